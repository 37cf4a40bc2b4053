"""Export: writes the numbers of a run, the run as a program, screens, lessons, and questions for paper and quizzes."""
