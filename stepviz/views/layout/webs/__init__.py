"""Webs: nodes in columns and the edges between them. Kept free of NumPy, as `layouts`."""
