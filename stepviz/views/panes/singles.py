"""Singles: panes of single numbers: accuracies, nodes of a formula; and derivatives on the edges of a formula."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from stepviz.ops import Kind, TensorRole
from stepviz.settings.limits import ORIGINAL
from stepviz.text import shortened
from stepviz.training import Known
from stepviz.training.frame import Finding
from stepviz.views.answers import last_counted, look_of
from stepviz.views.layout.layouts import Layout, Pane, Word, put_sides
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group, Slot
from stepviz.views.panes.kind import ALL, MARK, TITLE, LinesPane, PaneKind
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, REVERSED, TEXT, Line
from stepviz.views.whatif.named import BRIEF

_PERCENT_AT = 5
"""The column before a percentage."""
_PERCENT_WIDTH = 6
_ALONE = _PERCENT_AT + 1 + _PERCENT_WIDTH
"""The end column of the result of one run."""
_COUNT_AT = 20
"""The column of the number of correct rows, if it fits."""
_ENDS, _SHORT = (11, 18), 5
"""The end columns of the results of two runs, with room for a bracket between them (a narrow pane has only the first);
the columns of a result that is not a percentage."""
_TITLE_AT = 3
"""The column of a title's first letter."""
_NAMED = 5
"""Columns of the name of a run."""


