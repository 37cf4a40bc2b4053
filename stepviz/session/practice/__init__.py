"""Practice: exercises in a run, judging their answers, diagnosing mistakes, and the results."""
