"""Ending: what must be undone before the process may go, however it is made to go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ACTS: dict[object, Callable[[], None]] = {}


@contextmanager
def undone(act: Callable[[], None]) -> Iterator[None]:
    """Have `act` called if the process is made to end within the block. Whoever leaves the block cleans up alone."""
    key = object()
    _ACTS[key] = act
    try:
        yield
    finally:
        _ACTS.pop(key, None)


def undo() -> None:
    """Do all that is outstanding, the last first. Nothing keeps the others from their turn."""
    while _ACTS:
        act = _ACTS.pop(next(reversed(_ACTS)))
        try:
            act()
        except Exception:
            continue
