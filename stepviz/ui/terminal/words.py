"""Words: a line said on a descriptor, whatever hangs there."""

from __future__ import annotations

import os
import select
from contextlib import suppress

STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR = range(3)

_PATIENCE = 0.3
"""Seconds in which it must be taken."""


def say(number: int, text: str) -> None:
    """A line on that descriptor, if it takes one within a moment."""
    with suppress(OSError):
        if os.name == "nt" or select.select([], [number], [], _PATIENCE)[1]:
            os.write(number, f"{text}\n".encode(errors="backslashreplace"))
