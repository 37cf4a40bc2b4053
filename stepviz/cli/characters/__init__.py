"""What is learned of characters: words drawn from it, and a count to hold it against."""
