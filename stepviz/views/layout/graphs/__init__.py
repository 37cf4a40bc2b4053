"""Graphs: nodes in columns with edges between them. Imports no NumPy, as `layouts`."""
