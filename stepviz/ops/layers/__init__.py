"""Layers: operations from input to logits, and their gradients."""
