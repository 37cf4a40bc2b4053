"""Judges: for each sentence of the package what makes it true, from the numbers and never by the code that says it."""
