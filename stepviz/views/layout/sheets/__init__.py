"""Sheets: what is shown together of a network, before any size is known. Kept free of NumPy, as `layouts`."""
