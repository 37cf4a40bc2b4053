"""Ending: what must be undone before the process may go, however it is made to go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap

_ACTS: dict[object, Callable[[], None]] = {}
_SPARE: list[mmap] = []
ENOUGH = 1 << 22
"""Bytes that an end needs where there are none left: to put the terminal back, and for a sentence and a report."""


@contextmanager
def undone(act: Callable[[], None]) -> Iterator[None]:
    """Have `act` called if the process is made to end within the block. Whoever leaves the block cleans up alone."""
    key = object()
    _ACTS[key] = act
    try:
        yield
    finally:
        _ACTS.pop(key, None)


def spare() -> None:
    """Keep room for memory back for the end. Nobody else has less of it meanwhile: nothing is written there."""
    _SPARE.append(mmap(-1, ENOUGH))


def spend() -> None:
    """Give that room free: the end has come."""
    while _SPARE:
        _SPARE.pop().close()


def undo() -> None:
    """Do all that is outstanding, the last first. Nothing keeps the others from their turn."""
    while _ACTS:
        act = _ACTS.pop(next(reversed(_ACTS)))
        try:
            act()
        except Exception:
            continue
