"""Regions: the predictions all over a plane."""
