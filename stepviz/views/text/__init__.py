"""Text: rows of spans, numbers in a fixed width, the steps of heat, the names the data give."""
