"""Limits: the figures that the settings of a run can have, and what a session can hold."""

from __future__ import annotations

MAX_ITERATIONS = 10_000_000
MAX_BATCH_SIZE = 10_000
FITTED = 0
"""A batch size that is settled when the data are known: 32, or the training rows if fewer."""

WHATIF_LOOKS = ("what-if", "original", "difference")
"""What can be looked at where there is a what-if; the first is usual."""
FIRST_LABEL = "A"
"""What a what-if is called that nobody named, if it is the only one."""
MOST_BYTES = 2_000_000_000
"""Of numbers in the iterations of all runs of a session, as far as that can be told before they are made."""
MAX_EDITED = 200
"""Iterations of a run that can be edited, each of which is a run that leaves the one before it."""
MAX_WHATIFS = 8
"""What-ifs of a session."""
MAX_NAME = 12
"""Characters of the name of a mark or of a what-if."""
MAX_RUNS = 12
"""Runs of a board."""
