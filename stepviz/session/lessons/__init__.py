"""Giving a lesson: its stops, outline and end page, and what the second screen and the hall are sent."""
