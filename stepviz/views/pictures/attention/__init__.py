"""Attention: which position takes how much from which, in each head, and what one of them takes worked out."""
