"""Pixels: images in characters. Ink by shade, or two pixels to a character; signs for weights."""

from __future__ import annotations

import math
from functools import lru_cache

from stepviz.data import Dataset
from stepviz.ops import Array, Kind
from stepviz.views.text.heat import heat
from stepviz.views.text.span import DIM, WARNING, Line, Style

SHADES = " ░▒▓█"
HALVES = " ▀▄█"
"""No ink, ink in the upper pixel, in the lower one, in both."""
ABOVE, BELOW = " +###", " -==="
"""A weight above and below 0, by the strength of its heat: up to 5%, 25%, 50%, 75% and all of the largest."""
STRONG = 0.25
"""The share of the largest weight from which on the thicker sign stands."""
_INKED = 1 / 3
"""The share of full ink from which on half a character is filled."""


def put_shades(line: Line, column: int, inks: list[float], repeat: int) -> None:
    """A line of pixels, `repeat` columns each; ink from 0 to 1."""
    shades = (SHADES[round(max(0.0, min(ink, 1.0)) * (len(SHADES) - 1))] for ink in inks)
    line.put(column, "".join(shade * repeat for shade in shades))


def put_halves(line: Line, column: int, upper: list[float], lower: list[float]) -> None:
    """Two lines of pixels in one."""
    pairs = zip(upper, lower, strict=True)
    line.put(column, "".join(HALVES[(up >= _INKED) + 2 * (down >= _INKED)] for up, down in pairs))


def put_signs(line: Line, column: int, weights: list[float], repeat: int, full: float) -> None:
    """A line of weights, `repeat` columns each; `full` is the size of the largest."""
    for place, weight in enumerate(weights):
        sign, style = _sign(weight, full)
        line.put(column + place * repeat, sign * repeat, style)


def _sign(weight: float, full: float) -> tuple[str, Style]:
    if not math.isfinite(weight):
        return "!", WARNING
    role, strength = heat(Kind.SIGNED, weight, full)
    if not strength:
        return " ", DIM
    return (ABOVE if weight > 0 else BELOW)[strength], Style(role, strength)


def inks(data: Dataset, row: int) -> list[list[float]]:
    """How much ink each pixel of a row has: 0 to 1, line by line. A scaled image is shown as it was given."""
    assert data.image is not None
    low, high = _range(data)
    pixels: list[list[float]] = ((_given(data, data.X[row]) - low) / (high - low or 1.0)).reshape(data.image).tolist()
    return pixels


def _given(data: Dataset, X: Array) -> Array:
    return X if data.scaling is None else X * data.scaling.spread + data.scaling.mean


@lru_cache(maxsize=4)
def _range(data: Dataset) -> tuple[float, float]:
    """The least and the most ink of all training images."""
    given = _given(data, data.X[data.train])
    return float(given.min()), float(given.max())
