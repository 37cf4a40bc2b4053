"""Sheets of what an optimizer remembers."""
