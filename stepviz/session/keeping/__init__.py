"""Keeping: what keys save and copy, and what a resumed session restores."""
