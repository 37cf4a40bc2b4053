"""Leaving it: the numbers of a run as CSV, JSON or NPZ, and the screen of a moment as SVG."""
