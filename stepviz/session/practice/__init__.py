"""What a student fills in: which numbers, whether they are correct, what mistake makes them, and how it went."""
