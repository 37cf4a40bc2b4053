"""Pictures of filters and of what they find in an image."""
