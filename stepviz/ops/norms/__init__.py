"""Norms: batch norm, layer norm and RMS norm, between x·W + b of a hidden layer and its activation."""
