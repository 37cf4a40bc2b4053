"""Sheets: the panes of a network that are shown together, before the size is known. Imports no NumPy."""
