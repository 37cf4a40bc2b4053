"""Boundary: the decision boundary: the predictions all over a plane of two features, and the rows in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from stepviz.data import Split
from stepviz.ops import Program
from stepviz.text import plural
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import Predictions
from stepviz.views.marks import Drawn, Mark, PixelSource
from stepviz.views.pictures import boundary_side, picture
from stepviz.views.pictures.boundary_field import GROUNDS, KEPT, BoundaryField, field_of, in_pixels
from stepviz.views.pictures.boundary_side import FILLS, TWO_CLASSES, mark
from stepviz.views.pictures.drawn import batch, due_rows, hit_row, picked, picked_row, undrawn_row
from stepviz.views.pictures.network.columns import sides
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import Frozen, on
from stepviz.views.pictures.plane import LABELS, Plane, Points, axis_names, has_plane, plane_of, projection
from stepviz.views.state import State
from stepviz.views.text.palette import HUES
from stepviz.views.text.span import ACCENT, BOLD, WARNING, Line, Role, Style, blank_lines, cut_by_style

_GAP = 2
_LEAST = 16
"""The least columns of a plane with a legend beside it."""
_NAME = 16
"""The most columns of a class's name."""
_BAD = Style(Role.WARNING, 0, "br")
_POINTS = [(style._replace(emphasis="b"), style._replace(emphasis="br")) for style in GROUNDS]
"""The styles of a correct and a wrong row on each ground."""
_RING = ((-1, "("), (1, ")"))
"""The signs left and right of a wrong row."""


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
        points, field = regions(frame, state, plane)
        lines = plane_lines(points, field, width)
        across, up = axis_names(frame.dataset, state.plane)
        points.plane.put_axes(lines, up.split()[0], across)
        if sided:
            boundary_side.put(lines, LABELS + columns + _GAP, frame, state.mask, points)
        titles = "decision boundary", answers.about_parameters(frame, state.mask)
        told, mark = plane_sentences(frame, points, field, width), plane_mark(frame, state, points, LABELS, 1)
        return picture.framed(width, height, titles, lines, told, (mark,))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its words, then where the predicted class changes."""
        yield from super().spoken(frame, state)
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


def regions(frame: Frame, state: State, plane: Plane) -> tuple[Points, BoundaryField]:
    """The rows in a plane, and the predictions all over it."""
    parameters = Frozen(answers.parameters(frame, state.mask))
    asked = _asked(frame.program, answers.due(frame), parameters)
    told = not state.mask.tensors
    points = Points(plane, asked, frame.dataset.train, batch(frame, state.mask), picked(frame, state), told)
    return points, field_of(frame.program, plane, parameters)


def plane_mark(frame: Frame, state: State, points: Points, x: int, y: int) -> Mark:
    """The mark of a plane whose first cell is at (x, y): a click hits the row that a cell shows."""
    across, down = points.plane.columns, points.plane.lines
    drawn = frame.program, points.plane, Frozen(answers.parameters(frame, state.mask))
    finer = PixelSource(in_pixels, drawn) if len(frame.dataset.classes) <= len(HUES) else None
    return Mark(x, y, across, down, lambda x, y: hit_row(frame, state.mask, points.row_in(y * across + x)), finer)


def plane_sentences(frame: Frame, points: Points, field: BoundaryField, width: int) -> tuple[str, ...]:
    """Sentences on the picked row, else on how to read the picture, the longest first."""
    row, broken, logits = points.picked, int(points.broken.sum()), field.logits
    if row is not None:
        if points.picked_at is None:
            return (undrawn_row(frame, row),)
        return (picked_row(frame, points, row, width - 2),)
    if broken:
        rows = f"{plural(broken, 'row')} with nan or inf"
        return (f"{rows}: marked ! at the left, and counted as wrong.", f"{rows}: ! at the left.")
    if not np.isfinite(frame.program.probabilities(logits)).all():
        what = "probabilities are nan" if frame.program.letter == "p" else "outputs are nan or inf"
        return (f"At ! the {what}.",)
    if len(frame.dataset.classes) == TWO_CLASSES:
        said = set(answers.said(logits).tolist())
        if len(said) == 1:
            name = frame.dataset.called(f"c{said.pop()}", _NAME)
            return f"No boundary is in view: this whole plane is predicted {name}.", f"All predicted {name}."
        if frame.program.letter == "o":
            return "Where the two sides meet, both outputs are equal.", "Where the sides meet, both are equal."
        return "Where the two sides meet, both classes get 0.5.", "Where the sides meet, both get 0.5."
    if len(frame.dataset.classes) > len(FILLS):
        again = f"The signs come again after {len(FILLS)} classes"
        return f"{again}: click a row to see its class.", f"{again}."
    pair = points.plane.pair
    seen = projection(frame.dataset, pair)
    if seen is not None:
        across, up = (name.split()[0] for name in axis_names(frame.dataset, pair))
        where = f"Around a row is what is predicted in this plane, where all but {across} and {up} is as on average"
        short = f"{across}, {up}: {seen.told}."
        return f"{where}: {seen.told}.", f"Around a row: the prediction in this plane. {short}", short
    return ("Around a row is what is predicted there.",)


# Parameters change once an iteration: its other operations ask for the same predictions.
@lru_cache(maxsize=KEPT)
def _asked(program: Program, splits: tuple[Split, ...], parameters: Frozen) -> Predictions:
    return answers.ask(program, splits, parameters)


def plane_lines(points: Points, field: BoundaryField, width: int, left: int = LABELS) -> list[Line]:
    """The lines of the plane from column `left` on, then an empty one for the axis."""
    columns, found = field.columns, dict[tuple[int, int], tuple[str, Style]]()
    for cell, way, sign, style in _signs(points, field):
        number, column = divmod(cell, columns)
        found.setdefault((number, column + way), (sign, style))
    # Signs are put on the field before it is cut into spans: writing each into a line of spans costs more.
    signs, looks = [*field.signs], [*field.looks]
    inside = {place for place in found if 0 <= place[1] < columns}
    for number, column in inside:
        cell, (sign, style) = number * columns + column, found[number, column]
        signs[cell], looks[cell] = sign, on(field.tone(cell), style)
    text, lines = "".join(signs), blank_lines(width, points.plane.lines + 1)
    for number, line in enumerate(lines[:-1]):
        part = slice(number * columns, (number + 1) * columns)
        line.put_row(left, cut_by_style(text[part], looks[part]))
    for number, column in found.keys() - inside:
        lines[number].put(left + column, *found[number, column])
    return lines


def _signs(points: Points, field: BoundaryField) -> Iterator[tuple[int, int, str, Style]]:
    """Each sign of a row as (its cell, columns beside it, sign, style); of two in a place the first is seen."""
    asked, beside = points.answers, list[tuple[int, int, str, Style]]()
    for cell, place in points.seen.items():
        right, broken = bool(points.right[place]), bool(points.broken[place])
        sign = mark(int(asked.labels[place]), field.classes, trained=bool(points.trained[place]))
        yield cell, 0, sign, _BAD if broken else _POINTS[field.grounds[cell]][0 if right else 1]
        if broken:
            beside.append((cell, -1, "!", WARNING))
        elif not right:
            beside += [(cell, way, half, BOLD) for way, half in _RING]
    if points.picked is not None and points.picked_at is not None:
        cell = int(points.plane.cells[points.picked])
        yield cell, -1, "[", ACCENT
        yield cell, 1, "]", ACCENT
    yield from ((cell, -1, "▸", BOLD) for cell, place in points.seen.items() if points.drawn[place])
    yield from beside
