"""Pixels: what a number is as the colour of half a cell of a picture; where there are no colours, as a sign."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array, Kind
from stepviz.views.predictions.answers import NOTHING
from stepviz.views.text.heat import heat
from stepviz.views.text.span import DIM, FULL, TEXT, WARNING, Line, Style, Tone

SHADES = " ░▒▓█"
HALVES = " ▀▄█"
"""No ink, ink in the upper pixel, in the lower one, in both."""
ABOVE, BELOW = " +###", " -==="
"""A weight above and below 0, by the strength of its heat: up to 5%, 25%, 50%, 75% and all of the largest."""
STRONG = 0.25
"""The share of the largest weight from which on the thicker sign stands."""
_INKED = 1 / 3
"""The share of full ink from which on half a character is filled."""
_EDGE = 4
"""The level at which a region begins: two that meet are told apart at once."""
_SIDES = [Tone("negative", -level) if level < 0 else Tone("positive", level) for level in range(-FULL, FULL + 1)]


@lru_cache(maxsize=4096)
def pixel(sign: Style, upper: Tone | None, lower: Tone | None) -> Style:
    """The style of a sign whose cell is those two tones where there are colours; its own where one has none."""
    return sign if upper is None or lower is None else sign._replace(ground=lower, upper=upper)


@lru_cache(maxsize=4096)
def on(tone: Tone | None, sign: Style) -> Style:
    """The style of a sign that is seen on a tone."""
    return sign._replace(ground=tone)


def ink(share: float) -> Tone:
    """How much ink there is, 0 to 1."""
    return Tone("ink", round(FULL * max(0.0, min(share, 1.0))))


def signed(value: float, full: float) -> Tone | None:
    """A weight, `full` being the size of the strongest; none where it is no number."""
    if not math.isfinite(value):
        return None
    share = 0.0 if not full else 1.0 if abs(value) >= full else abs(value) / full
    return Tone("positive" if value > 0 else "negative", round(FULL * share))


def sides(said: Array, chances: Array) -> list[Tone | None]:
    """What is said at some places, (n,), with what chances, (n, classes): hue and certainty; none where nothing is.

    Two classes are the two sides of a weight, more have a hue each.
    """
    count = chances.shape[1]
    sure = np.nan_to_num((np.clip(chances.max(axis=1), 1 / count, 1) - 1 / count) / (1 - 1 / count))
    levels = (_EDGE + np.rint((FULL - _EDGE) * sure)).astype(np.int64)
    bad = (said == NOTHING) | ~np.isfinite(chances).all(axis=1)
    if count == 2:
        places = np.where(said == 1, levels, -levels) + FULL
        return [None if gone else _SIDES[place] for place, gone in zip(places.tolist(), bad.tolist(), strict=True)]
    rows = zip(said.tolist(), levels.tolist(), bad.tolist(), strict=True)
    return [None if gone else of_class(number, level) for number, level, gone in rows]


@lru_cache(maxsize=512)
def of_class(number: int, level: int = FULL) -> Tone:
    """The tone of a class where that is said."""
    return Tone(str(number), level)


def halves(tones: Sequence[Tone | None], columns: int) -> list[tuple[Tone | None, Tone | None]]:
    """The tones of half lines, from the top, as those of cells: upper and lower."""
    lines = [tones[start : start + columns] for start in range(0, len(tones), columns)]
    return [
        pair for upper, lower in zip(lines[::2], lines[1::2], strict=True) for pair in zip(upper, lower, strict=True)
    ]


def fading(sign: Style, hue: str, count: int) -> list[Style]:
    """Cells of a legend, from the edge of a region to its surest place."""
    levels = (round(_EDGE + (FULL - _EDGE) * place / max(1, count - 1)) for place in range(count))
    return [pixel(sign, Tone(hue, level), Tone(hue, level)) for level in levels]


def put_shades(line: Line, column: int, inks: list[float], repeat: int) -> None:
    """A line of pixels, `repeat` columns each; ink from 0 to 1."""
    for place, share in enumerate(inks):
        shade, tone = SHADES[round(max(0.0, min(share, 1.0)) * (len(SHADES) - 1))], ink(share)
        line.put(column + place * repeat, shade * repeat, pixel(TEXT, tone, tone))


def put_halves(line: Line, column: int, upper: list[float], lower: list[float]) -> None:
    """Two lines of pixels in one."""
    for place, (up, down) in enumerate(zip(upper, lower, strict=True)):
        sign = HALVES[(up >= _INKED) + 2 * (down >= _INKED)]
        line.put(column + place, sign, pixel(TEXT, ink(up), ink(down)))


def put_signs(line: Line, column: int, weights: list[float], repeat: int, full: float) -> None:
    """A line of weights, `repeat` columns each; `full` is the size of the largest."""
    for place, weight in enumerate(weights):
        sign, style = _sign(weight, full)
        tone = signed(weight, full)
        line.put(column + place * repeat, sign * repeat, pixel(style, tone, tone))


def put_weights(line: Line, column: int, upper: list[float], lower: list[float], repeat: int, full: float) -> None:
    """Two lines of weights in one, `repeat` columns each; where there are no tones, the sign of the larger of two."""
    for place, (up, down) in enumerate(zip(upper, lower, strict=True)):
        sign, style = _sign(down if abs(down) > abs(up) else up, full)
        line.put(column + place * repeat, sign * repeat, pixel(style, signed(up, full), signed(down, full)))


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
    pixels: list[list[float]] = shares(_given(data, data.X[row]), *_range(data)).reshape(data.image).tolist()
    return pixels


def shares(values: Array, low: float, high: float) -> Array:
    """How far values are from `low` to `high`, 0 to 1, however long or short that way is; 0 where there is none."""
    size = -math.frexp(max(abs(low), abs(high)))[1]  # below 1 their distance is a double, and no digit is lost
    start = math.ldexp(low, size)
    found: Array = (np.ldexp(values, size) - start) / (math.ldexp(high, size) - start or 1.0)
    return found


def _given(data: Dataset, X: Array) -> Array:
    return X if data.scaling is None else X * data.scaling.spread + data.scaling.mean


@lru_cache(maxsize=4)
def _range(data: Dataset) -> tuple[float, float]:
    """The least and the most ink of all training images."""
    given = _given(data, data.X[data.train])
    return float(given.min()), float(given.max())
