"""The terminal: taken at the start, put back at the end, whatever that is; bytes to keys, frames to bytes between."""
