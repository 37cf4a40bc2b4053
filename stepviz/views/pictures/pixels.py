"""Pixels: numbers as colours of half cells of a picture, and as signs for terminals without colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array
from stepviz.views.answers import NOTHING
from stepviz.views.marks import PixelSource
from stepviz.views.text.colour_scale import MOST, strengths
from stepviz.views.text.span import ACCENT, DIM, FULL, TEXT, WARNING, Line, Role, Row, Span, Style, Styled, Tone

SHADES = " ░▒▓█"
HALVES = " ▀▄█"
"""Signs for ink in no pixel, in the upper one, in the lower one, in both."""
ABOVE, BELOW = " +###", " -==="
"""Signs of positive and negative weights, by strength: up to 5%, 25%, 50%, 75% and 100% of the largest."""
STRONG = 0.25
"""The least share of the largest weight with the thicker sign."""
SIGNS = ("+", " ", "#", " above 0, ", "-", " ", "=", " below")
"""The parts of a legend of weights' signs."""
_IN_LEGENDS = {"+": 0.2, "#": 0.8, "-": -0.2, "=": -0.8}
"""The share of the largest weight that a sign in a legend stands for."""
_INKED = 1 / 3
"""The least ink of a filled half cell."""
PICKED = ACCENT._replace(emphasis="br")
"""The style of the picked number's pixel."""
_EDGE = FULL // 3
"""The level at the edge of a region, high enough to distinguish two regions that meet."""


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


def bracketed(columns: int) -> str:
    """The text of the picked pixel. Its own ink, reversed, would look like a pixel without ink."""
    return f"[{'':{columns - 2}}]" if columns > 1 else "+"


