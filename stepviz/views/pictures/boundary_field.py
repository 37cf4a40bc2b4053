"""Boundary field: a network's predictions all over a plane, as pixels."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from stepviz.ops import Array, Program
from stepviz.settings.limits import MAX_RUNS
from stepviz.views import answers
from stepviz.views.marks import PixelScale, PixelSource
from stepviz.views.pictures.boundary_side import FILLS, TWO_CLASSES
from stepviz.views.pictures.pixels import EDGE, Frozen, numbered_sides, of_class, on, smooth
from stepviz.views.pictures.plane import Plane
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import FULL, TEXT, WARNING, Role, Span, Style

_SHADES = {(0, 2): " ", (0, 1): "·", (1, 1): "░", (1, 2): "▒"}
"""Signs of two classes, by class and strength: 2 where its probability is above 0.75."""
_SURE = (EDGE + FULL) // 2
"""The level of that probability."""
KEPT = MAX_RUNS + 2
"""The number of cached planes: of a board's runs, and of the run beside its panes."""
_AT_ONCE = 1 << 13
"""The most numbers that a layer computes at once."""


def field_source(program: Program, plane: Plane, parameters: Frozen) -> PixelSource:
    """The predictions all over a plane."""
    return PixelSource(_scale(len(program.dataset.classes)), _sides, (program, plane, parameters))


@lru_cache(maxsize=8)
def _scale(classes: int) -> PixelScale:
    """The scale of `numbered_sides`: shades of two classes, else a sign for each class."""
    signs, tones = list[Span](), [of_class(*divmod(number, FULL + 1)) for number in range(classes * (FULL + 1))]
    for number, tone in enumerate(tones):
        label, strength = number // (FULL + 1), 1 + (tone.level > _SURE)
        shade = Span(FILLS[label % len(FILLS)], TEXT)
        if classes == TWO_CLASSES:
            shade = Span(_SHADES[label, strength], Style((Role.NEGATIVE, Role.POSITIVE)[label], strength))
        # where hues come again, signs must be seen, and pixels would cover them
        signs.append(shade if classes <= len(HUES) else shade._replace(style=on(tone, TEXT)))
    return PixelScale([*(tones if classes <= len(HUES) else [None] * len(tones)), None], [*signs, Span("!", WARNING)])


def _sides(program: Program, plane: Plane, parameters: Frozen, across: int, down: int) -> Array:
    """The class and probability of each pixel; those of true pixels have interpolated logits."""
    if (across, down) == (plane.columns, 2 * plane.lines):
        return sides_of(program, plane, parameters)
    # These places are as far apart across as down.
    return _numbered(
        program, smooth(_scores(program, plane, parameters, 2 * plane.columns, 4 * plane.lines), across, down)
    )


# The same for all operations between two updates.
@lru_cache(maxsize=KEPT)
def sides_of(program: Program, plane: Plane, parameters: Frozen) -> Array:
    """The class and probability in the upper and the lower half of each cell, (2 · lines, columns)."""
    return _numbered(program, _scores(program, plane, parameters, plane.columns, 2 * plane.lines))


@lru_cache(maxsize=KEPT)
def classes_in(program: Program, plane: Plane, parameters: Frozen) -> frozenset[int]:
    """The classes predicted in the plane; `NOTHING` is one of them if a place has nan or inf."""
    sides = sides_of(program, plane, parameters)
    return frozenset(np.where(sides < 0, answers.NOTHING, sides // (FULL + 1)).ravel().tolist())


def _numbered(program: Program, logits: Array) -> Array:
    """The numbers of logits (down, across, classes) in the scale."""
    flat = logits.reshape(-1, logits.shape[2])
    return numbered_sides(answers.said(flat), _shares(program, flat)).reshape(logits.shape[:2])


def _scores(program: Program, plane: Plane, parameters: Frozen, across: int, down: int) -> Array:
    """The logits on a grid of the plane, (down, across, classes).

    They are computed in parts, so that intermediate arrays are small enough to reuse memory.
    """
    places, count = plane.places(across, down), max(1, _AT_ONCE // max(program.widths))
    parts = [program.scores(places[at : at + count], parameters) for at in range(0, len(places), count)]
    return np.concatenate(parts).reshape(down, across, -1)


def _shares(program: Program, scores: Array) -> Array:
    """The probabilities, (n, classes); for two outputs that are none, 0.5 ± half their difference."""
    probabilities = program.probabilities(scores)
    if program.letter == "p" or probabilities.shape[1] != TWO_CLASSES:
        return probabilities
    with np.errstate(invalid="ignore"):  # infinite outputs are as far apart as no number
        ahead = (probabilities[:, 1] - probabilities[:, 0]) / 2
    return np.column_stack([0.5 - ahead, 0.5 + ahead])
