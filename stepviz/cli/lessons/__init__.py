"""Lessons on the command line."""
