"""The board: several runs side by side, as small plots on one scale."""
