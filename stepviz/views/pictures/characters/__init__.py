"""Pictures of what is learned of characters."""
