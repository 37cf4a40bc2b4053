"""Docks: places that the panes leave free, and what is drawn in them: images, maps, pictures, code."""
