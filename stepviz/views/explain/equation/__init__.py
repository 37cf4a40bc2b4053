"""Equation: how a number came about, in one line of shown digits."""
