"""Answers: messages for keys without a visible effect."""
