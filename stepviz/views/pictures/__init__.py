"""Pictures: zoomed views that take the place of the panes."""
