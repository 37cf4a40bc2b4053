"""Sheets: worksheets on paper, which show an iteration with blanks to fill in by hand, and their solutions."""
