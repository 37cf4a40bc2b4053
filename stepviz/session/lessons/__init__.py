"""A lesson as it is given: from stop to stop, the votes, the outline and the end."""
