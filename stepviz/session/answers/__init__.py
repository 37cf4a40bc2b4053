"""Answers: what is said of a key."""
