"""Embedding: a table with a row of numbers for each character, which is learned."""
