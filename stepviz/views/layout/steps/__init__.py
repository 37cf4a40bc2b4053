"""What stands between the sums of a layer, its activation and the next layer. Kept free of NumPy, as `layouts`."""
