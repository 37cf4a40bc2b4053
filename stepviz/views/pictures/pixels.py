"""Pixels: what a number is as the colour of half a cell of a picture; where there are no colours, as a sign."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import chain

import numpy as np

from stepviz.data import Dataset
from stepviz.ops import Array
from stepviz.views.answers import NOTHING
from stepviz.views.marks import PixelSource
from stepviz.views.pictures.frozen import Frozen
from stepviz.views.text.heat import MOST, strengths
from stepviz.views.text.span import DIM, FULL, TEXT, WARNING, Role, Row, Span, Style, Styled, Tone

SHADES = " ░▒▓█"
HALVES = " ▀▄█"
"""No ink, ink in the upper pixel, in the lower one, in both."""
ABOVE, BELOW = " +###", " -==="
"""A weight above and below 0, by the strength of its heat: up to 5%, 25%, 50%, 75% and all of the largest."""
STRONG = 0.25
"""The share of the largest weight from which on the thicker sign stands."""
SIGNS = ("+", " ", "#", " above 0, ", "-", " ", "=", " below")
"""The parts of a legend of weights that tell their signs."""
_IN_LEGENDS = {"+": 0.2, "#": 0.8, "-": -0.2, "=": -0.8}
"""Of signs in a legend the share of the largest weight that they stand for."""
_INKED = 1 / 3
"""The share of full ink from which on half a character is filled."""
_EDGE = FULL // 3
"""The level at which a region begins: two that meet are told apart at once."""


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


def legend(*parts: str) -> Row:
    """A legend of weights: their signs, each a part of its own, on the tones that they stand for."""
    shown = (signed(_IN_LEGENDS[part], 1.0) if part in _IN_LEGENDS else None for part in parts)
    return tuple(Span(part, pixel(TEXT, tone, tone)) for part, tone in zip(parts, shown, strict=True))


def numbered_sides(said: Array, chances: Array) -> Array:
    """What is said at some places, (n,), with what chances, (n, classes), as the numbers that `side` reads, (n,)."""
    count = chances.shape[1]
    sure = np.nan_to_num((np.clip(chances.max(axis=1), 1 / count, 1) - 1 / count) / (1 - 1 / count))
    levels = (_EDGE + np.rint((FULL - _EDGE) * sure)).astype(np.int64)
    bad = (said == NOTHING) | ~np.isfinite(chances).all(axis=1)
    return np.where(bad, -1, said * (FULL + 1) + levels)


@lru_cache(maxsize=4096)
def side(number: int) -> Tone | None:
    """What such a number stands for."""
    return None if number < 0 else of_class(*divmod(number, FULL + 1))


@lru_cache(maxsize=512)
def of_class(number: int, level: int = FULL) -> Tone:
    """The tone of a class where that is said."""
    return Tone(str(number), level)


def fading(sign: Style, label: int, count: int) -> list[Style]:
    """Cells of a legend, from the edge of the region of a class to its surest place."""
    levels = (round(_EDGE + (FULL - _EDGE) * place / max(1, count - 1)) for place in range(count))
    return [pixel(sign, of_class(label, level), of_class(label, level)) for level in levels]


def enlarged(pixels: Array, size: int) -> Array:
    """Pixels (lines, columns), each so many columns wide and halves of a line high; whole lines of them."""
    large = pixels.repeat(size, axis=0).repeat(size, axis=1)
    return np.pad(large, ((0, len(large) % 2), (0, 0)))


def sharp(values: Array, across: int, down: int) -> Array:
    """Values (lines, columns) in so many pixels, each the value that it lies in."""
    lines, columns = values.shape[:2]
    found: Array = values[np.ix_(np.arange(down) * lines // down, np.arange(across) * columns // across)]
    return found


def smooth(values: Array, across: int, down: int) -> Array:
    """Values at the middles of lines and columns, (lines, columns, …), at those of so many pixels: in between linear,
    beyond the outermost ones as these.
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


@lru_cache(maxsize=64)
def shaded(data: Dataset, row: int, size: int) -> tuple[Styled, ...]:
    """The image of a row, `size` columns and half as many lines for each pixel."""
    most, halves = len(SHADES) - 1, enlarged(np.clip(inks(data, row), 0.0, 1.0), size).tolist()
    return tuple(
        _styled((SHADES[round((up + down) / 2 * most)], ink(up), ink(down)) for up, down in zip(*pair, strict=True))
        for pair in zip(halves[::2], halves[1::2], strict=True)
    )


@lru_cache(maxsize=128)
def in_halves(data: Dataset, row: int) -> tuple[Styled, ...]:
    """The image of a row, two lines of pixels in one."""
    pixels = inks(data, row)
    pixels += [[0.0] * len(pixels[0])] * (len(pixels) % 2)
    return tuple(
        _styled(
            (HALVES[(up >= _INKED) + 2 * (down >= _INKED)], ink(up), ink(down)) for up, down in zip(*pair, strict=True)
        )
        for pair in zip(pixels[::2], pixels[1::2], strict=True)
    )


def image_pixels(data: Dataset, row: int) -> PixelSource:
    """The image of a row in true pixels, with a blank line of its own below an odd one."""
    return PixelSource(_inked, (data, row))


