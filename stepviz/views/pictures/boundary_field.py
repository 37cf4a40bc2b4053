"""Boundary field: a network's predictions all over a plane, by cell and in true pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import Array, Parameters, Program
from stepviz.settings.limits import MAX_RUNS
from stepviz.views import answers
from stepviz.views.pictures.boundary_side import FILLS, TWO_CLASSES
from stepviz.views.pictures.pixels import Frozen, numbered_sides, on, pixel, side, smooth
from stepviz.views.pictures.plane import Plane
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import FULL, TEXT, WARNING, Role, Style, Tone

_SURE = 0.25
"""The distance of a probability from 0.5 at which the shade changes."""
_SHADES = (Style(Role.NEGATIVE, 2), Style(Role.NEGATIVE, 1), Style(Role.POSITIVE, 1), Style(Role.POSITIVE, 2))
GROUNDS = (*_SHADES, WARNING, TEXT)
"""Styles without tones: four shades for two classes, one for nan, one for several classes."""
_BROKEN, _PLAIN = 4, 5
KEPT = MAX_RUNS + 2
"""The number of cached planes: of a board's runs, and of the run beside its panes."""
_AT_ONCE = 1 << 13
"""The most numbers that a layer computes at once."""


@dataclass(frozen=True, eq=False)
class BoundaryField:
    """The predictions all over a plane: for each cell a sign, a ground, a tone, and the tones of its halves."""

    columns: int
    classes: int
    signs: list[str]
    grounds: list[int]
    """Indices into `GROUNDS`."""
    tones: list[int]
    """Numbers that `side` turns into tones."""
    upper: list[int]
    lower: list[int]
    logits: Array
    """The logits of each cell."""

    @cached_property
    def looks(self) -> list[Style]:
        """The style of each cell; pixels, if each class has a hue of its own."""
        if self.classes <= len(HUES):  # where hues come again, signs must be seen, and pixels would cover them
            return [*map(_solid, self.grounds, self.upper, self.lower)]
        return [on(self.tone(cell), GROUNDS[ground]) for cell, ground in enumerate(self.grounds)]

    def tone(self, cell: int) -> Tone | None:
        """The tone of a cell."""
        return side(self.tones[cell])


@lru_cache(maxsize=8192)
def _solid(ground: int, upper: int, lower: int) -> Style:
    return pixel(GROUNDS[ground], side(upper), side(lower))


@lru_cache(maxsize=KEPT)
def field_of(program: Program, plane: Plane, parameters: Frozen) -> BoundaryField:
    """The predictions all over a plane, cached for all operations between two updates."""
    logits, finer = (_scores(program, places, parameters) for places in (plane.grid, plane.halves))
    probabilities, said = _shares(program, logits), answers.said(logits)
    lines = numbered_sides(answers.said(finer), _shares(program, finer)).reshape(-1, 2, plane.columns)
    signs, grounds = _regions(said, probabilities)
    tones, upper, lower = (
        part.ravel().tolist() for part in (numbered_sides(said, probabilities), lines[:, 0], lines[:, 1])
    )
    return BoundaryField(plane.columns, probabilities.shape[1], signs, grounds, tones, upper, lower, logits)


# Half as wide as high, as a cell is: places are as far apart across as down, and what lies between is interpolated.
@lru_cache(maxsize=KEPT)
def _finer(program: Program, plane: Plane, parameters: Frozen) -> Array:
    """The logits on a grid with 2 x 4 places a cell, (lines, columns, classes), cached between two updates."""
    across, down = 2 * plane.columns, 4 * plane.lines
    return _scores(program, plane.places(across, down), parameters).reshape(down, across, -1)


def in_pixels(
    program: Program, plane: Plane, parameters: Frozen, across: int, down: int
) -> tuple[Array, list[Tone | None]]:
    """The regions in true pixels: an index of a tone for each pixel, and the tones. Logits are interpolated."""
    logits = smooth(_finer(program, plane, parameters), across, down).reshape(across * down, -1)
    numbers = numbered_sides(answers.said(logits), _shares(program, logits)).reshape(down, across)
    return numbers, [*map(side, range(logits.shape[1] * (FULL + 1))), None]


def _shares(program: Program, scores: Array) -> Array:
    """The probabilities, (n, classes); for two outputs that are none, 0.5 ± half their difference."""
    probabilities = program.probabilities(scores)
    if program.letter == "p" or probabilities.shape[1] != TWO_CLASSES:
        return probabilities
    with np.errstate(invalid="ignore"):  # infinite outputs are as far apart as no number
        ahead = (probabilities[:, 1] - probabilities[:, 0]) / 2
    return np.column_stack([0.5 - ahead, 0.5 + ahead])


def _scores(program: Program, places: Array, parameters: Parameters) -> Array:
    """The logits at all places, computed in parts, so that intermediate arrays are small enough to reuse memory."""
    count = max(1, _AT_ONCE // max(program.widths))
    return np.concatenate([program.scores(places[at : at + count], parameters) for at in range(0, len(places), count)])


def _regions(said: Array, probabilities: Array) -> tuple[list[str], list[int]]:
    """The sign and the ground of each cell: shades of the second class's probability, or a sign for each class."""
    if probabilities.shape[1] == TWO_CLASSES:
        probability = probabilities[:, 1]
        bad = ~np.isfinite(probability) | (said == answers.NOTHING)
        sure = np.abs(probability - 0.5) > _SURE
        shades: list[int] = np.where(bad, _BROKEN, np.where(said == 1, 2 + sure, 1 - sure.astype(np.int64))).tolist()
        return [" ·░▒!"[shade] for shade in shades], shades
    numbers = said.tolist()
    signs = [FILLS[number % len(FILLS)] if number >= 0 else "!" for number in numbers]
    return signs, [_PLAIN if number >= 0 else _BROKEN for number in numbers]
