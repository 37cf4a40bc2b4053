"""Explain: how a number is computed, in a line, in a panel or read aloud; and the gradient check."""
