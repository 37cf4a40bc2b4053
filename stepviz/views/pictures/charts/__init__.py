"""Charts: axes with ticks, and named curves drawn in braille dots."""
