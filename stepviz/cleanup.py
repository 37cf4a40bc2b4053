"""Cleanup: clean-up that must run however the process ends, and the memory reserved for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap

_ACTS: dict[object, Callable[[], None]] = {}
_SPARE: list[mmap] = []
ENOUGH = 1 << 22
"""Bytes reserved for the clean-up after memory ran out: to restore the terminal, and for a message and a report."""

NUMPY = 132 << 20
"""Bytes of address space that NumPy needs to be loaded and to multiply matrices."""


@contextmanager
def undone(act: Callable[[], None]) -> Iterator[None]:
    """Have `act` called if the process is ended within the block. Code that leaves the block cleans up by itself."""
    key = object()  # the same function may be outstanding twice
    _ACTS[key] = act
    try:
        yield
    finally:
        _ACTS.pop(key, None)


def is_limited() -> bool:
    """True if the address space of this process is limited."""
    try:
        import resource
    except ImportError:  # not on this system
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def expect_numpy() -> None:
    """Raises `MemoryError` if NumPy is not loaded yet, memory is limited and too little is left to load it.

    NumPy's C code would otherwise end the process without a message. The memory is mapped, but never written to.
    """
    if "numpy" not in sys.modules and is_limited():
        try:
            mmap(-1, NUMPY).close()
        except OSError:
            raise MemoryError(f"{NUMPY} bytes are not left") from None


def spare() -> None:
    """Reserve address space for the clean-up. It uses no physical memory, since nothing is written to it."""
    _SPARE.append(mmap(-1, ENOUGH))


def spend() -> None:
    """Release the reserve, for the clean-up to use."""
    while _SPARE:
        _SPARE.pop().close()


def undo() -> None:
    """Run all outstanding clean-ups, the latest first. One that fails does not stop the others."""
    while _ACTS:
        act = _ACTS.pop(next(reversed(_ACTS)))
        try:
            act()
        except Exception:
            continue
