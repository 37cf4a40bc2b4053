"""Chart: two axes with ticks in an area of a picture, points in its cells, and named curves in braille dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from stepviz.data import Split
from stepviz.ops import Array
from stepviz.text import width_of
from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.text.span import DIM, FULL, TEXT, WARNING, Line, Role, Row, Style, Tone, cut_by_style, fitting

ACROSS, DOWN = 2, 4
"""Braille dots of a cell, across and down."""
BLANK = 0x2800
BITS = np.array([[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]])
"""The bit of the dot at a column and a line of a cell."""


class Dots:
    """A grid of braille cells, numbered line by line, empty at first. A cell has the style of the last line in it."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.owners = np.full(columns * lines, -1)
        """The number of the last line in each cell, from 0; -1 without one."""
        self._bits = np.zeros(columns * lines, dtype=np.int64)
        self._styles: list[Style] = []

    def curve(self, x: Array, y: Array, style: Style) -> None:
        """Draw a curve through points (n,), from left to right; x and y count dots from the left and the top.

        It is three dots thick, so that the whole audience sees it. Parts above or below the grid are cut.
        """
        if len(x) > 1:
            across, up = np.diff(x), np.diff(y)
            # So many dots from a point to the next that none is missing in the steeper direction.
            steps = np.maximum(abs(across), abs(up)).clip(1).astype(np.intp)
            of = np.repeat(np.arange(len(steps)), steps)
            share = (np.arange(len(of)) - (np.cumsum(steps) - steps)[of]) / steps[of]
            x = np.append(np.rint(x[:-1][of] + across[of] * share), x[-1])
            y = np.append(np.rint(y[:-1][of] + up[of] * share), y[-1])
        for more in (-1, 0, 1):
            self.points(x.astype(np.int64), y.astype(np.int64) + more, style)

    def points(self, x: Array, y: Array, style: Style) -> None:
        """Draw single dots at these places, (n,)."""
        inside = (y >= 0) & (y < self.lines * DOWN) & (x >= 0) & (x < self.columns * ACROSS)
        self.put_cells(*cells_of(x[inside], y[inside], self.columns), style)

    def put_cells(self, cells: Array, bits: Array, style: Style) -> None:
        """Draw the dots of these cells, each given once, with the bits in each, (n,)."""
        self._bits[cells] |= bits
        self.owners[cells] = len(self._styles)
        self._styles.append(style)

    def signs(self) -> Iterator[tuple[int, int, str, Style]]:
        """(column, line, character, style) of each cell that has a dot."""
        for cell in self._bits.nonzero()[0].tolist():
            line, column = divmod(cell, self.columns)
            yield column, line, chr(BLANK + int(self._bits[cell])), self._styles[self.owners[cell]]

    def put(self, lines: Sequence[Line], start: int) -> None:
        """Write all dots into lines, from column `start` on; cells without a dot stay as they are."""
        for column, line, sign, style in self.signs():
            lines[line].put(start + column, sign, style)

    def rows(self) -> tuple[Row, ...]:
        """The lines as rows, with blanks in cells without a dot."""
        looks = [*self._styles, TEXT]
        codes, owners = (
            each.reshape(self.lines, -1).tolist()
            for each in (np.where(self._bits > 0, BLANK + self._bits, ord(" ")), self.owners)
        )
        lines = zip(codes, owners, strict=True)
        return tuple(cut_by_style("".join(map(chr, line)), [looks[number] for number in of]) for line, of in lines)


