"""Tables: the tensor panes of a screen as HTML tables, for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.moment_view import Screen
from stepviz.views.tables import IN_WORDS, UNKNOWN, WORDS, PaneTable, in_words, tables

_CLASSES = ("new", "used")
"""States that are CSS classes of panes."""
MINUS = "−"
"""The minus that screen readers read; they skip a hyphen."""


def in_html(shown: Screen, frame: Frame, names: Mapping[Cell, int] = MappingProxyType({})) -> Iterator[str]:
    """Yields the tables as HTML, numbers in words; `names`: attributes `data-n` of cells with an explanation."""
    marks = {cell: f' data-n="{name}"' for cell, name in names.items()}
    for table in tables(shown, frame):
        yield html_of(table, marks, table.state if names and table.state in _CLASSES else "")


def html_of(table: PaneTable, marks: Mapping[Cell, str] = MappingProxyType({}), kind: str = "") -> str:
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
            f"<td{marks.get(cell, '')}>{_told(text)}</td>" for text, cell in zip(row.cells, row.places, strict=True)
        )
        end = f"<td>{WORDS[row.verdict]}</td>" if row.verdict else ""
        yield f'<tr><th scope="row">{escape(row.name)}</th>{numbers}{end}</tr>\n'


def _told(cell: str) -> str:
    """A number in words; words for the mark before it are in `<i>`, so that pages can show the mark instead."""
    before = IN_WORDS.get(cell[:1], "")
    words = escape(in_words(cell).removeprefix(before).replace("-", MINUS))
    return f"<i>{before}</i>{words}" if before and words else words or before
