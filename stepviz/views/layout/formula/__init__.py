"""Where the nodes of a formula stand, and the edges between them. Kept free of NumPy, as `layouts`."""
