"""Field: what a network says all over a plane, cell by cell, and in true pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from stepviz.ops import Array, Parameters, Program
from stepviz.settings.limits import MAX_RUNS
from stepviz.views import answers
from stepviz.views.pictures.boundary_side import FILLS, TWO_CLASSES
from stepviz.views.pictures.frozen import Frozen
from stepviz.views.pictures.pixels import numbered_sides, on, pixel, side, smooth
from stepviz.views.pictures.plane import Plane
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import FULL, TEXT, WARNING, Role, Style, Tone

_SURE = 0.25
"""How far a probability is from one half where the shade changes."""
_SHADES = (Style(Role.NEGATIVE, 2), Style(Role.NEGATIVE, 1), Style(Role.POSITIVE, 1), Style(Role.POSITIVE, 2))
GROUNDS = (*_SHADES, WARNING, TEXT)
"""What stands where there are no tones: shades of two classes; where there is no number; several classes."""
_BROKEN, _PLAIN = 4, 5
KEPT = MAX_RUNS + 2
"""Planes that are remembered: those of a board, and of the one run beside its panes."""
_AT_ONCE = 1 << 13
"""Numbers that a layer makes at a time."""


@dataclass(frozen=True, eq=False)
class BoundaryField:
    """What is said all over the plane: of every cell its sign, its ground, its tone, and those of its halves."""

    columns: int
    classes: int
    signs: list[str]
    grounds: list[int]
    """Places among `GROUNDS`."""
    tones: list[int]
    """Numbers of sides."""
    upper: list[int]
    lower: list[int]
    logits: Array
    """Of every cell."""

    @cached_property
    def looks(self) -> list[Style]:
        """The style of every cell; signs are not needed where there are hues enough for all classes."""
        if self.classes <= len(HUES):
            return [*map(_solid, self.grounds, self.upper, self.lower)]
        return [on(self.tone(cell), self.style(cell)) for cell in range(len(self.signs))]

    def tone(self, cell: int) -> Tone | None:
        """Its colour."""
        return side(self.tones[cell])

    def style(self, cell: int) -> Style:
        """That of its sign."""
        return GROUNDS[self.grounds[cell]]


@lru_cache(maxsize=8192)
def _solid(ground: int, upper: int, lower: int) -> Style:
    return pixel(GROUNDS[ground], side(upper), side(lower))


@lru_cache(maxsize=KEPT)
def field_of(program: Program, plane: Plane, parameters: Frozen) -> BoundaryField:
    """What is said all over a plane, once for all steps between two updates."""
    logits, finer = (_scores(program, places, parameters) for places in (plane.grid, plane.halves))
    chances, said = _shares(program, logits), answers.said(logits)
    lines = numbered_sides(answers.said(finer), _shares(program, finer)).reshape(-1, 2, plane.columns)
    signs, grounds = _regions(said, chances)
    tones, upper, lower = (part.ravel().tolist() for part in (numbered_sides(said, chances), lines[:, 0], lines[:, 1]))
    return BoundaryField(plane.columns, chances.shape[1], signs, grounds, tones, upper, lower, logits)


@lru_cache(maxsize=KEPT)
def _finer(program: Program, plane: Plane, parameters: Frozen) -> Array:
    """The scores of so many places in each cell, (lines, columns, classes): once for all steps between two updates."""
    across, down = 2 * plane.columns, 4 * plane.lines
    return _scores(program, plane.places(across, down), parameters).reshape(down, across, -1)


def in_pixels(
    program: Program, plane: Plane, parameters: Frozen, across: int, down: int
) -> tuple[Array, list[Tone | None]]:
    """The regions in true pixels: where the sides meet is found between the places that are asked about."""
    logits = smooth(_finer(program, plane, parameters), across, down).reshape(across * down, -1)
    numbers = numbered_sides(answers.said(logits), _shares(program, logits)).reshape(down, across)
    return numbers, [*map(side, range(logits.shape[1] * (FULL + 1))), None]


def _shares(program: Program, scores: Array) -> Array:
    """How sure each class is, (n, classes); two outputs of any size by their difference, one half each if equal."""
    chances = program.chances(scores)
    if program.letter == "p" or chances.shape[1] != TWO_CLASSES:
        return chances
    with np.errstate(invalid="ignore"):  # infinite outputs are as far apart as no number
        ahead = (chances[:, 1] - chances[:, 0]) / 2
    return np.column_stack([0.5 - ahead, 0.5 + ahead])


def _scores(program: Program, places: Array, parameters: Parameters) -> Array:
    """The scores at all places, of so many at a time that what is made on the way stays small: memory is not asked
    for anew each time.
    """
    count = max(1, _AT_ONCE // max(program.widths))
    return np.concatenate([program.scores(places[at : at + count], parameters) for at in range(0, len(places), count)])


def _regions(said: Array, chances: Array) -> tuple[list[str], list[int]]:
    """The sign and the ground of every cell: shades of the second class's chance, or a sign for each class."""
    if chances.shape[1] == TWO_CLASSES:
        chance = chances[:, 1]
        bad = ~np.isfinite(chance) | (said == answers.NOTHING)
        sure = np.abs(chance - 0.5) > _SURE
        shades: list[int] = np.where(bad, _BROKEN, np.where(said == 1, 2 + sure, 1 - sure.astype(np.int64))).tolist()
        return [" ·░▒!"[shade] for shade in shades], shades
    numbers = said.tolist()
    signs = [FILLS[number % len(FILLS)] if number >= 0 else "!" for number in numbers]
    return signs, [_PLAIN if number >= 0 else _BROKEN for number in numbers]
