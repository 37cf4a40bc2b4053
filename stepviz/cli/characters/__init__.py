"""Commands for what is learned of a text."""