def _inked(data: Dataset, row: int, across: int, down: int) -> tuple[Array, Sequence[Tone | None]]:
    levels = np.array([[ink(share).level for share in line] for line in inks(data, row)])
    return sharp(np.pad(levels, ((0, len(levels) % 2), (0, 0))), across, down), _INKS


_INKS = [Tone("ink", level) for level in range(FULL + 1)]


def _styled(pixels: Iterable[tuple[str, Tone, Tone]]) -> Styled:
    """Signs and the tones of their halves."""
    parts = [(sign, pixel(TEXT, upper, lower)) for sign, upper, lower in pixels]
    return Styled("".join(sign for sign, _ in parts), tuple(style for _, style in parts))


def weighed(weights: Array, full: float, repeat: int) -> list[Styled]:
    """Weights (lines, columns), a line and `repeat` columns for each; `full` is the size of the largest."""
    shown = tones(weights, full)
    return _drawn(_signs(weights, full), shown, shown, repeat)


def weight_pixels(weights: Array, unit: int, image: tuple[int, int], full: float) -> PixelSource:
    """What a unit weighs the pixels of images with, weights (pixels, units), in true pixels; `full` is the size of the
    largest of all that are drawn.
    """
    return PixelSource(_weighed, (Frozen((weights,)), unit, image, full))


def _weighed(
    weights: Frozen, unit: int, image: tuple[int, int], full: float, across: int, down: int
) -> tuple[Array, Sequence[Tone | None]]:
    return sharp(tones(weights[0][:, unit].reshape(image), full), across, down), TONES


def weighed_large(weights: Array, full: float, size: int) -> list[Styled]:
    """Weights (lines, columns), `size` columns and half as many lines for each."""
    halves = enlarged(weights, size)
    return _drawn(_signs(halves[::2], full), tones(halves[::2], full), tones(halves[1::2], full), 1)


def weighed_in_halves(weights: Array, full: float, repeat: int) -> list[Styled]:
    """Two lines of weights in one; where there are no tones, the sign of the larger of two."""
    upper, lower = weights[::2], weights[1::2]
    larger = np.where(np.abs(lower) > np.abs(upper), lower, upper)
    return _drawn(_signs(larger, full), tones(upper, full), tones(lower, full), repeat)


def _drawn(signs: Array, upper: Array, lower: Array, repeat: int) -> list[Styled]:
    """Lines of pixels; each by the places of its sign and of the tones of its halves."""
    looks = _look if repeat == 1 else partial(_look, repeat=repeat)
    drawn = []
    for line in zip(signs.tolist(), upper.tolist(), lower.tolist(), strict=True):
        texts, styles = zip(*map(looks, *line), strict=True)
        drawn.append(Styled("".join(texts), tuple(chain.from_iterable(styles))))
    return drawn


@lru_cache(maxsize=8192)
def _look(sign: int, upper: int, lower: int, repeat: int = 1) -> tuple[str, tuple[Style, ...]]:
    text, style = _SIGNS[sign]
    return text * repeat, (pixel(style, TONES[upper], TONES[lower]),) * repeat


_STRENGTHS = range(1, MOST + 1)
_SIGNS = [
    (" ", DIM),
    *((ABOVE[strength], Style(Role.POSITIVE, strength)) for strength in _STRENGTHS),
    *((BELOW[strength], Style(Role.NEGATIVE, strength)) for strength in _STRENGTHS),
    ("!", WARNING),
]
"""None, above 0, below 0, no number."""
TONES = [*(Tone(hue, level) for hue in ("negative", "positive") for level in range(FULL + 1)), None]
"""Up to 0, above 0, no number."""


def _signs(weights: Array, full: float) -> Array:
    """The places of weights among the signs."""
    steps = strengths(weights, full)
    return np.where(np.isfinite(weights), np.where((steps > 0) & (weights < 0), MOST + steps, steps), -1)


def tones(weights: Array, full: float) -> Array:
    """The places of weights among `TONES`."""
    finite = np.isfinite(weights)
    with np.errstate(over="ignore"):
        parts = np.minimum(np.abs(np.where(finite, weights, 0.0)) / full, 1.0) if full else np.zeros(weights.shape)
    levels = np.rint(FULL * parts).astype(np.int64)
    return np.where(finite, np.where(weights > 0, FULL + 1 + levels, levels), -1)


def inks(data: Dataset, row: int) -> list[list[float]]:
    """How much ink each pixel of a row has: 0 to 1, line by line. A scaled image is shown as it was given."""
    assert data.image is not None
    pixels: list[list[float]] = shares(data.feature_in_unit(data.X[row]), *_range(data)).reshape(data.image).tolist()
    return pixels


def shares(values: Array, low: float, high: float) -> Array:
    """How far values are from `low` to `high`, 0 to 1, however long or short that way is; 0 where there is none."""
    size = -math.frexp(max(abs(low), abs(high)))[1]  # below 1 their distance is a double, and no digit is lost
    start = math.ldexp(low, size)
    found: Array = (np.ldexp(values, size) - start) / (math.ldexp(high, size) - start or 1.0)
    return found


@lru_cache(maxsize=4)
def _range(data: Dataset) -> tuple[float, float]:
    """The least and the most ink of all training images."""
    given = data.feature_in_unit(data.X[data.train])
    return float(given.min()), float(given.max())
