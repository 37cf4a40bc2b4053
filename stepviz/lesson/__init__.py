"""Lesson: lessons, which a teacher writes as stops of a run with captions and questions, for an audience."""
