"""Lean: NumPy's random numbers without the library of hashes that comes with them."""

from __future__ import annotations

import sys
from random import SystemRandom
from types import ModuleType


def load_random() -> None:
    """Load `numpy.random`. It takes `randbits` from `secrets`, which loads OpenSSL's hashes: 2 MB that no run needs.

    Here it gets that function (`secrets` has it from `SystemRandom` too) from a module that is gone again afterwards.
    """
    if "secrets" not in sys.modules:
        stand_in = ModuleType("secrets")
        stand_in.__dict__["randbits"] = SystemRandom().getrandbits
        sys.modules["secrets"] = stand_in
        try:
            import numpy.random  # noqa: F401 - whoever needs it finds it loaded
        finally:
            del sys.modules["secrets"]