def pixel_lines(lines: Sequence[Line], place: int, wide: int) -> Sequence[Line]:
    """The lines that only pixels of line `place` of an image have, at least one. A pixel is `wide` columns wide and has
    half as many lines.
    """
    first = (place * wide + (wide > 1)) // 2
    return lines[first : max(first + 1, (place + 1) * wide // 2)]


def put_picked(lines: Sequence[Line], x: int, place: tuple[int, int], wide: int) -> None:
    """Write the brackets of the picked pixel at a line and column of an image, which begins at column `x`."""
    down, across = place
    for line in pixel_lines(lines, down, wide):
        line.put(x + wide * across, bracketed(wide), PICKED)


def put_brackets(line: Line, x: int, width: int) -> None:
    """Write the brackets of what is picked, left and right of columns `x` to `x + width`."""
    line.put(x - 1, "[", ACCENT).put(x + width, "]", ACCENT)


def ink(share: float) -> Tone:
    """The tone of a share of full ink, 0 to 1."""
    return Tone("ink", round(FULL * max(0.0, min(share, 1.0))))


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
    """Predicted classes (n,) and probabilities (n, classes) as numbers for `side`, (n,); -1 for nan."""
    count = probabilities.shape[1]
    sure = np.nan_to_num((np.clip(probabilities.max(axis=1), 1 / count, 1) - 1 / count) / (1 - 1 / count))
    levels = (_EDGE + np.rint((FULL - _EDGE) * sure)).astype(np.int64)
    bad = (said == NOTHING) | ~np.isfinite(probabilities).all(axis=1)
    return np.where(bad, -1, said * (FULL + 1) + levels)


@lru_cache(maxsize=4096)
def side(number: int) -> Tone | None:
    """The tone of a number from `numbered_sides`; None for -1."""
    return None if number < 0 else of_class(*divmod(number, FULL + 1))


@lru_cache(maxsize=512)
def of_class(number: int, level: int = FULL) -> Tone:
    """The tone of a place where that class is predicted."""
    return Tone(str(number), level)


def fading(sign: Style, label: int, count: int) -> list[Style]:
    """Styles of a legend's cells, from the edge of a class's region to its most probable place."""
    levels = (round(_EDGE + (FULL - _EDGE) * place / max(1, count - 1)) for place in range(count))
    return [pixel(sign, of_class(label, level), of_class(label, level)) for level in levels]


def halved(lines: int) -> int:
    """Lines of text for lines of pixels, two in each."""
    return -(-lines // 2)


def _halves(pixels: Array, down: int, across: int) -> tuple[Array, Array]:
    """The upper and the lower halves of lines for pixels (lines, columns) of `down` halves and `across` columns."""
    large = pixels.repeat(down, axis=0).repeat(across, axis=1)
    if len(large) % 2:  # `np.pad` takes longer than all the rest
        large = np.concatenate([large, np.zeros_like(large[:1])])
    return large[::2], large[1::2]


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


@lru_cache(maxsize=192)
def shaded(data: Dataset, row: int, size: int) -> tuple[Styled, ...]:
    """The image of a row, with `size` columns and half as many lines for each pixel; from 2 on in shades."""
    most, halves = len(SHADES) - 1, _halves(np.clip(inks(data, row), 0.0, 1.0), size, size)

    def look(up: float, down: float) -> tuple[str, Style]:
        half = HALVES[(up >= _INKED) + 2 * (down >= _INKED)]
        return half if size == 1 else SHADES[round((up + down) / 2 * most)], pixel(TEXT, ink(up), ink(down))

    return tuple(_styled(map(look, *pair)) for pair in zip(*(half.tolist() for half in halves), strict=True))


def image_pixels(data: Dataset, row: int) -> PixelSource:
    """The image of a row in true pixels, padded to an even number of lines."""
    return PixelSource(_inked, (data, row))


def _inked(data: Dataset, row: int, across: int, down: int) -> tuple[Array, Sequence[Tone | None]]:
    levels = np.array([[ink(share).level for share in line] for line in inks(data, row)])
    tones = [Tone("ink", level) for level in range(FULL + 1)]
    return sharp(np.pad(levels, ((0, len(levels) % 2), (0, 0))), across, down), tones


def _styled(pixels: Iterable[tuple[str, Style]]) -> Styled:
    """A line of signs with their styles."""
    signs, styles = zip(*pixels, strict=True)
    return Styled("".join(signs), styles)


def weighed(weights: Array, full: float, down: int, across: int) -> list[Styled]:
    """Weights (lines, columns) drawn with `down` halves of a line and `across` columns for each; `full` has the
    strongest tone. Without tones, a line has the sign of its upper weight; of the larger one if each has a half.
    """
    upper, lower = _halves(weights, down, across)
    larger = np.where(np.abs(lower) > np.abs(upper), lower, upper) if down == 1 else upper
    steps = strengths(larger, full)
    signs = np.where(np.isfinite(larger), np.where((steps > 0) & (larger < 0), MOST + steps, steps), -1)
    parts = (signs, tones(upper, full), tones(lower, full))
    return [_styled(map(_look, *line)) for line in zip(*(part.tolist() for part in parts), strict=True)]


@lru_cache(maxsize=8192)
def _look(sign: int, upper: int, lower: int) -> tuple[str, Style]:
    text, style = _SIGNS[sign]
    return text, pixel(style, TONES[upper], TONES[lower])


def weight_pixels(weights: Array, unit: int, image: tuple[int, int], full: float) -> PixelSource:
    """The weights of a unit, of (pixels, units), as an image in true pixels; `full`: the size with the strongest
    tone.
    """
    return PixelSource(_weighed, (Frozen((weights,)), unit, image, full))


def _weighed(
    weights: Frozen, unit: int, image: tuple[int, int], full: float, across: int, down: int
) -> tuple[Array, Sequence[Tone | None]]:
    return sharp(tones(weights[0][:, unit].reshape(image), full), across, down), TONES


_STRENGTHS = range(1, MOST + 1)
_SIGNS = [
    (" ", DIM),
    *((ABOVE[strength], Style(Role.POSITIVE, strength)) for strength in _STRENGTHS),
    *((BELOW[strength], Style(Role.NEGATIVE, strength)) for strength in _STRENGTHS),
    ("!", WARNING),
]
"""(sign, style) for near 0, by strength above 0, by strength below 0, for nan and inf."""
TONES = [*(Tone(hue, level) for hue in ("negative", "positive") for level in range(FULL + 1)), None]
"""Tones by level up to 0, by level above 0, None for nan and inf."""


def tones(weights: Array, full: float) -> Array:
    """The indices of weights in `TONES`."""
    finite = np.isfinite(weights)
    with np.errstate(over="ignore"):  # a quotient that overflows has the strongest tone
        parts = np.minimum(np.abs(np.where(finite, weights, 0.0)) / full, 1.0) if full else np.zeros(weights.shape)
    levels = np.rint(FULL * parts).astype(np.int64)
    return np.where(finite, np.where(weights > 0, FULL + 1 + levels, levels), -1)


def inks(data: Dataset, row: int) -> list[list[float]]:
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
