"""Formula: a formula that somebody typed, as a graph of single numbers. Kept free of NumPy."""
