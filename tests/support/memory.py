"""Memory: the bytes of arrays that an object holds."""

from __future__ import annotations

import numpy as np


def held_by(thing: object) -> int:
    """The bytes of all arrays in an object, a mapping or a tuple, about 112 for the header of each with them."""
    if isinstance(thing, np.ndarray):
        return thing.nbytes + 112
    if isinstance(thing, dict):
        return sum(map(held_by, thing.values()))
    return sum(map(held_by, thing if isinstance(thing, tuple) else getattr(thing, "__dict__", {}).values()))
