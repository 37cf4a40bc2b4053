"""The graph of any number: what it was made from, or all that a parameter leads to."""
