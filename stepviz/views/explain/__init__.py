"""Explain: how a number was made, in one line, in the lines of a panel, read aloud, and proved."""
