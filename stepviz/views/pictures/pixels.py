"""Pixels: numbers as colours of half cells of a picture, and as signs for terminals without colours."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array
from stepviz.views.answers import NOTHING
from stepviz.views.marks import NOTHING as NO_HIT
from stepviz.views.marks import Hit, Mark, PixelScale, PixelSource, always
from stepviz.views.panes.scales import strength
from stepviz.views.text.span import (
    DIM,
    FULL,
    REVERSED_ACCENT,
    TEXT,
    WARNING,
    Line,
    Role,
    Row,
    Span,
    Style,
    Tone,
    cut_by_style,
)

SHADES = " ░▒▓█"
_HALVES = " ▀▄█"
"""Signs for ink in no half of a cell, in the upper one, in the lower one, in both."""
_ABOVE, _BELOW = " +###", " -==="
"""Signs of positive and negative weights, by strength."""
STRONG = 6.5 / FULL
"""The share of the largest weight beyond which the sign is the thicker one: the first level of the next strength."""
SIGNS = ("+", " ", "#", " above 0, ", "-", " ", "=", " below")
"""The parts of a legend of weights' signs."""
_IN_LEGENDS = {"+": 0.2, "#": 0.8, "-": -0.2, "=": -0.8}
"""The share of the largest weight that a sign in a legend stands for."""
_INKED = FULL // 3
"""The least level of ink of a filled half cell."""
EDGE = FULL // 3
"""The level at the edge of a region, high enough to distinguish two regions that meet."""
_NOWHERE = always(NO_HIT)


class Frozen(tuple[Array, ...]):
    """Arrays that never change, as a key of a cache: compared and hashed by identity."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and [*map(id, self)] == [*map(id, other)]


@lru_cache(maxsize=4096)
def pixel(sign: Style, upper: Tone | None, lower: Tone | None) -> Style:
    """The style of a sign that colours replace with two tones; the sign's own style if a tone is None."""
    return sign if upper is None or lower is None else sign._replace(ground=lower, upper=upper)


@lru_cache(maxsize=4096)
def on(tone: Tone | None, sign: Style) -> Style:
    """The style of a sign on a tone."""
    return sign._replace(ground=tone)


def put_on(line: Line, column: int, sign: str, style: Style) -> None:
    """Write a sign on pixels, with the tone of the upper one as its ground."""
    there = line.style(column)
    line.put(column, sign, on(there.upper or there.ground, style))


def put_picked(lines: Sequence[Line], image: Mark, place: tuple[int, int], wide: int) -> None:
    """Write brackets on the pixel at a line and column of an image, whose pixels are `wide` columns wide.

    Its own ink, reversed, would look like a pixel without ink.
    """
    down, across = place
    for line in pixel_lines(down, wide):
        lines[image.y + line].put(image.x + wide * across, f"[{'':{wide - 2}}]" if wide > 1 else "+", REVERSED_ACCENT)


