"""Meaning: what a frame looks like, as plain values. No colour, no Textual; `numbers` alone writes numbers."""
