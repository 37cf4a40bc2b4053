"""Views: what a frame looks like, as plain values. Only `palette` has colours; only `numbers` formats numbers."""
