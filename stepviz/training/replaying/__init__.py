"""Replaying: what a run keeps so that any iteration of it is made again soon."""
