"""Keeping: saving, copying, and restoring a session."""
