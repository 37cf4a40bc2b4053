"""Tables: the tensor panes of a screen as HTML tables, for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import NamedTuple

from stepviz.ops import AXES, Cell, places
from stepviz.text import cells
from stepviz.training import Frame, Known
from stepviz.views.panes.grid import Grid, Slot
from stepviz.views.sight import Screen
from stepviz.views.text.span import text_of

_MARKS = {"*": "new", ">": "used", "~": "from the iteration before", "?": "hidden"}
"""The meaning of the mark before the number of a pane."""
_CLASSES = {"new": "new", "used": "used"}
"""CSS classes of panes by state."""
_VERDICTS = ("✓", "✗", "!")
_SIGNS_BEFORE = ("▸", "!")
"""Marks that can precede a number."""
_LONGEST = 40
_UNKNOWN = "·"
_WORDS = {_UNKNOWN: "not known yet", "?": "hidden", "✓": "correct", "✗": "wrong", "!": "not a number"}
_IN_WORDS = {"▸": "true class ", "!": "not a number "}
MINUS = "−"
"""The minus that screen readers read; they skip a hyphen."""


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
    heads: tuple[str, ...]
    """Names of the columns; empty if each row is a single number."""
    rows: tuple[TableRow, ...]


def tables(shown: Screen, frame: Frame) -> Iterator[PaneTable]:
    """Yields the panes of a screen in order, with the numbers in view, read from the text of the screen."""
    page = [cells(text_of(row)) for row in shown.rows]
    for grid in shown.grids:
        place = grid.pane.place
        lines = [line[place.x : place.x + place.width] for line in page[place.y : place.y + place.height]]
        title = "".join(lines[0]).strip(" ─┌┐")
        mark = title[:1] if title[:1] in _MARKS else ""
        rows = tuple(_rows(grid, lines, frame))
        yield PaneTable(title.removeprefix(mark), _MARKS.get(mark, ""), _heads(grid, frame), rows)


def _rows(grid: Grid, lines: Sequence[list[str]], frame: Frame) -> Iterator[TableRow]:
    """Yields all rows of a pane, including those below its columns; a single number takes the rest of its line."""
    found: dict[int, list[Slot]] = {}
    for group in grid.groups:
        for slot in grid.slots(group):
            found.setdefault(slot.line, []).append(slot)
    ranks = {group.rank for group in grid.groups}
    for number, slots in sorted(found.items()):
        line = lines[number]
        first = slots[0].gutter
        name = _text(line[: first + line[first].isdigit()]) or _named(slots[0].cell, grid, frame)
        unknown = frame.state(slots[0].cell.tensor) is Known.ABSENT  # its cells may show a word instead of numbers
        written = [[_UNKNOWN] if unknown else _written(line, slot) for slot in slots]
        texts = [_text(text if ranks != {0} else line[slots[0].gutter :]) for text in written]
        behind = line[slots[-1].gutter + 1 + slots[-1].digits :]
        verdict = next((sign for sign in _VERDICTS if ranks == {2} and sign in behind), "")
        if any(texts):
            yield TableRow(name, tuple(texts), tuple(slot.cell for slot in slots), verdict)


def _written(line: list[str], slot: Slot) -> list[str]:
    """The characters of a cell, with the mark before it."""
    return line[slot.gutter + (line[slot.gutter] not in _SIGNS_BEFORE) : slot.gutter + 1 + slot.digits]


def _named(cell: Cell, grid: Grid, frame: Frame) -> str:
    """The name of a row: `e0`; for a single number, or one below a column, the title of its tensor."""
    own = any(cell.tensor in group.tensors for group in grid.groups)
    tensor = frame.described(cell.tensor)
    return places(tensor, cell.index)[-2:][0] if own and cell.index else tensor.title


def _heads(grid: Grid, frame: Frame) -> tuple[str, ...]:
    """Names of the columns, like `c0 setosa`; for vectors the title of the tensor."""
    heads = list[str]()
    for group in grid.groups:
        if group.rank == 1:
            heads.append(frame.described(group.tensors[0]).title)
        elif group.rank == 2:
            heads += [
                frame.dataset.called(f"{AXES[frame.described(group.tensors[0]).axes[-1]]}{column}", _LONGEST)
                for column in group.columns.positions
            ]
    return tuple(heads)


def _text(part: Sequence[str]) -> str:
    return " ".join("".join(part).strip(" │[]").split())


def in_html(shown: Screen, frame: Frame, names: Mapping[Cell, int] = MappingProxyType({})) -> Iterator[str]:
    """Yields the tables as HTML, numbers in words; `names`: attributes `data-n` of cells with an explanation."""
    marks = {cell: f' data-n="{name}"' for cell, name in names.items()}
    yield from (html_of(table, marks, _CLASSES.get(table.state, "") if names else "") for table in tables(shown, frame))


def html_of(table: PaneTable, marks: Mapping[Cell, str] = MappingProxyType({}), kind: str = "") -> str:
    """A table as HTML, numbers in words; `marks`: attributes of cells; `kind`: its class."""
    state = f", {table.state}" if table.state else ""
    given = f' class="{kind}"' if kind else ""
    rows = "".join(_html_rows(table, marks))
    return f"<table{given}>\n<caption>pane {escape(table.title)}{state}</caption>\n{rows}</table>\n"


def _html_rows(table: PaneTable, marks: Mapping[Cell, str]) -> Iterator[str]:
    if {text for row in table.rows for text in row.cells} == {_UNKNOWN}:
        yield f"<tr><td>{_WORDS[_UNKNOWN]}</td></tr>\n"
        return
    if any(table.heads):
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
        yield f"<tr><td></td>{heads}</tr>\n"
    for row in table.rows:
        numbers = "".join(
            f"<td{marks.get(cell, '')}>{_told(text)}</td>" for text, cell in zip(row.cells, row.places, strict=True)
        )
        end = f"<td>{_WORDS[row.verdict]}</td>" if row.verdict else ""
        yield f'<tr><th scope="row">{escape(row.name)}</th>{numbers}{end}</tr>\n'


def _told(cell: str) -> str:
    """A number in words; words for the mark before it are in `<i>`, so that pages can show the mark instead."""
    before = _IN_WORDS.get(cell[:1], "")
    words = escape(in_words(cell).removeprefix(before))
    return f"<i>{before}</i>{words}" if before and words else words or before


def in_words(cell: str) -> str:
    """A number as it is read aloud: `true class 0.7691`; with the minus that all screen readers say."""
    if cell in _WORDS:
        return _WORDS[cell]
    if cell.startswith("- "):
        return f"not yet, {cell[2:]}"
    before = _IN_WORDS.get(cell[:1], "")
    return before + (cell[1:] if before else cell).replace("-", MINUS)
