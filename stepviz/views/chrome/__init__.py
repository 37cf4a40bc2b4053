"""Chrome: what stands around the panes, and the list of commands."""
