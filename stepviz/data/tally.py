"""Tally: counts how often each number occurs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def tally(numbers: npt.NDArray[Any], length: int = 0) -> npt.NDArray[np.intp]:
    """How often 0, 1, … occur among numbers (n,), for at least `length` of them.

    `np.bincount` alone refuses int64 where an index has 32 bits, as in a browser.
    """
    return np.bincount(numbers.astype(np.intp), minlength=length)
