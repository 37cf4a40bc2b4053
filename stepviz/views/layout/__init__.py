"""Layout: which panes there are, where they stand, which part of each axis is in view."""
