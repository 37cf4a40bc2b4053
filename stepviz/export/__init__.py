"""Leaving it: the numbers of a run as CSV, JSON or NPZ, the run as a NumPy program, the screen of a moment as SVG."""
