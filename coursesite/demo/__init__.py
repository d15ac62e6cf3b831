"""The demo course: a term that is told up to today, through the same actions that people use."""
