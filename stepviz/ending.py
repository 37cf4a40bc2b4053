"""Ending: what must be undone before the process may go, however it is made to go, and the room it needs for that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap

_ACTS: dict[object, Callable[[], None]] = {}
_SPARE: list[mmap] = []
ENOUGH = 1 << 22
"""Bytes that an end needs where there are none left: to put the terminal back, and for a sentence and a report."""

NUMPY = 132 << 20
"""Bytes of address space that NumPy takes: to be loaded, and to multiply matrices."""


@contextmanager
def undone(act: Callable[[], None]) -> Iterator[None]:
    """Have `act` called if the process is made to end within the block. Whoever leaves the block cleans up alone."""
    key = object()
    _ACTS[key] = act
    try:
        yield
    finally:
        _ACTS.pop(key, None)


def is_limited() -> bool:
    """Whether the memory of this process has a limit of its own."""
    try:
        import resource
    except ImportError:  # there are no such limits
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def expect_numpy() -> None:
    """Raises `MemoryError` where NumPy is still to be loaded, and memory is limited and too little is left for it.

    Its C code would end the process there, and nobody could say so. Nothing is written to the memory asked for.
    """
    if "numpy" not in sys.modules and is_limited():
        try:
            mmap(-1, NUMPY).close()
        except OSError:
            raise MemoryError(f"{NUMPY} bytes are not left") from None


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
