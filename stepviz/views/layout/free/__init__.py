"""Free places of a layout: what the panes of a sheet leave."""
