"""Keeping: what the keys save and copy."""
