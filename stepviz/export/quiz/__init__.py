"""Question banks: numbers of a run to be worked out, with wrong answers that mistakes make."""
