"""A lesson as it is given: from stop to stop, the outline and the end; what the second screen is told of it."""
