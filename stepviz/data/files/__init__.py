"""Files: the rows of a CSV or NPZ file, or a sentence that says what is wrong with it and where."""
