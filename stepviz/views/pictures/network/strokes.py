"""Strokes: the lines of a network: their width and brightness, and drawing those between two columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array
from stepviz.views.pictures.charts.chart import ACROSS, Dots, cells_of
from stepviz.views.pictures.pixels import Frozen
from stepviz.views.text.span import ACCENT, DIM, FULL, TEXT, Role, Row, Span, Style, Tone

_LEAST_SHARE = 0.05
"""The least share of the scale for a solid line. Smaller weights have dotted lines, or none between many units."""
_MANY = 64
"""The most weights between two columns of which all have lines."""
_THICKER = (0.35, 0.75)
"""The shares above which a line is two and three dots wide."""
FAINT = 0.5
"""The factor of the brightness of what is not computed yet."""
_LEAST_LEVEL = 0.35
_SOLID, _DASHED, _DOTTED = (1, 1), (8, 5), (4, 1)
"""The period of a line's dashes, and the length of a dash, in dots."""


class Stroke(NamedTuple):
    """A line between two units: its share of the scale, and its sign."""

    start: int
    end: int
    share: float
    positive: bool = True

    @property
    def thick(self) -> int:
        """Its width in dots."""
        return 1 + sum(self.share > least for least in _THICKER)

    @property
    def dashes(self) -> tuple[int, int]:
        """Its dashes, which show the sign without colours."""
        return _DOTTED if self.share < _LEAST_SHARE else _SOLID if self.positive else _DASHED

    def style(self, *, lit: bool) -> Style:
        """Its style: the hue shows the sign, the brightness the size. `lit`: at full brightness."""
        level = round(FULL * (_LEAST_LEVEL + (1 - _LEAST_LEVEL) * self.share) * (1 if lit else FAINT))
        return _style(level, Role.POSITIVE if self.positive else Role.NEGATIVE, 1 + (self.share > _THICKER[0]), lit)


@lru_cache(maxsize=256)
def _style(level: int, role: Role, strength: int, lit: bool) -> Style:
    """The style: the same object each time, because painted text is cached by style."""
    return (Style(role, strength) if lit else DIM)._replace(upper=Tone(role.value, level))


def signs() -> Row:
    """The legend of lines of both signs."""
    plus, minus = (Stroke(0, 0, 1.0, positive).style(lit=True) for positive in (True, False))
    return Span("⠤⠤⠤", plus), Span(" above 0  ", TEXT), Span("⠤ ⠤", minus), Span(" below 0  ", TEXT)


class WeightLines(NamedTuple):
    """The lines between two columns, drawn."""

    rows: tuple[Row, ...]
    owners: Array
    """The index of the stroke in each cell, (lines, columns); -1 without one."""
    strokes: tuple[Stroke, ...]


@lru_cache(maxsize=64)
def weight_lines(
    weights: Frozen,
    size: tuple[int, int],
    units: tuple[Sequence[int], Sequence[int]],
    heights: tuple[Sequence[int], Sequence[int]],
    full: float,
    picked: tuple[int, int] | None,
    *,
    lit: bool,
) -> WeightLines:
    """Draw the lines of weights (units, units) in `size`. A cell has the colour of the largest weight in it.

    `units`: those in view on both sides, (0,) for an image; `heights`: for each of these, the dots from the top to the
    end of its lines. `full`: the size of the widest line; 0 for lines from an image, which show no weights. `picked`:
    the units at the ends of the selected weight. `lit`: at full brightness.
    """
    strokes = tuple(_strokes(weights[0], units, full, picked))
    tops = [dict(zip(*side, strict=True)) for side in zip(units, heights, strict=True)]
    drawn = Dots(*size)
    for stroke in strokes:
        ends = tops[0][stroke.start], tops[1][stroke.end]
        look = ACCENT if stroke[:2] == picked else stroke.style(lit=lit) if full else DIM
        drawn.put_cells(*dots(*ends, stroke.thick, stroke.dashes, size[0]), look)
    return WeightLines(drawn.rows(), drawn.owners.reshape(size[::-1]), strokes)


def _strokes(
    weights: Array, units: tuple[Sequence[int], Sequence[int]], full: float, picked: tuple[int, int] | None
) -> list[Stroke]:
    """The strokes to draw, the smallest first, the picked one last."""
    before, after = units
    pairs = [(start, end) for start in before for end in after]
    if not full:
        return [Stroke(*pair, _LEAST_SHARE) for pair in pairs]
    with np.errstate(all="ignore"):
        values = weights[np.ix_(before, after)]
        # A line of nan is as wide as the largest: what went wrong must be seen.
        shares = np.nan_to_num(np.minimum(np.abs(values) / full, 1.0), nan=1.0)
    told = zip(pairs, shares.ravel().tolist(), (values >= 0).ravel().tolist(), strict=True)
    found = [
        Stroke(*pair, share, positive)
        for pair, share, positive in told
        if len(pairs) <= _MANY or share >= _LEAST_SHARE or pair == picked
    ]
    return sorted(found, key=lambda each: (each[:2] == picked, each.share))


@lru_cache(maxsize=4096)
def dots(top: int, bottom: int, thick: int, dashes: tuple[int, int], width: int) -> tuple[Array, Array]:
    """The cells of a line across `width` columns, and the braille bits in each; `top`, `bottom`: its ends in dots.

    The line is an S-curve that is level at both ends.
    """
    across = ACROSS * width
    steps = np.linspace(0, 1, 2 * max(across, 2 * abs(bottom - top)) + 1)
    x = np.minimum((across * steps).astype(int), across - 1)
    y = np.rint(top + (bottom - top) * steps**2 * (3 - 2 * steps)).astype(int)
    if dashes != _SOLID:  # dashes have their length along the line, not across: on a steep one too
        inked = np.concatenate([[0.0], np.hypot(np.diff(x), np.diff(y)).cumsum()]) % dashes[0] < dashes[1]
        x, y = x[inked], y[inked]
    x, y = np.tile(x, thick), np.concatenate([y + offset - thick // 2 for offset in range(thick)])
    return cells_of(x, y, width)
