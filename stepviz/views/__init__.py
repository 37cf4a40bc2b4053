"""Meaning: what a frame looks like, as plain values. Colours are in `palette` alone; `numbers` alone writes numbers."""
