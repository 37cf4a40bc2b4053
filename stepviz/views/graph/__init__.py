"""The computational graph of a number: its inputs, or the paths from a parameter to the loss."""
