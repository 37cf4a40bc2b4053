"""Chrome: the header, the strip, the key bar and the help, and the list of commands."""
