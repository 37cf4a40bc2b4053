"""Words: writes a line to a descriptor that may be blocked or closed."""

from __future__ import annotations

import os
import select
from contextlib import suppress

STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR = range(3)

_PATIENCE = 0.3
"""Seconds to wait for a descriptor that takes nothing."""


def say(number: int, text: str) -> None:
    """Write a line to that descriptor, if it takes one within `_PATIENCE` seconds."""
    with suppress(OSError):
        if os.name == "nt" or select.select([], [number], [], _PATIENCE)[1]:
            os.write(number, f"{text}\n".encode(errors="backslashreplace"))
