"""Convolution: filters that look at every place of an image, and the largest of each 2x2 of what they make."""
