"""Boundary: the decision boundary: the predictions all over a plane of two features, and the rows in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from stepviz.data import Split
from stepviz.ops import Array, Program
from stepviz.settings.limits import MAX_RUNS
from stepviz.text import plural
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import Predictions
from stepviz.views.marks import Drawn, Hit, Mark, PixelScale, PixelSource
from stepviz.views.pictures import boundary_side, picture
from stepviz.views.pictures.boundary_side import FILLS, TWO_CLASSES, mark
from stepviz.views.pictures.drawn import batch, due_rows, hit_row, picked, picked_row, undrawn_row
from stepviz.views.pictures.network.columns import sides
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import EDGE, Frozen, numbered_sides, of_class, on, put_on, put_pixels, smooth
from stepviz.views.pictures.plane import LABELS, Plane, Points, axis_names, has_plane, plane_of, projection
from stepviz.views.state import State
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import (
    ACCENT,
    BOLD,
    FULL,
    REVERSED,
    REVERSED_WARNING,
    TEXT,
    WARNING,
    Line,
    Role,
    Span,
    Style,
    blank_lines,
)

_GAP = 2
_LEAST = 16
"""The least columns of a plane with a legend beside it."""
_NAME = 16
"""The most columns of a class's name."""
_RING = ((-1, "("), (1, ")"))
"""The signs left and right of a wrong row."""
_SHADES = {(0, 2): " ", (0, 1): "·", (1, 1): "░", (1, 2): "▒"}
"""Signs of two classes, by class and strength: 2 where its probability is above 0.75."""
_SURE = (EDGE + FULL) // 2
"""The level of that probability."""
_KEPT = MAX_RUNS + 2
"""The number of cached planes: of a board's runs, and of the run beside its panes."""
_AT_ONCE = 1 << 13
"""The most numbers that a layer computes at once."""


class Boundary(Picture):
    """The plane of two features: a region for each class, a sign for each row."""

    key = "boundary"

    def suits(self, frame: Frame) -> bool:
        """True if the data have classes and a plane."""
        return has_plane(frame.dataset)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the plane with its axes, a legend, a sentence."""
        among = tuple(dict.fromkeys(other.dataset for other in state.together))
        side = _GAP + boundary_side.WIDTH
        sided = not among and width - LABELS - side >= _LEAST  # on a board the runs themselves take the room
        columns, high = max(1, width - LABELS - side * sided), max(1, height - 3)
        plane = plane_of(frame.dataset, columns, high, ended=ended(frame), among=among, pair=state.plane)
        lines, points = blank_lines(width, high + 1), points_of(frame, state, plane)
        mark = put_plane(lines, frame, state, points, LABELS, 0)
        across, up = axis_names(frame.dataset, state.plane)
        plane.put_axes(lines, up.split()[0], across)
        if sided:
            boundary_side.put(lines, LABELS + columns + _GAP, frame, state.mask, points)
        titles = "decision boundary", answers.about_parameters(frame, state.mask)
        return picture.framed(width, height, titles, lines, plane_sentences(frame, state, points, width), (mark,))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The row that is picked, or how to read the plane; then where the predicted class changes."""
        plane = plane_of(frame.dataset, *picture.READ, ended=ended(frame), pair=state.plane)
        yield f"decision boundary, {answers.about_parameters(frame, state.mask)}"
        yield plane_sentences(frame, state, points_of(frame, state, plane), picture.READ.width)[0]
        yield from sides(frame, state)

    def has_axes(self, frame: Frame) -> bool:
        """True if there are more features than axes."""
        return projection(frame.dataset) is not None

    def row_numbers(self, frame: Frame, _: State) -> Sequence[int]:
        """The rows that are drawn."""
        return due_rows(frame)


def ended(frame: Frame) -> bool:
    """True if test rows may be drawn: the run has ended."""
    return "test" in answers.due(frame)


def points_of(frame: Frame, state: State, plane: Plane) -> Points:
    """The rows in a plane."""
    asked = _asked(frame.program, answers.due(frame), Frozen(answers.parameters(frame, state.mask)))
    drawn, told = batch(frame, state.mask), not state.mask.tensors
    return Points(plane, asked, frame.dataset.train, drawn, picked(frame, state), told)


def put_plane(lines: Sequence[Line], frame: Frame, state: State, points: Points, x: int, y: int) -> Mark:
    """Write the predictions all over a plane, and the rows in it, from column `x` and line `y` on.

    Returns the mark: a click hits the row that a cell shows.
    """
    plane = points.plane

    def row(x: int, y: int) -> Hit:
        return hit_row(frame, state.mask, points.row_in(y * plane.columns + x))

    source = _field_source(frame.program, plane, Frozen(answers.parameters(frame, state.mask)))
    mark = put_pixels(lines, x, y, (plane.columns, plane.lines), source, row)
    shown = dict[tuple[int, int], tuple[int, str, Style]]()
    for cell, way, sign, style in _signs(points, len(frame.dataset.classes)):
        number, column = divmod(cell, plane.columns)
        shown[number, column + way] = way, sign, style
    for (number, column), (way, sign, style) in shown.items():
        line, at = lines[y + number], x + column
        put_on(line, at, sign, style if way or style is REVERSED_WARNING else _of_region(style, line.style(at)))
    return mark


