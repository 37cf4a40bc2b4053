"""Characters: the embedding plane: each character at its 2-D embedding, and each position of a GPT at its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from stepviz.ops import Cell
from stepviz.text import width_of
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.marks import NOTHING, Drawn, Hit, Mark
from stepviz.views.panes.cells import COUNTS, used_rows
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.plane import LABELS, Plane
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, FULL, TEXT, Line, Role, Style, Tone, blank_lines

_AXES = ("character", "dimension")
_PLACES = ("slot", "dimension")
"""The axes of a table of positions in a document."""
_MOST_PLACES = 10
"""The most positions with a sign, their digit."""
_VOWELS = frozenset("aeiouAEIOU")
_VOWEL = Style(Role.TEXT, 0, "bu", None, Tone("0", FULL))
_SIDE, _LEAST = 12, 24
"""Columns of the distances, and the least columns of a plane with distances beside it."""


class TablePlane(Picture):
    """A sign for each character, at its embedding."""

    key = "table"

    def suits(self, frame: Frame) -> bool:
        """True if embeddings have two numbers."""
        parameters = frame.program.parameters
        return bool(parameters) and parameters[0].axes == _AXES and frame.program.shape(parameters[0])[1] == 2

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the plane with its axes, a sentence."""
        drawing = _Drawing(frame, state, width, height)
        titles = "embedding plane", answers.about_parameters(frame, state.mask)
        return picture.framed(width, height, titles, drawing.lines, drawing.sentences, (drawing.mark,))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its words, then the nearest two embeddings."""
        yield from super().spoken(frame, state)
        yield from _Drawing(frame, state, *LECTURE_SIZE).nearest


class _Drawing:
    """The plane of a moment in `width` x `height`."""

    def __init__(self, frame: Frame, state: State, width: int, height: int) -> None:
        self.frame, self.width, self._mask = frame, width, state.mask
        tables = list(zip(frame.program.parameters, answers.parameters(frame, state.mask), strict=False))
        shown = [(table.name, values) for table, values in tables if table.axes in (_AXES, _PLACES)]
        self.name, self._values = shown[0][0], np.concatenate([values for _, values in shown])
        """The embedding table of characters; and the embeddings of characters, then of positions, (n, 2)."""
        self._rows = [Cell(name, (row, 0)) for name, values in shown for row in range(len(values))]
        self._known = np.flatnonzero(np.isfinite(self._values).all(axis=1))
        of = "" if state.pick is None or state.pick.tensor not in frame.program.tensors else state.pick.tensor
        table = frame.program.of(frame.program.of(of)) if of else ""
        row = Cell(table, (*state.pick.index[:1], 0)) if table and state.pick is not None else None
        self._picked = self._rows.index(row) if row in self._rows else None
        beside = _SIDE if self._apart and width >= LABELS + _LEAST + _SIDE else 0
        self._size = max(1, width - LABELS - beside), max(1, height - 3)

    @cached_property
    def _apart(self) -> list[tuple[float, int]]:
        """(distance from the picked one, index) of the others, the nearest first; empty if none is picked or finite."""
        if self._picked is None or self._picked not in self._known:
            return []
        with np.errstate(over="ignore"):
            apart = np.hypot(*(self._values - self._values[self._picked]).T)
        return sorted((float(apart[other]), int(other)) for other in self._known if other != self._picked)

    @cached_property
    def _plane(self) -> Plane | None:
        """The plane; None if no embedding is finite."""
        # The others are never looked up, but a plane computes a cell for each.
        known = np.where(np.isfinite(self._values), self._values, 0.0)
        return Plane(known, self._known, *self._size) if len(self._known) else None

    @cached_property
    def _seen(self) -> dict[int, int]:
        """The index shown in each cell: the picked one, else the first."""
        plane, found = self._plane, dict[int, int]()
        if plane is not None:
            first = [] if self._picked is None else [self._picked]
            for character in (*first, *self._known.tolist()):
                found.setdefault(int(plane.cells[character]), character)
        return found

    @property
    def mark(self) -> Mark:
        """The mark of the plane: a click hits the first number of the character's embedding."""
        columns, lines = self._size

        def first(x: int, y: int) -> Hit:
            seen = self._seen.get(y * columns + x)
            return NOTHING if seen is None else Hit(self._rows[seen])

        return Mark(LABELS, 0, columns, lines, first)

    @property
    def lines(self) -> list[Line]:
        """The lines of the plane, and one for the axis below it."""
        (columns, lines), plane = self._size, self._plane
        made = blank_lines(self.width, lines + 1)
        if plane is None:
            return made
        plane.put_axes(made, "d1", "d0")
        characters = self.frame.dataset.characters
        used = used_rows(self.frame, self.name, self._mask) or frozenset()
        for cell, character in self._seen.items():
            line, column = divmod(cell, columns)
            vowel, usual = self._named(character) in _VOWELS, TEXT if character < len(characters) else DIM
            style = _VOWEL if vowel else BOLD if character in used else usual
            made[line].put(LABELS + column, self._sign(cell), style)
            if character in used and column and cell - 1 not in self._seen:
                made[line].put(LABELS + column - 1, COUNTS, DIM)
            if character == self._picked:
                made[line].bracket(LABELS + column, LABELS + column + 1)
        if LABELS + columns < self.width and self._picked is not None:
            for row, told in zip(made, (f"from {self._named(self._picked)}:", *self._distances), strict=False):
                row.put(LABELS + columns + 2, told)
        return made

    @property
    def nearest(self) -> Iterator[str]:
        """`nearest: a and o, 0.0312 apart`; nothing if fewer than two are finite."""
        if len(self._known) > 1:
            values = self._values[self._known]
            with np.errstate(over="ignore"):
                apart = np.hypot(*(values[:, None] - values).T)
            np.fill_diagonal(apart, np.inf)
            one, other = np.unravel_index(int(apart.argmin()), apart.shape)
            names = " and ".join(self._named(int(self._known[place])) for place in sorted((one, other)))
            yield f"nearest: {names}, {numbers.unsigned(float(apart[one, other]))} apart"

    def _named(self, character: int) -> str:
        known = self.frame.dataset.characters
        return known[character] if character < len(known) else f"p{character - len(known)}"

    @property
    def _distances(self) -> Iterator[str]:
        """`a 0.3124`, the nearest first."""
        return (f"{self._named(other)} {numbers.unsigned(far)}" for far, other in self._apart)

    def _sign(self, cell: int) -> str:
        """The character shown in a cell; a dot if it is two columns wide and does not fit."""
        place = self._seen[cell] - len(self.frame.dataset.characters)
        if place >= 0:
            return str(place) if place < _MOST_PLACES else "·"  # a cell has one column
        sign = self._named(self._seen[cell])
        taken = (cell + 1) % self._size[0] == 0 or cell + 1 in self._seen
        return "·" if width_of(sign) > 1 and taken else sign

    @property
    def sentences(self) -> tuple[str, ...]:
        """Sentences on how to read the plane, on covered characters, and on those that cannot be drawn."""
        if self._apart and self._picked is not None:
            return (f"Distances from {self._named(self._picked)}: {', '.join(self._distances)}.",)
        covered, broken = len(self._known) - len(self._seen), len(self._values) - len(self._known)
        count = len(self.frame.dataset.characters)
        if broken:
            kinds = "characters and places" if len(self._values) > count else "characters"
            return (f"{broken} of {len(self._values)} {kinds} have a number that is not finite: not drawn.",)
        behind = f" {covered} covered by others." * bool(covered)
        places = len(self._values) > count
        each = "Each character, and as a digit each place," if places else "Each character"
        told, axes = f"{each} is drawn at its embedding", "d0 across, d1 up."
        batch = "" if places else f" {COUNTS} in this batch."
        vowels = " Vowels are underlined." * any(self._named(character) in _VOWELS for character in self._seen.values())
        forms = f"{told}: {axes}{batch}{vowels}", f"{told}: {axes}{batch}", f"{told}: {axes}", axes
        return tuple(f"{form}{behind}" for form in forms)
