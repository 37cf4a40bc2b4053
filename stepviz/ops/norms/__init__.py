"""Norms: what stands between the sums of a hidden layer and its activation."""
