"""Descent: the loss over one parameter and over two, the others as they are, and where the step leads."""
