"""Lessons on the screen: questions and votes, the teacher's sentence, the audience, and practice."""
