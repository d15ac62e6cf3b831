"""What is typed into the pages of papers and talks, by noun."""
