"""Kinds that the program does not have: each is all that one more takes, with its line in a list."""
