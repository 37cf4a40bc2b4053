"""Regions: what is predicted where, all over a plane."""