def pixel_lines(place: int, wide: int) -> range:
    """The lines of an image that only its pixels of line `place` have, at least one. A pixel is `wide` columns wide."""
    first = (place * wide + (wide > 1)) // 2
    return range(first, max(first + 1, (place + 1) * wide // 2))


def signed(value: float, full: float) -> Tone | None:
    """The tone of a weight; None for nan and inf. `full`: the size with the strongest tone."""
    if not math.isfinite(value):
        return None
    share = 0.0 if not full else min(abs(value) / full, 1.0)
    return Tone("positive" if value > 0 else "negative", round(FULL * share))


def legend(*parts: str) -> Row:
    """A legend of weights, its signs on their tones; each sign must be a part of its own."""
    shown = (signed(_IN_LEGENDS[part], 1.0) if part in _IN_LEGENDS else None for part in parts)
    return tuple(Span(part, pixel(TEXT, tone, tone)) for part, tone in zip(parts, shown, strict=True))


def numbered_sides(said: Array, probabilities: Array) -> Array:
    """Predicted classes (n,) and probabilities (n, classes) as numbers, (n,): by class, then by level; -1 for nan."""
    count = probabilities.shape[1]
    sure = np.nan_to_num((np.clip(probabilities.max(axis=1), 1 / count, 1) - 1 / count) / (1 - 1 / count))
    levels = (EDGE + np.rint((FULL - EDGE) * sure)).astype(np.int64)
    bad = (said == NOTHING) | ~np.isfinite(probabilities).all(axis=1)
    return np.where(bad, -1, said * (FULL + 1) + levels)


@lru_cache(maxsize=512)
def of_class(number: int, level: int = FULL) -> Tone:
    """The tone of a place where that class is predicted."""
    return Tone(str(number), level)


def fading(sign: Style, label: int, count: int) -> list[Style]:
    """Styles of a legend's cells, from the edge of a class's region to its most probable place."""
    levels = (round(EDGE + (FULL - EDGE) * place / max(1, count - 1)) for place in range(count))
    return [pixel(sign, of_class(label, level), of_class(label, level)) for level in levels]


def halved(lines: int) -> int:
    """Lines of text for lines of pixels, two in each."""
    return -(-lines // 2)


def pixel_rows(numbers: Array, scale: PixelScale) -> tuple[Row, ...]:
    """Numbers of pixels, (an even number of lines, columns), as lines of text."""
    rows, look = list[Row](), partial(_look, scale)
    for upper, lower in zip(numbers[::2].tolist(), numbers[1::2].tolist(), strict=True):
        signs, styles = zip(*map(look, upper, lower), strict=True)
        rows.append(cut_by_style("".join(signs), styles))
    return tuple(rows)


# Most operations leave most pixels as they are.
@lru_cache(maxsize=64)
def _text_of(source: PixelSource, columns: int, lines: int) -> tuple[Row, ...]:
    return pixel_rows(source.drawn(columns, 2 * lines), source.scale)


@lru_cache(maxsize=8192)
def _look(scale: PixelScale, upper: int, lower: int) -> Span:
    """The sign of a cell with these numbers in its halves, and its style."""
    tones = scale.tones[upper], scale.tones[lower]
    above, below = (math.inf if tone is None else tone.level for tone in tones)
    sign, style = scale.signs[lower if below > above else upper]
    return Span(_HALVES[(above >= _INKED) + 2 * (below >= _INKED)] if scale.halved else sign, pixel(style, *tones))


def put_pixels(
    lines: Sequence[Line],
    x: int,
    y: int,
    size: tuple[int, int],
    source: PixelSource,
    of: Callable[[int, int], Hit] = _NOWHERE,
) -> Mark:
    """Write an area of pixels of that size, from column `x` and line `y` on. Returns its mark, with true pixels."""
    columns, high = size
    for line, row in zip(lines[y:], _text_of(source, columns, high), strict=False):
        line.put_row(x, row)
    return Mark(x, y, columns, high, of, source if any(source.scale.tones) else None)


def sharp(values: Array, across: int, down: int) -> Array:
    """Values (lines, columns) resampled to (down, across) pixels, each with the nearest value."""
    lines, columns = values.shape[:2]
    found: Array = values[np.ix_(np.arange(down) * lines // down, np.arange(across) * columns // across)]
    return found


def smooth(values: Array, across: int, down: int) -> Array:
    """Values (lines, columns, …) resampled to (down, across, …) by linear interpolation; constant beyond the outermost
    middles.
    """
    for axis, count in enumerate((down, across)):
        length = values.shape[axis]
        place = np.clip((np.arange(count) + 0.5) * length / count - 0.5, 0, length - 1)
        low = np.minimum(place.astype(np.int64), max(0, length - 2))
        share = (place - low).reshape([-1 if each == axis else 1 for each in range(values.ndim)])
        before, behind = (values.take(np.minimum(low + more, length - 1), axis=axis) for more in (0, 1))
        with np.errstate(all="ignore"):
            values = before + (behind - before) * share
    return values


_INK = [Tone("ink", level) for level in range(FULL + 1)]
_SHADED = PixelScale(_INK, [Span(SHADES[round(tone.level / FULL * (len(SHADES) - 1))], TEXT) for tone in _INK])
_SILHOUETTE = PixelScale(_INK, [Span("", TEXT)] * len(_INK), halved=True)
_WEIGHT_SIGNS = [
    Span(signs[strength(level, FULL)], Style(role, strength(level, FULL)) if strength(level, FULL) else DIM)
    for role, signs in ((Role.NEGATIVE, _BELOW), (Role.POSITIVE, _ABOVE))
    for level in range(FULL + 1)
]
WEIGHTS = PixelScale(
    [*(Tone(hue, level) for hue in ("negative", "positive") for level in range(FULL + 1)), None],
    [*_WEIGHT_SIGNS, Span("!", WARNING)],
)
"""The scale of `signed_numbers`: by level up to 0, then by level above 0."""


def image_source(data: Dataset, row: int, wide: int) -> PixelSource:
    """The image of a row, each pixel `wide` columns wide and with half as many lines; from 2 on in shades."""
    return PixelSource(_SILHOUETTE if wide == 1 else _SHADED, _image, (data, row, wide == 1))


def _image(data: Dataset, row: int, halves: bool, across: int, down: int) -> Array:
    return sharp(_levels(data, row, halves), across, down)


@lru_cache(maxsize=192)
def _levels(data: Dataset, row: int, halves: bool) -> Array:
    """The level of ink of each pixel; `halves`: padded to an even number of lines."""
    levels = np.rint(FULL * np.clip(_inks(data, row), 0.0, 1.0)).astype(np.int64)
    return np.pad(levels, ((0, len(levels) % 2 * halves), (0, 0)))


def weight_source(
    values: Array, numbers: range, image: tuple[int, int], full: float, filled: float = 1.0
) -> PixelSource:
    """Some numbers of a tensor, by their places in it, as an image; `full`: the size with the strongest tone.

    `filled`: the part of the area's height that the image takes; below it are zeros.
    """
    return PixelSource(WEIGHTS, _weights, (Frozen((values,)), numbers, image, full, filled))


def _weights(
    values: Frozen, numbers: range, image: tuple[int, int], full: float, filled: float, across: int, down: int
) -> Array:
    part = values[0].ravel()[numbers.start : numbers.stop : numbers.step].reshape(image)
    drawn = sharp(signed_numbers(part, full), across, round(down * filled))
    return drawn if len(drawn) == down else np.pad(drawn, ((0, down - len(drawn)), (0, 0)))


def largest_source(values: Array, full: float) -> PixelSource:
    """Numbers (lines, columns) as an image, each pixel with the largest of those that it covers; nan is the largest."""
    return PixelSource(WEIGHTS, _largest, (Frozen((values,)), full))


def _largest(values: Frozen, full: float, across: int, down: int) -> Array:
    (found,) = values
    for axis, count in enumerate((down, across)):
        starts = np.arange(count) * found.shape[axis] // count
        high, low = (pick.reduceat(found, starts, axis=axis) for pick in (np.maximum, np.minimum))
        found = np.where(high >= -low, high, low)
    return signed_numbers(found, full)


def signed_numbers(weights: Array, full: float) -> Array:
    """The numbers of weights in the scale `WEIGHTS`."""
    finite = np.isfinite(weights)
    with np.errstate(over="ignore"):  # a quotient that overflows has the strongest tone
        parts = np.minimum(np.abs(np.where(finite, weights, 0.0)) / full, 1.0) if full else np.zeros(weights.shape)
    levels = np.rint(FULL * parts).astype(np.int64)
    return np.where(finite, np.where(weights > 0, FULL + 1 + levels, levels), -1)


def _inks(data: Dataset, row: int) -> list[list[float]]:
    """The ink of each pixel of a row, 0 to 1, by line; from the values in the file, not standardized."""
    assert data.image is not None
    pixels: list[list[float]] = shares(data.feature_in_unit(data.X[row]), *_range(data)).reshape(data.image).tolist()
    return pixels


def shares(values: Array, low: float, high: float) -> Array:
    """(values - low) / (high - low), without overflow or underflow; 0 if both ends are equal."""
    size = -math.frexp(max(abs(low), abs(high)))[1]  # below 1 their distance is a double, and no digit is lost
    start = math.ldexp(low, size)
    found: Array = (np.ldexp(values, size) - start) / (math.ldexp(high, size) - start or 1.0)
    return found


@lru_cache(maxsize=4)
def _range(data: Dataset) -> tuple[float, float]:
    """The least and the largest pixel value of all training images."""
    given = data.feature_in_unit(data.X[data.train])
    return float(given.min()), float(given.max())
