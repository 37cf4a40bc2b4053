"""Stretches: work that takes long is a generator, which yields after each short stretch and returns what it made."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Made = TypeVar("Made")
Stretches = Generator[None, None, Made]
"""Reads on for some milliseconds at most before it yields."""


def taken(work: Generator[Any, None, Made]) -> Made:
    """What it made, all stretches taken at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Made = end.value
            return made


def joined(parts: Sequence[npt.NDArray[np.float64]]) -> Stretches[npt.NDArray[np.float64]]:
    """One below the other, (rows, columns)."""
    room, first = np.empty((sum(map(len, parts)), parts[0].shape[1])), 0
    for part in parts:
        room[first : first + len(part)] = part
        first += len(part)
        yield
    return room
