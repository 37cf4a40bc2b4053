"""Models of characters: drawing words from them, and baselines to compare them with."""
