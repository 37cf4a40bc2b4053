"""Strokes: the lines of a network: how wide and bright each is, and how all are painted in dots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stepviz.views.pictures.network.columns import Part, Weights
from stepviz.views.pictures.network.places import DASHED, DOTTED, SOLID, Places, dots
from stepviz.views.text.span import ACCENT, FULL, TEXT, Role, Style, Styled, Tone

LEAST_SHARE = 0.05
"""Of the scale: of smaller weights the line is dotted; between so many units that lines hide each other it is none."""
_MANY = 64
"""Weights between two columns."""
THICKER = (0.35, 0.75)
"""Shares from which on a line is two and three dots wide."""
FAINT = 0.5
"""The part of its strength that is left of what is not computed yet."""
_LEAST_LEVEL = 0.35
_BRAILLE = 0x2800


class Stroke(NamedTuple):
    """A line: the weight that it stands for, its share of the largest, and whether it is drawn as bright as can be."""

    part: Part
    share: float
    positive: bool = True
    lit: bool = True
    signed: bool = True
    """Whether it stands for a weight; else it joins an image with a unit that all its pixels are weighed for."""

    @property
    def thick(self) -> int:
        """Dots of its width."""
        return 1 + sum(self.share > least for least in THICKER)

    @property
    def dashes(self) -> tuple[int, int]:
        """How its dots follow each other: the sign, where there are no colours."""
        return DOTTED if self.share < LEAST_SHARE else SOLID if self.positive else DASHED

    @property
    def style(self) -> Style:
        """Its hue is the sign, its brightness the size."""
        level = round(FULL * (_LEAST_LEVEL + (1 - _LEAST_LEVEL) * self.share) * (1 if self.lit else FAINT))
        if not self.signed:
            return Style(Role.DIM, 0, "", None, Tone("ink", level))
        role = Role.POSITIVE if self.positive else Role.NEGATIVE
        sign = Style(role, 1 + (self.share > THICKER[0])) if self.lit else Style(Role.DIM)
        return sign._replace(upper=Tone(role.value, level))


def strokes_of(
    weights: Weights, full: float, gap: int, units: Sequence[Sequence[int]], picked: Part | None
) -> list[Stroke]:
    """Those between two columns, of so many units in view each."""
    before, after = units
    found = []
    with np.errstate(all="ignore"):
        shares = np.minimum(np.abs(weights.values[np.ix_(before, after)]) / full, 1.0)
    for (i, j), share in np.ndenumerate(shares):
        part = Part(gap, before[i], after[j])
        if share >= LEAST_SHARE or shares.size <= _MANY or part == picked:
            above = bool(weights.values[part.unit, after[j]] >= 0)
            found.append(Stroke(part, float(share) if share >= 0 else 1.0, above))
    return found


def painted(
    strokes: Sequence[Stroke],
    places: Places,
    units: Sequence[Sequence[int]],
    size: tuple[int, int],
    picked: Part | None,
) -> tuple[list[Styled], dict[int, int]]:
    """The lines of a picture of so many columns and lines, from below its title on; by cell whose stroke is seen there.

    Of several in a cell the last one gives the colour.
    """
    width, height = size
    bits, owner = np.zeros(width * height, dtype=np.int64), np.full(width * height, -1)
    for number, stroke in enumerate(strokes):
        column, unit, to = stroke.part
        start, end = column - places.first, units[column - places.first + 1].index(to)
        x0, y0, x1, y1 = places.line(start, units[start].index(unit) if stroke.signed else 0, end)
        ends = x0, y0 - 4, x1, y1 - 4  # the title stands above
        cells, marks = dots(ends, stroke.thick, stroke.dashes, width)
        bits[cells] |= marks
        owner[cells] = number
    looks = [*(ACCENT if stroke.part == picked else stroke.style for stroke in strokes), TEXT]
    signs = np.where(bits > 0, _BRAILLE + bits, ord(" ")).reshape(height, width).tolist()
    owners = owner.reshape(height, width).tolist()
    lines = [
        Styled("".join(map(chr, codes)), tuple([looks[number] for number in of]))
        for codes, of in zip(signs, owners, strict=True)
    ]
    seen = np.flatnonzero(owner >= 0)
    return lines, dict(zip(seen.tolist(), owner[seen].tolist(), strict=True))
