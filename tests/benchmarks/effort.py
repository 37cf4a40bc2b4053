"""Effort: how often and for how long a figure is measured. `--once` asks for the least, to see that each can run."""

from __future__ import annotations

import sys
from typing import TypeVar

Amount = TypeVar("Amount", int, float)

ONCE = "--once" in sys.argv
"""Whether nothing is measured, and every figure only made once."""


def effort(usual: Amount, least: Amount) -> Amount:
    """So many rounds, iterations, rows or seconds; the least where each figure is only made once."""
    return least if ONCE else usual
