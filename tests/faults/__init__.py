"""What can happen to the terminal, the disk or the input: `python -m tests.faults --minutes 10`, in short in pytest."""