class AccuraciesPane(PaneKind):
    """The result of the last check of each split, or the iteration of its first check."""

    def grid(self, pane: Pane, view: View) -> Grid:
        """The grid with a line for each split."""
        group = Group(pane.tensors, 0, ALL, _PERCENT_AT, pane.title_width, _PERCENT_WIDTH)
        return Grid(pane, view.lines(pane.tensors, pane.place.height - 1), (group,), top=1)

    def state(self, grid: Grid, body: Body) -> Known:
        """New at a check."""
        if any(split in body.mask.tensors for split in grid.pane.tensors):
            return Known.HIDDEN
        return Known.NEW if body.frame.moment.op == body.frame.schedule.check else Known.KNOWN

    def title(self, grid: Grid, body: Body) -> str:
        """The title; with two runs their names, each above its column."""
        if body.beside is None:
            return super().title(grid, body)
        names = (shortened(name.replace(ORIGINAL, BRIEF), _NAMED) for name in body.beside.names)
        unit = "%" if body.frame.described(grid.pane.tensors[0]).kind is Kind.PERCENT else " "
        line = Line(grid.pane.title_width).put(_TITLE_AT, unit)
        for name, end in zip(names, _ends(grid.pane), strict=False):
            line.put_right(name, end=end)
        return line.text(_TITLE_AT, line.width).rstrip()

    def put_cells(self, lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
        """Put each result and its iteration into a whole line; with two runs, both results."""
        for slot in grid.slots(group):
            line, both = lines[slot.line], list[Finding]()
            if body.beside is not None and not body.mask.hides(slot.cell):
                runs = (body.frame, body.beside.other)
                both = [look for run in runs if (look := run.last_check(slot.cell.tensor)) is not None]
            compared = len(both) == 2
            found = _put_both(line, slot, body, both, _ends(grid.pane)) if compared else _put_result(line, slot, body)
            if body.marks.selected == slot.cell:
                start, end = found
                behind = line.text(end, line.width).rstrip()
                if not behind.startswith("  ") and end + len(behind) < line.width:
                    line.put(end + 1, behind, DIM)  # it would touch the bracket
                line.bracket(start, end, REVERSED)
            if slot.cell in body.lit:
                line.light(0, line.width)


def _put_result(line: Line, slot: Slot, body: Body) -> tuple[int, int]:
    """Put the last result, and the number of rows if it fits. Returns the start and end column of the value."""
    told = look_of(body.frame, slot.cell.tensor, body.mask)
    if sum(map(len, told[:3])) >= line.width:
        told = look_of(body.frame, slot.cell.tensor, body.mask, brief=True)
    text = "".join(told[:3])
    line.put(0, text, told.style)
    count = last_counted(body.frame, slot.cell.tensor, body.mask)
    if len(text) < _COUNT_AT and _COUNT_AT + len(count) <= line.width:
        line.put(_COUNT_AT, count, told.style)
    return len(told.word), len(told.word) + len(told.found)


def _ends(pane: Pane) -> tuple[int, ...]:
    """The end columns of the results of two runs; only one if both do not fit."""
    room = min(pane.title_width, _ENDS[1])
    return _ENDS if room == _ENDS[1] else (min(room, _ALONE),)


def _put_both(line: Line, slot: Slot, body: Body, looks: Sequence[Finding], ends: tuple[int, ...]) -> tuple[int, int]:
    """Put a measure of both runs. Returns the start and end column of the first one's value."""
    name = slot.cell.tensor
    told, kind = look_of(body.frame, name, body.mask), body.frame.described(name).kind
    line.put(0, told.word[:_PERCENT_AT], told.style)
    texts = [numbers.measure(look.value, kind).removesuffix("%") for look in looks]
    if kind is not Kind.PERCENT:  # in five columns
        texts = [
            text if text == numbers.NONE else numbers.fixed(look.value, _SHORT).strip("+ ")
            for text, look in zip(texts, looks, strict=True)
        ]
    for text, end in zip(texts, ends, strict=False):
        line.put_right(text, told.style, end=end)
    return ends[0] - len(texts[0]), ends[0]


class CountsPane(LinesPane):
    """Counts, one in a line, such as the number of updates."""

    def state(self, grid: Grid, body: Body) -> Known:
        """The state of the last tensor."""
        return body.state(grid.pane.tensors[-1])

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put `before` or `after`, or names if the pane has several counts."""
        name, program = grid.pane.tensors[row or 0], body.frame.program
        after = program.role(name) is TensorRole.AFTER
        several = len(set(map(program.of, grid.pane.tensors))) > 1
        names, when = (f"{program.of(name)}'", "after") if after else (name, "before")
        line.put(0, names if several else when)


_SLOPE_DIGITS = 5


class NumbersPane(LinesPane):
    """Single numbers, one in a line after its name."""

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put the name of the number."""
        if grid.pane.start:
            line.put(0, body.frame.program.of(grid.pane.tensors[row or 0])[: grid.pane.start], DIM)


class NodePane(LinesPane):
    """A node of a graph: its number; of a formula its value, `d` its gradient, and `×` the derivative of its function,
    if any.
    """

    def state(self, grid: Grid, body: Body) -> Known:
        """The state of the number computed last."""
        states = [body.state(name) for name in grid.pane.tensors]
        return max(states, key=lambda state: (MARK[state] in "*?>", MARK[state] == "*", -states.index(state)))

    def put_name(self, line: Line, grid: Grid, body: Body, row: int | None) -> None:
        """Put `d` or `×` before a gradient or a derivative."""
        name = grid.pane.tensors[row or 0]
        slope = body.frame.program.role(name) in (TensorRole.ERROR, TensorRole.GRADIENT)
        own = slope and body.frame.program.of(name) == name
        line.put(1, ("×" if own else "d" if slope else " ") * (len(grid.pane.tensors) > 1), DIM)


class SlopesPane(NodePane):
    """A node in a box."""

    def put_title(self, lines: Sequence[Line], grid: Grid, body: Body) -> None:
        """Put the title in the upper edge of the box."""
        pane, state = grid.pane, self.state(grid, body)
        put_sides(lines, pane.place.width, f"{MARK[state]}{pane.marked}{pane.title}", TITLE[state])


def slopes(layout: Layout, body: Body) -> Iterator[tuple[Word, str]]:
    """The derivatives on edges that may be shown, each with its number."""
    for word in (word for band in layout.bands for word in band.words if word.once and body.told(word.once)):
        tensors = [factor for factor in word.factors if isinstance(factor, str)]
        if {*tensors}.isdisjoint(body.mask.tensors):
            factors = (float(body.frame.current[of]) if isinstance(of, str) else of for of in word.factors)
            text = numbers.cell(math.prod(factors), Kind.SIGNED, _SLOPE_DIGITS).strip().lstrip("+")
            yield word, text if tensors else word.text.removeprefix("×")


def put_slopes(layout: Layout, body: Body, lines: Sequence[Line]) -> None:
    """Replace the formulas of derivatives on edges by their numbers, where these have room."""
    for word, text in slopes(layout, body):
        if any(isinstance(factor, str) for factor in word.factors) and len(text) < word.room:
            lines[word.y].put(word.x, f"×{text}".ljust(len(word.text), "─"), TEXT)
