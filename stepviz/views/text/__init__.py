"""Text: rows of styled spans, numbers in a fixed width, steps of heat, colours, and the data's names in sentences."""