def cells_of(x: Array, y: Array, columns: int) -> tuple[Array, Array]:
    """The cells of dots (n,) in a grid of so many columns, each once, and the bits in each."""
    cells, places = np.unique(y // DOWN * columns + x // ACROSS, return_inverse=True)
    bits = np.zeros(len(cells), dtype=np.int64)
    np.bitwise_or.at(bits, places, BITS[x % ACROSS, y % DOWN])
    return cells, bits


Place = tuple[int, int]
"""A column and a line of a chart, from the left and the top."""
_APART = 4
"""The least lines from a tick of the upward axis to the next."""
_WIDE = 8
"""The least columns from a tick of the axis across to the next."""
_SIGNED = 6
"""The least columns from a sign of a curve to the next."""
_EVERY = 8
"""Dots between the dots of a grid line."""


def coloured(hue: int) -> Style:
    """The style of text in one of the hues of classes, from 0; beyond the last one they come again."""
    return Style(Role.TEXT, 0, "b", None, Tone(str(hue), FULL))


CURVE = coloured(0)
"""The style of a model's output."""
OF_SPLIT: dict[Split, Style] = {"train": coloured(1), "val": coloured(2), "test": coloured(6)}
"""The style of what belongs to a split."""


class Trace(NamedTuple):
    """A curve with its name and last value."""

    name: str
    """Written at its end; empty to write nothing there."""
    value: str
    style: Style
    x: Array
    """(n,), rising and finite."""
    y: Array
    """(n,); nan and inf are gaps."""
    sign: str = ""
    """The sign at its points, as far as they do not crowd; empty without signs."""


@dataclass(frozen=True)
class Chart:
    """Two axes in an area from column `start` of the picture on, `columns` wide and `lines` high."""

    across: Axis
    up: Axis
    start: int
    columns: int
    lines: int

    @property
    def middles(self) -> Array:
        """The value on the axis across at the middle of each dot, (dots,)."""
        return self.across.centres(self.columns * ACROSS)

    def places(self, x: Array, y: Array) -> list[Place]:
        """The place of each finite point, (n,); points outside are at the edge."""
        columns = self.across.places(np.clip(x, self.across.low, self.across.high), self.columns)
        lines = self.lines - 1 - self.up.places(np.clip(y, self.up.low, self.up.high), self.lines)
        return list(zip(columns.tolist(), lines.tolist(), strict=True))

    def beyond(self, y: Array) -> list[int]:
        """1 for each value above the upward axis, -1 for one below it, else 0."""
        sides: list[int] = ((y > self.up.high).astype(np.int64) - (y < self.up.low)).tolist()
        return sides

    def put(self, lines: Sequence[Line], place: Place, sign: str, style: Style) -> None:
        """Write a sign into a cell."""
        lines[place[1]].put(self.start + place[0], sign, style)

    def put_traces(self, lines: Sequence[Line], traces: Sequence[Trace], room: int) -> None:
        """Draw curves, each followed by its name and last value, or the part of these that fits up to `room` columns
        beyond the chart. A name that does not stand behind the sign of its curve begins with it; a name that is the
        sign is written once. Where several curves end in one cell, its sign is that of the name behind it.
        """
        signed = self._put_curves(lines, traces)
        ends = []
        for trace in (trace for trace in traces if trace.name):
            last = np.flatnonzero(np.isfinite(trace.y))[-1:]
            places = zip(self.places(trace.x[last], trace.y[last]), (-trace.y[last]).tolist(), strict=True)
            ends += [(line, column, below, trace) for (column, line), below in places]
        ends.sort(key=itemgetter(0, 1, 2))
        line = -1
        # Curves that end together have their names below each other; so many lines are kept for the names that follow.
        for least, (wanted, column, _, trace) in enumerate(ends, self.lines - len(ends)):
            line = max(line + 1, min(wanted, least))
            behind = line == wanted and (column, line) in signed
            sign, name, value = trace.sign, trace.name, trace.value
            signs = [sign] * (not behind and bool(sign))
            told = [*signs, *[name] * (name != sign), value]
            texts = " ".join(told), f"{name} {value}", " ".join([*signs, value]), value, name, ""
            text = fitting(texts, max(0, self.columns + room - column - 2))
            if text and line < self.lines:
                if behind:
                    self.put(lines, (column, line), sign, trace.style)
                lines[line].put(self.start + column + 1, f" {text} ", trace.style)  # no dot of the grid touches it

    def put_axes(self, lines: Sequence[Line], room: int, name: str, *named: tuple[float, str]) -> None:
        """Draw the ticks of both axes, grid lines at those of the upward one, and the name of the axis across.

        `room`: columns left of the chart for ticks; `named`: further ticks of the upward axis as (value, text).
        The ticks across are in the line below the chart, if `lines` has one.
        """
        grid = Dots(self.columns, self.lines)
        every = np.arange(0, self.columns * ACROSS, _EVERY)
        for line, text in self._up_ticks(room, named).items():
            lines[line].put_right(text, DIM, end=self.start - 1)
            grid.points(every, np.full(len(every), line * DOWN + 1), DIM)
        grid.put(lines, self.start)
        if len(lines) <= self.lines:
            return
        below = lines[self.lines].part(self.start, self.columns)
        ticks = self.across.ticks(max(2, self.columns // _WIDE))
        columns = self.across.places(np.array([tick for tick, _ in ticks]), self.columns).tolist()
        free, end = 0, self.columns - width_of(name) - 1
        for column, (_, text) in zip(columns, ticks, strict=True):
            start = max(0, column - width_of(text) // 2)
            if free <= start and start + width_of(text) < end:
                below.put(start, text, DIM)
                free = start + width_of(text) + 1
        below.put_right(name, DIM)

    def _up_ticks(self, room: int, named: Sequence[tuple[float, str]]) -> dict[int, str]:
        """The texts of the upward axis's ticks, by line; empty if one does not fit."""
        ticks = self.up.ticks(max(2, self.lines // _APART + 1))
        if len(ticks) == 1 and not self.up.log:  # a single tick tells no scale
            ticks = [
                (end, text + self.up.unit) for end, text in zip((self.up.low, self.up.high), self.up.ends, strict=True)
            ]
        ticks += [(value, text) for value, text in named if self.up.low < value < self.up.high]
        if any(width_of(text) >= room for _, text in ticks):
            return {}
        places = self.lines - 1 - self.up.places(np.array([tick for tick, _ in ticks]), self.lines)
        return dict(zip(places.tolist(), [text for _, text in ticks], strict=True))

    def _put_curves(self, lines: Sequence[Line], traces: Sequence[Trace]) -> set[Place]:
        """Draw curves and their signs. Returns the places of signs."""
        signed = set[Place]()
        dots = Dots(self.columns, self.lines)
        for trace in traces:
            known = np.isfinite(trace.y)
            x, y = self.across.places(trace.x, self.columns * ACROSS), self._down(trace.y)
            for part in np.split(np.arange(len(x)), np.flatnonzero(np.diff(known)) + 1):
                if len(part) and known[part[0]]:
                    dots.curve(x[part], y[part], trace.style)
        dots.put(lines, self.start)
        for trace in traces:
            known, free = np.isfinite(trace.y), self.columns + _SIGNED
            # From the last point back, so that the newest has its sign.
            for column, line in reversed(self.places(trace.x[known], trace.y[known])) if trace.sign else ():
                if column + _SIGNED <= free:
                    self.put(lines, (column, line), trace.sign, trace.style)
                    signed.add((column, line))
                    free = column
            for x in trace.x[~known]:
                ((column, _),) = self.places(np.array([x]), np.array([self.up.low]))
                self.put(lines, (column, self.lines - 1), "!", WARNING)
        return signed

    def _down(self, y: Array) -> Array:
        """The line of each value in dots from the top; just outside of the chart for values outside of the axis."""
        count = self.lines * DOWN
        inside = count - 1 - self.up.places(np.nan_to_num(y, posinf=0, neginf=0), count)
        # A curve is three dots thick: two dots beyond the edge hide it, and a curve that returns still enters there.
        return np.where(y > self.up.high, -2, np.where(y < self.up.low, count + 1, inside))
