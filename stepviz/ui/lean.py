"""Lean: what a session starts with, of Python and NumPy, without the parts that make connections safe: it makes none.

OpenSSL is 6 MB of memory, and a twentieth of the time to the first paint. What asks for it later (the fingerprint of a
file that is learned from) loads it then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


def load_asyncio() -> None:
    """Load `asyncio`, which goes on without `ssl` where there is none. Whoever else asks for `ssl` later gets it."""
    with _in_place_of("ssl", None):
        import asyncio  # noqa: F401 - whoever needs it finds it loaded


def load_random() -> None:
    """Load `numpy.random`. It takes `randbits` from `secrets`, which loads hashes of OpenSSL for what else it has.

    Here it gets that function, as `secrets` does from `SystemRandom`, from a module that is gone again afterwards.
    """
    from random import SystemRandom

    stand_in = ModuleType("secrets")
    stand_in.__dict__["randbits"] = SystemRandom().getrandbits
    with _in_place_of("secrets", stand_in):
        import numpy.random  # noqa: F401 - whoever needs it finds it loaded


@contextmanager
def _in_place_of(name: str, stand_in: ModuleType | None) -> Iterator[None]:
    """Whoever imports that module in this block gets another one, or an `ImportError`; unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = cast(ModuleType, stand_in)
    try:
        yield
    finally:
        del sys.modules[name]
