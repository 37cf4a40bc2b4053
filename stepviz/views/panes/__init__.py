"""Panes: tensors and the loss curve, painted and picked in."""
