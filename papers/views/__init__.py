"""The pages of papers and talks, by noun."""
