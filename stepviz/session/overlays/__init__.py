"""What lies over the normal screen: a class each, with its keys, what they do and its rows."""
