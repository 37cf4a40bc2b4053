"""Sheets of paper: an iteration with blanks to be filled in by hand, and what stands in them."""
