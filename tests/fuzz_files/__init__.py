"""Mutated files: whatever their bytes, they load or have their sentence, in little time and memory."""
