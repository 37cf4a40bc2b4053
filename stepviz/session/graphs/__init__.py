"""The graph of a number: opening it, and walking in it."""
