"""The board: several runs side by side, as small multiples of a picture, all on one scale."""
