"""Generated: random data sets, by seed: points of two classes, about within -1 and 1, and regression data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Table

STREAM = 1
"""Data come from `RandomState([seed, 1])`, a stream independent of that of the weights, `RandomState(seed)`."""

Points = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
_STEEPNESS, _START = 2.0, 1.0
_BASE, _BY_SIZE, _BY_AGE = 50.0, 2.5, -1.5
"""A price in thousands: fixed, per square metre, per year of age."""
_HUNDRED = 100.0


def points(name: str, rows: int, noise: float, seed: int) -> Table:
    """Points in the plane, of alternating classes. `noise`: standard deviation of the noise on both axes.

    The same seed gives the same points, except that versions of NumPy can differ in the last bit of a sine.
    """
    random = np.random.RandomState([seed, STREAM])
    y = np.arange(rows, dtype=np.int64) % 2
    X = SHAPES[name](y, random) + noise * random.randn(rows, 2)
    return Table(X=X, y=y, features=("x0", "x1"), classes=("c0", "c1"))


def _xor(y: Labels, random: np.random.RandomState) -> Points:
    """Class 0 where both coordinates have the same sign."""
    side = 1.0 - 2.0 * (np.arange(len(y)) // 2 % 2)
    return np.column_stack([side, side * (1 - 2 * y)]) * random.rand(len(y), 2)


def _circles(y: Labels, random: np.random.RandomState) -> Points:
    """Class 0 a disc of radius 0.5, class 1 a ring from 0.75 to 1."""
    far, turn = random.rand(2, len(y))
    radius = np.where(y == 0, 0.5 * np.sqrt(far), 0.75 + 0.25 * far)
    return _polar(radius, 2 * np.pi * turn)


def _moons(y: Labels, random: np.random.RandomState) -> Points:
    """Two interleaved half circles of radius 2/3."""
    along = _polar(np.ones(len(y)), np.pi * random.rand(len(y)))
    x = np.where(y == 0, along[:, 0], 1 - along[:, 0])
    height = np.where(y == 0, along[:, 1], 0.5 - along[:, 1])
    return np.column_stack([x - 0.5, height - 0.25]) / 1.5


def _spirals(y: Labels, random: np.random.RandomState) -> Points:
    """Two arms of 1.25 turns, half a turn apart."""
    along = np.sqrt(random.rand(len(y)))
    return _polar(0.1 + 0.9 * along, np.pi * (2.5 * along + y))


def _gauss(y: Labels, random: np.random.RandomState) -> Points:  # noqa: ARG001 - the noise makes the clouds
    """The centres of two clouds, at -0.5 and 0.5 on both axes."""
    return np.column_stack([y - 0.5, y - 0.5])


def _polar(radius: Points, angle: Points) -> Points:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


SHAPES: Mapping[str, Callable[[Labels, np.random.RandomState], Points]] = {
    "xor": _xor,
    "circles": _circles,
    "moons": _moons,
    "spirals": _spirals,
    "gauss": _gauss,
}


def line(rows: int, noise: float, seed: int) -> Table:
    """y = 2x + 1 for x from -1 to 1. `noise`: standard deviation of the noise on y."""
    random = np.random.RandomState([seed, STREAM])
    x = 2 * random.rand(rows) - 1
    y = _STEEPNESS * x + _START + noise * random.randn(rows)
    return Table(X=x[:, None], y=y, features=("x0",), label="y")


def housing(rows: int, noise: float, seed: int) -> Table:
    """Prices that rise with size and fall with age. `noise`: standard deviation, in hundred thousands."""
    random = np.random.RandomState([seed, STREAM])
    size, age = np.round(40 + 160 * random.rand(rows)), np.floor(60 * random.rand(rows))
    price = _BASE + _BY_SIZE * size + _BY_AGE * age + _HUNDRED * noise * random.randn(rows)
    return Table(X=np.column_stack([size, age]), y=price, features=("size_m2", "age_years"), label="price_1000")


SETS: Mapping[str, Callable[[int, float, int], Table]] = {
    **{name: partial(points, name) for name in SHAPES},
    "line": line,
    "housing": housing,
}
