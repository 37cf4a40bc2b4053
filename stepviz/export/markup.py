"""Markup: a screen in HTML: its text, with every character in its column in any font, and its panes as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from types import MappingProxyType
from typing import NamedTuple

from stepviz.export.looks import in_columns
from stepviz.ops import Cell
from stepviz.text import cells
from stepviz.training import Frame
from stepviz.views.marks import Drawn, hit
from stepviz.views.moment_view import Screen
from stepviz.views.tables import IN_WORDS, UNKNOWN, WORDS, PaneTable, in_words, tables
from stepviz.views.text.palette import LIGHT, pair, solid
from stepviz.views.text.span import Row, Span, row_width

_COLUMN = '<i style="display:inline-block;width:1ch;overflow:hidden;vertical-align:bottom;font-style:normal">{}</i>'
_FONT = "font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;line-height:1.2;margin:0;padding:.5em;overflow-x:auto"


class NumberAt(NamedTuple):
    """A number on a line of the screen, in columns `start` to `end` - 1."""

    start: int
    end: int
    cell: Cell


def numbers_on(shown: Screen, told: Collection[Cell]) -> dict[int, list[NumberAt]]:
    """For each line of a screen, the numbers on it that are in `told`, from left to right."""
    found: dict[int, list[NumberAt]] = {}
    for grid in shown.grids:
        at = grid.pane.place
        slots = (slot for group in grid.groups for slot in grid.slots(group))
        for slot in (slot for slot in slots if slot.cell in told):
            start = at.x + slot.gutter + 1
            found.setdefault(at.y + slot.line, []).append(NumberAt(start, start + slot.digits, slot.cell))
    return {line: sorted(numbers) for line, numbers in found.items()}


def numbers_in(drawn: Drawn) -> dict[int, list[NumberAt]]:
    """For each line of a picture, the parts that stand for a number, from left to right."""
    found: dict[int, list[NumberAt]] = {}
    for line, row in enumerate(drawn.rows):
        cells = [hit(drawn.marks, x, line).cell for x in range(row_width(row))]
        starts = [x for x, cell in enumerate(cells) if not x or cell != cells[x - 1]]
        ends = [*starts[1:], len(cells)]
        parts = ((start, end, cells[start]) for start, end in zip(starts, ends, strict=True))
        found[line] = [NumberAt(start, end, cell) for start, end, cell in parts if cell is not None]
    return found


def cut(row: Row, numbers: Collection[NumberAt]) -> Iterator[tuple[Row, Cell | None]]:
    """Yields the row in parts: each number with its cell, and the parts between them with None."""
    edges = {column for number in numbers for column in number[:2]}
    cell_at = {number.start: number.cell for number in numbers}
    part: list[Span] = []
    cell, column = None, 0
    for span in row:
        text = ""
        for sign in cells(span.text):
            if column in edges:
                part += [Span(text, span.style)] if text else []
                yield from [(tuple(part), cell)] if part else []
                part, text = [], ""
                cell = cell_at.get(column)
            text, column = text + sign, column + 1
        part += [Span(text, span.style)] if text else []
    yield from [(tuple(part), cell)] if part else []


def fragment(rows: Iterable[Row]) -> str:
    """The rows as HTML with inline styles, for a notebook; hidden from screen readers."""
    text = "\n".join("".join(_span(span) for span in solid(row, LIGHT)) for row in rows)
    style = f"color:{LIGHT.text};background:{LIGHT.ground};{_FONT}"
    return f'<pre aria-hidden="true" style="{style}">{text}</pre>'


def _span(span: Span) -> str:
    ink, ground = pair(span.style, LIGHT)
    look = "" if (ink, ground) == (LIGHT.text, LIGHT.ground) else f"color:{ink};background:{ground};"
    look += "font-weight:bold;" * ("b" in span.style.emphasis)
    look += "text-decoration:underline;" * ("u" in span.style.emphasis)
    text = in_columns(span.text, _COLUMN)
    return f'<span style="{look}">{text}</span>' if look else text


_CLASSES = ("new", "used")
"""States that are CSS classes of panes."""
_MINUS = "−"
"""The minus that screen readers read; they skip a hyphen."""


def tables_in_html(shown: Screen, frame: Frame, names: Mapping[Cell, int] = MappingProxyType({})) -> Iterator[str]:
    """Yields the panes as tables for screen readers; `names`: attributes `data-n` of cells with an explanation."""
    marks = {cell: f' data-n="{name}"' for cell, name in names.items()}
    for table in tables(shown, frame):
        yield table_in_html(table, marks, table.state if names and table.state in _CLASSES else "")


def table_in_html(table: PaneTable, marks: Mapping[Cell, str] = MappingProxyType({}), kind: str = "") -> str:
    """A table as HTML, numbers in words; `marks`: attributes of cells; `kind`: its class."""
    state = f", {table.state}" if table.state else ""
    given = f' class="{kind}"' if kind else ""
    rows = "".join(_html_rows(table, marks))
    return f"<table{given}>\n<caption>pane {escape(table.title)}{state}</caption>\n{rows}</table>\n"


def _html_rows(table: PaneTable, marks: Mapping[Cell, str]) -> Iterator[str]:
    if {text for row in table.rows for text in row.cells} == {UNKNOWN}:
        yield f"<tr><td>{WORDS[UNKNOWN]}</td></tr>\n"
        return
    if any(table.heads):
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
        yield f"<tr><td></td>{heads}</tr>\n"
    for row in table.rows:
        numbers = "".join(
            f"<td{marks.get(cell, '')}>{_in_words(text)}</td>" for text, cell in zip(row.cells, row.places, strict=True)
        )
        end = f"<td>{WORDS[row.verdict]}</td>" if row.verdict else ""
        yield f'<tr><th scope="row">{escape(row.name)}</th>{numbers}{end}</tr>\n'


def _in_words(cell: str) -> str:
    """A number in words. The word for its mark is in `<i>`, so that a page can show the mark instead."""
    before = IN_WORDS.get(cell[:1], "")
    words = escape(in_words(cell).removeprefix(before).replace("-", _MINUS))
    return f"<i>{before}</i>{words}" if before and words else words or before
