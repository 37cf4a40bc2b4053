"""The table of a confusion picture: its columns, the part of the classes that has room, its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stepviz.ops import Array
from stepviz.text import cut, width_of
from stepviz.views.layout.windows import Window
from stepviz.views.predictions.mixups import Mixups
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Role, Row, Style

_TITLE = 11
"""Columns of a table's title, at least: `test @12000`."""
_ROWS, _RIGHT = 8, 8
"""Columns of the rows of a class, and of the share that is right."""
Told = tuple[str, Style]
_OTHER, _NOTHING = "other", "!"


@dataclass(frozen=True)
class ClassColumns:
    """Where the numbers of a table stand."""

    labels: tuple[str, ...]
    """What each class is called at the left."""
    heads: tuple[str, ...]
    """What each class is called above."""
    title: int
    """Columns of the labels."""
    cell: int
    """Columns of a count."""
    window: Window
    """The classes in view."""
    nothing: bool
    """Whether there is a column for rows for which nothing is said."""


_FEW = 4
"""Classes that are shown at least, where not all have room."""
HEADS = 2
"""Lines of a table besides those of its classes: what they are called, and their sums."""


def least_width(classes: int, rows: int) -> int:
    """Columns of a table of all classes, or of a few of them and the others, for a split of so many rows."""
    shown = classes if classes <= _FEW else _FEW + 1
    return 1 + _TITLE + _ROWS + _RIGHT + shown * (max(len(str(rows)), len(_OTHER) if classes > _FEW else 0) + 1)


def plan(names: Sequence[str], tables: Sequence[Mixups], width: int, lines: int) -> ClassColumns:
    """The columns that fit into `width`, and as many classes as fit into `lines`, around those most often wrong."""
    digits = max(len(str(table.total)) for table in tables)
    nothing = any(table.broken for table in tables)
    for labels, heads, gap in _namings(names):
        title = 1 + max(_TITLE, max(map(width_of, labels)))
        cell = max(digits, max(map(width_of, heads))) + gap
        room = (width - title - _ROWS - _RIGHT) // cell - nothing
        if len(names) <= room:
            break
    if len(names) <= min(room, lines):
        return ClassColumns(labels, heads, title, cell, Window(range(len(names)), len(names)), nothing)
    cell = max(cell, len(_OTHER) + 1)
    room = (width - title - _ROWS - _RIGHT) // cell - nothing - 1
    size = max(1, min(room, lines, len(names) - 1))
    return ClassColumns(labels, heads, title, cell, _around_the_worst(tables[0], size), nothing)


def _namings(names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], int]]:
    """What classes can be called at the left and above, and the columns between, the clearest first.

    Names that are alike once they are cut are told apart by their numbers.
    """
    called = tuple(cut(name, numbers.WIDTH) for name in names)
    short = tuple(f"c{number}" for number in range(len(names)))
    if len(set(called)) == len(called):
        yield called, called, 2
        yield called, called, 1
        if max(map(width_of, called)) <= max(map(len, short)):
            return
    yield tuple(name if name == head else f"{head} {name}" for name, head in zip(called, short, strict=True)), short, 1


def _around_the_worst(table: Mixups, size: int) -> Window:
    """The `size` neighbouring classes of which most rows are answered wrong."""
    wrong = table.sizes - table.by_class
    sums = np.convolve(wrong, np.ones(size, dtype=np.int64), "valid")
    start = int(sums.argmax())
    return Window(range(start, start + size), len(wrong))


def lines(table: Mixups, columns: ClassColumns, title: str, width: int) -> Iterator[Row]:
    """Heads, a line for each class in view, and the sums of all classes."""
    heads = [*_heads(columns), "rows", "right"]
    yield _line(columns, width, (title, BOLD), [(head, DIM) for head in heads])
    for label in columns.window.positions:
        counts, own = _in_view(table.table[label], columns), label - columns.window.start
        size, right = int(table.sizes[label]), int(table.by_class[label])
        told = [(str(count), _heat(count, size, right=place == own)) for place, count in enumerate(counts)]
        told += [(str(size), TEXT), (share(right, size), TEXT)]
        yield _line(columns, width, (columns.labels[label], TEXT), told)
    sums = [*_in_view(table.table.sum(axis=0), columns), table.total]
    told = [(text, TEXT) for text in (*map(str, sums), share(table.right, table.total))]
    yield _line(columns, width, ("said", DIM), told)


def share(right: int, of: int) -> str:
    """`94.7%`; nothing to say of no rows."""
    return numbers.percent(100.0 * right / of) if of else "-"


def _heads(columns: ClassColumns) -> list[str]:
    heads = [columns.heads[label] for label in columns.window.positions]
    return heads + [_OTHER] * bool(columns.window.partial) + [_NOTHING] * columns.nothing


def _in_view(counts: Array, columns: ClassColumns) -> list[int]:
    """Counts by class said, (classes + 1,): of those in view, of all others, of none."""
    window = columns.window
    seen: list[int] = counts[window.start : window.start + window.size].tolist()
    other = [int(counts[:-1].sum()) - sum(seen)] if window.partial else []
    return seen + other + [int(counts[-1])] * columns.nothing


def _line(columns: ClassColumns, width: int, label: Told, told: Sequence[Told]) -> Row:
    """The label, then what is told, each in its column; a column that does not fit whole is left out."""
    line, end = Line(width).put(1, *label), columns.title
    for (text, style), size in zip(told, [columns.cell] * (len(told) - 2) + [_ROWS, _RIGHT], strict=True):
        end += size
        if end <= width:
            line.put_right(f"{text:>{size - 1}}" if style.strength else text, style, end=end)
    return line.row()


def _heat(count: int, size: int, *, right: bool) -> Style:
    """A share of a class's rows: blue where they are said right, orange where wrong."""
    if not count:
        return DIM
    return Style(Role.POSITIVE if right else Role.NEGATIVE, 1 + min(3, 3 * count // size))
