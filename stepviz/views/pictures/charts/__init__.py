"""Charts: axes, curves in dots with their names, on iterations or on numbers of the data."""
