"""Overlays: pages, lists and prompts over the normal screen. Each is a class with its keys and its rows."""
