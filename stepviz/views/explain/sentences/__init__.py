"""Sentences: what the views say besides an operation's own words, and the numbers in it."""
