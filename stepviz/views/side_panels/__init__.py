"""Side panels: images, overviews, pictures and code, drawn in docks: areas that the panes leave free."""
