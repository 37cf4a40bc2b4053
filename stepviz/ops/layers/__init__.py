"""Layers: what is made of each row on the way to the scores, and the way of the error back."""
