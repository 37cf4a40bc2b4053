"""Limits: the largest values of settings, and limits of a session."""

from __future__ import annotations

MAX_ITERATIONS = 10_000_000
MAX_BATCH_SIZE = 10_000
FITTED = 0
"""A batch size that depends on the data: 32, or the number of training rows if fewer."""

WHATIF, ORIGINAL, DIFFERENCE = WHATIF_LOOKS = ("what-if", "original", "difference")
"""The views of a what-if; the first is the default."""
FIRST_LABEL = "A"
"""The label of the first what-if without a name."""
MOST_BYTES = 2_000_000_000
"""The most bytes of the iterations of all runs of a session, as estimated beforehand."""
MAX_EDITED = 200
"""The most edited iterations of a run; each one adds a branch."""
MAX_WHATIFS = 8
"""The most what-ifs of a session."""
MAX_NAME = 12
"""The most characters in the name of a mark or a what-if."""
MAX_RUNS = 12
"""The most runs of a board."""
