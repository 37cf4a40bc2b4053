"""Convolution: filters that slide over an image, and max pooling of their outputs."""
