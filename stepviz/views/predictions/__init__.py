"""Predictions: what the model says of rows."""
