"""Layout: the panes of a screen, their places, and the part of each axis in view."""
