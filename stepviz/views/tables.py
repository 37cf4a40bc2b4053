"""Tables: the tensor panes of a screen as tables: what speech reads out, and pages have as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Cell, places
from stepviz.text import cells
from stepviz.training import Frame, Known
from stepviz.views.moment_view import Screen
from stepviz.views.panes.grid import Grid, Slot
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of

_MARKS = {"*": "new", ">": "used", "~": "from the iteration before", "?": "hidden"}
"""The meaning of the mark before the number of a pane."""
_VERDICTS = ("✓", "✗", "!")
_SIGNS_BEFORE = ("▸", "!")
"""Marks that can precede a number."""
_LONGEST = 40
UNKNOWN = "·"
WORDS = {
    UNKNOWN: "not known yet",
    numbers.MASKED: "-inf",
    "?": "hidden",
    "✓": "correct",
    "✗": "wrong",
    "!": "not a number",
}
IN_WORDS = {"▸": "true class ", "!": "not a number "}


class TableRow(NamedTuple):
    """A row of a pane."""

    name: str
    cells: tuple[str, ...]
    """The texts on the screen, with marks beside them."""
    places: tuple[Cell, ...]
    """The cells that the texts show."""
    verdict: str = ""


class PaneTable(NamedTuple):
    """A pane as a table."""

    title: str
    """Number and name: `7 dW,db`."""
    state: str
    """The meaning of its mark."""
    columns: tuple[str, ...]
    """Short names of the columns, `c0`, with the matrix if there are several, `n1 s0`; or titles of vectors. Empty if
    each row is a single number."""
    heads: tuple[str, ...]
    """The same with the names in the data: `c0 setosa`."""
    rows: tuple[TableRow, ...]


def tables(shown: Screen, frame: Frame) -> Iterator[PaneTable]:
    """Yields the panes of a screen in order, with the numbers in view, read from the text of the screen."""
    page = [cells(text_of(row)) for row in shown.rows]
    for grid in shown.grids:
        place = grid.pane.place
        lines = [line[place.x :] for line in page[place.y : place.y + place.height]]
        title = " ".join("".join(lines[0][: place.width]).replace("─", " ").strip(" ┌┐").split())
        mark = title[:1] if title[:1] in _MARKS else ""
        columns, rows = tuple(_columns(grid, frame)), tuple(_rows(grid, lines, frame))
        heads = tuple(frame.dataset.called(column, _LONGEST) for column in columns)
        yield PaneTable(title.removeprefix(mark), _MARKS.get(mark, ""), columns, heads, rows)


def _rows(grid: Grid, lines: Sequence[list[str]], frame: Frame) -> Iterator[TableRow]:
    """Yields all rows of a pane, including those below its columns; a single number takes the rest of its line."""
    found: dict[int, list[Slot]] = {}
    for group in grid.groups:
        for slot in grid.slots(group):
            found.setdefault(slot.line, []).append(slot)
    ranks = {group.rank for group in grid.groups}
    for number, slots in sorted(found.items()):
        width = grid.pane.place.width
        line, first = lines[number][:width], slots[0].gutter
        name = _text(line[: first + line[first].isdigit()]).removesuffix(" ▸") or _named(slots[0].cell, grid, frame)
        if (split := frame.described(slots[0].cell.tensor).of) in SPLITS and split not in name:
            name = f"{split} {name}"  # on the screen it stands below the first result of its split
        unknown = frame.state(slots[0].cell.tensor) is Known.ABSENT  # its cells may show a word instead of numbers
        written = [[UNKNOWN] if unknown else _written(line, slot) for slot in slots]
        texts = [_text(text if ranks != {0} else line[slots[0].gutter :]) for text in written]
        # the bracket of the selected number moves the verdict of its row into the gap behind the pane
        behind = lines[number][slots[-1].gutter + 1 + slots[-1].digits : width + 1]
        verdict = next((sign for sign in _VERDICTS if ranks == {2} and sign in behind), "")
        if any(texts):
            yield TableRow(name, tuple(texts), tuple(slot.cell for slot in slots), verdict)


def _written(line: list[str], slot: Slot) -> list[str]:
    """The characters of a cell, with the mark before it."""
    return line[slot.gutter + (line[slot.gutter] not in _SIGNS_BEFORE) : slot.gutter + 1 + slot.digits]


def _named(cell: Cell, grid: Grid, frame: Frame) -> str:
    """The name of a row: `e0`; for a single number, or one below a column, the title of its tensor."""
    own = any(cell.tensor in group.tensors and not group.lined for group in grid.groups)
    tensor = frame.described(cell.tensor)
    return places(tensor, cell.index)[-2:][0] if own and cell.index else tensor.title


def _columns(grid: Grid, frame: Frame) -> Iterator[str]:
    for group in grid.groups:
        tensor = frame.described(group.tensors[0])
        if group.rank == 1 and not group.lined:
            yield tensor.title
        elif group.rank:
            matrix = f"{AXES[tensor.axes[0]]}{group.at[0]} " if grid.groups[1:] and group.at else ""
            yield from (f"{matrix}{AXES[tensor.axes[-1]]}{column}" for column in group.columns.positions)


def _text(part: Sequence[str]) -> str:
    return " ".join("".join(part).strip(" │[]").split())


def in_words(cell: str) -> str:
    """A number as it is read aloud: `true class 0.7691`."""
    if cell in WORDS:
        return WORDS[cell]
    if cell.startswith(("- ", "@")):
        return f"not yet, {cell.removeprefix('- ').replace('@', 'at ')}"
    number, *when = cell.split(" ", 1)
    cell = " ".join((numbers.aloud(number), *when))
    before = IN_WORDS.get(cell[:1], "")
    told = re.sub(r" @(\d+) ", r" at \1, ", cell[bool(before) :])
    return before + told.replace(" @", " at ")
