"""Steps: how large the steps of parameters are against the parameters, over a run, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from stepviz.text import width_of
from stepviz.views.panes.curve import START
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Row

_LETTERS = ascii_uppercase + ascii_lowercase
"""More than the parameters of the deepest network with norms: four a layer."""
_ALIKE = "+"
"""Where several parameters stand."""
_BETWEEN = "   "
SOUND = 1e-3
"""A step of this share of a parameter's size is usually sound: much less learns slowly, much more jumps."""
_NEAREST = (-4, -2)
"""The powers of ten that are always in view."""


@dataclass(frozen=True)
class Steps:
    """By column, of each parameter the size of a step over its own."""

    found: Mapping[int, Sequence[float]]

    def rows(self, width: int, height: int) -> tuple[Row, ...]:
        """A letter for each parameter in each column, a line at what is sound."""
        lines = [Line(width) for _ in range(height)]
        low, high = self._ends
        sound = _line(SOUND, (low, high), height)
        lines[sound].put(START, "─" * max(0, width - START - 1), DIM)
        for number, power in {height - 1: low, 0: high, sound: round(math.log10(SOUND))}.items():
            lines[number].put_right(f"1e{power}", DIM, end=START - 1)
        for column, ratios in self.found.items():
            for line, sign in _signs(ratios, (low, high), height).items():
                lines[line].put(START + column, sign, WARNING if sign == "!" else TEXT)
        return tuple(line.row() for line in lines)

    @property
    def _ends(self) -> tuple[int, int]:
        """The powers of ten below and above all of them."""
        powers = [math.log10(ratio) for each in self.found.values() for ratio in each if 0 < ratio < math.inf]
        return min(_NEAREST[0], *map(math.floor, powers), 0), max(_NEAREST[1], *map(math.ceil, powers), -99)


def legend(width: int, names: Sequence[str], latest: Sequence[float]) -> Row:
    """` step : size   A W1 0.0012   B b1 0.0340`; the names alone where these have no room, or before the first step.

    As many as fit: each letter of the picture is told before any number is.
    """
    line, column = Line(width).put(1, "step : size", BOLD), START + 2
    named = [f"{_letter(place)} {name}" for place, name in enumerate(names)]
    told = [f"{name} {written(ratio)}" for name, ratio in zip(named, latest, strict=False)] or named
    if column + width_of(_BETWEEN.join(told)) > width:
        told = named
    for text in told:
        if column + width_of(text) > width:
            break
        line.put(column, text)
        column += width_of(text + _BETWEEN)
    return line.row()


def written(ratio: float) -> str:
    """A ratio in a sentence: `3.5e-4`, `0`, `-` where there is nothing to compare with."""
    if math.isnan(ratio):
        return "-"
    return numbers.fixed(ratio, signed=False).strip() if ratio else "0"


def _letter(place: int) -> str:
    return _LETTERS[place]


def _line(ratio: float, ends: tuple[int, int], height: int) -> int:
    """The line, from the top, that a ratio above 0 stands on."""
    return round((ends[1] - math.log10(ratio)) / (ends[1] - ends[0]) * (height - 1))


def _signs(ratios: Sequence[float], ends: tuple[int, int], height: int) -> dict[int, str]:
    """The signs of a column by their lines; those without a step, or without a size, have none."""
    signs: dict[int, str] = {}
    for place, ratio in enumerate(ratios):
        if ratio == math.inf:
            signs[0] = "!"
        elif ratio > 0:
            line = _line(ratio, ends, height)
            signs[line] = _ALIKE if line in signs else _letter(place)
    return signs
