"""Targets: generated sets whose label is a number to come near to, made anew for every seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from stepviz.data.files.table import Table
from stepviz.data.generated import STREAM

_STEEPNESS, _START = 2.0, 1.0
_BASE, _BY_SIZE, _BY_AGE = 50.0, 2.5, -1.5
"""A price in thousands: of the ground, of a square metre, of a year of age."""
_HUNDRED = 100.0


def line(rows: int, noise: float, seed: int) -> Table:
    """y = 2x + 1 for x from -1 to 1. `noise`: standard deviation of what is added to y."""
    random = np.random.RandomState([seed, STREAM])
    x = 2 * random.rand(rows) - 1
    y = _STEEPNESS * x + _START + noise * random.randn(rows)
    return Table(x[:, None], y, ("x0",), (), "y")


def housing(rows: int, noise: float, seed: int) -> Table:
    """Prices that rise with the size of a house and fall with its age. `noise`: deviation, in hundred thousands."""
    random = np.random.RandomState([seed, STREAM])
    size, age = np.round(40 + 160 * random.rand(rows)), np.floor(60 * random.rand(rows))
    price = _BASE + _BY_SIZE * size + _BY_AGE * age + _HUNDRED * noise * random.randn(rows)
    return Table(np.column_stack([size, age]), price, ("size_m2", "age_years"), (), "price_1000")


SETS: Mapping[str, Callable[[int, float, int], Table]] = {"line": line, "housing": housing}
