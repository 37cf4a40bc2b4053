"""Lessons: what a teacher writes once: stops of a run, what is said and asked there, and what the room takes home."""