@lru_cache(maxsize=64)
def _of_region(style: Style, there: Style) -> Style:
    """The style of a row, with the hue of the region it stands in."""
    return style._replace(role=there.role, strength=there.strength)


def plane_sentences(frame: Frame, state: State, points: Points, width: int) -> tuple[str, ...]:
    """Sentences on the picked row, else on how to read the picture, the longest first."""
    row, broken = points.picked, int(points.broken.sum())
    if row is not None:
        if points.picked_at is None:
            return (undrawn_row(frame, row),)
        return (picked_row(frame, points, row, width - 2),)
    if broken:
        rows = f"{plural(broken, 'row')} with nan or inf"
        return (f"{rows}: marked ! at the left, and counted as wrong.", f"{rows}: ! at the left.")
    seen = _classes_in(frame.program, points.plane, Frozen(answers.parameters(frame, state.mask)))
    if answers.NOTHING in seen:
        what = "probabilities are nan" if frame.program.letter == "p" else "outputs are nan or inf"
        return (f"At ! the {what}.",)
    if len(frame.dataset.classes) == TWO_CLASSES:
        if len(seen) == 1:
            name = frame.dataset.called(f"c{min(seen)}", _NAME)
            return f"No boundary is in view: this whole plane is predicted {name}.", f"All predicted {name}."
        if frame.program.letter == "o":
            return "Where the two sides meet, both outputs are equal.", "Where the sides meet, both are equal."
        return "Where the two sides meet, both classes get 0.5.", "Where the sides meet, both get 0.5."
    if len(frame.dataset.classes) > len(FILLS):
        again = f"The signs come again after {len(FILLS)} classes"
        return f"{again}: click a row to see its class.", f"{again}."
    pair = points.plane.pair
    shown = projection(frame.dataset, pair)
    if shown is not None:
        across, up = (name.split()[0] for name in axis_names(frame.dataset, pair))
        where = f"Around a row is what is predicted in this plane, where all but {across} and {up} is as on average"
        short = f"{across}, {up}: {shown.told}."
        return f"{where}: {shown.told}.", f"Around a row: the prediction in this plane. {short}", short
    return ("Around a row is what is predicted there.",)


# Parameters change once an iteration: its other operations ask for the same predictions.
@lru_cache(maxsize=_KEPT)
def _asked(program: Program, splits: tuple[Split, ...], parameters: Frozen) -> Predictions:
    return answers.ask(program, splits, parameters)


def _signs(points: Points, classes: int) -> Iterator[tuple[int, int, str, Style]]:
    """Each sign of a row as (its cell, columns beside it, sign, style); of two in a place the last is seen."""
    for cell, place in points.seen.items():
        if points.broken[place]:
            yield cell, -1, "!", WARNING
        elif not points.right[place]:
            yield from ((cell, way, half, BOLD) for way, half in _RING)
    yield from ((cell, -1, "▸", BOLD) for cell, place in points.seen.items() if points.drawn[place])
    for cell, place in points.seen.items():
        sign = mark(int(points.answers.labels[place]), classes, trained=bool(points.trained[place]))
        yield cell, 0, sign, REVERSED_WARNING if points.broken[place] else BOLD if points.right[place] else REVERSED
    if points.picked is not None and points.picked_at is not None:
        cell = int(points.plane.cells[points.picked])
        yield from ((cell, way, bracket, ACCENT) for way, bracket in ((-1, "["), (1, "]")))


def _field_source(program: Program, plane: Plane, parameters: Frozen) -> PixelSource:
    """The predictions all over a plane."""
    return PixelSource(_scale(len(program.dataset.classes)), _sides, (program, plane, parameters))


@lru_cache(maxsize=8)
def _scale(classes: int) -> PixelScale:
    """How the classes of `numbered_sides` are painted: two as shades, more with a sign for each."""
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
        return _half_cells(program, plane, parameters)
    # These places are as far apart across as down.
    return _numbered(
        program, smooth(_scores(program, plane, parameters, 2 * plane.columns, 4 * plane.lines), across, down)
    )


# The same for all operations between two updates.
@lru_cache(maxsize=_KEPT)
def _half_cells(program: Program, plane: Plane, parameters: Frozen) -> Array:
    """The class and probability in the upper and the lower half of each cell, (2 · lines, columns)."""
    return _numbered(program, _scores(program, plane, parameters, plane.columns, 2 * plane.lines))


@lru_cache(maxsize=_KEPT)
def _classes_in(program: Program, plane: Plane, parameters: Frozen) -> frozenset[int]:
    """The classes predicted in the plane; `NOTHING` is one of them if a place has nan or inf."""
    sides = _half_cells(program, plane, parameters)
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
    probabilities = program.ending.probabilities(scores)
    if program.letter == "p" or probabilities.shape[1] != TWO_CLASSES:
        return probabilities
    with np.errstate(invalid="ignore"):  # infinite outputs are as far apart as no number
        ahead = (probabilities[:, 1] - probabilities[:, 0]) / 2
    return np.column_stack([0.5 - ahead, 0.5 + ahead])
