"""Embedding: learned vectors for characters and for positions."""
