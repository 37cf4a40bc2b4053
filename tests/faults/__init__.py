"""What can happen to the terminal, the disk or the input: `python -m tests.faults`, in short in pytest."""
