"""Leaving it: the numbers of a run, the run as a program, and what moments look like as pictures, pages, recordings."""
