"""Quiz: question banks on numbers of a run, with wrong answers that result from common mistakes."""
