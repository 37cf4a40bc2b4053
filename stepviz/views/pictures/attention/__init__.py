"""Attention: the attention weights of each head, and the weighted sum of one position worked out."""
