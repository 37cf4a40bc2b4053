"""Invariants: what holds of an iteration besides its gradients being slopes."""

from __future__ import annotations

import numpy as np

from stepviz.ops.tensor import Array

Invariant = tuple[str, bool | None]
"""What must hold, and whether it does; None where a number of it is not finite, so that nothing can be said."""

_OF_ONE = 1e-12
"""How far a sum may be rounded, for each 1 that was added, in rows of any length met here."""


def near(sums: Array, to: float | Array, size: float | Array = 1.0) -> bool | None:
    """Whether all sums are what they should be. `size`: what was added, signs left out."""
    if not finite(sums, np.asarray(to)):
        return None
    return bool((abs(sums - to) <= _OF_ONE * size).all())


def finite(*arrays: Array) -> bool:
    """Whether every number is."""
    return all(bool(np.isfinite(array).all()) for array in arrays)
