"""Flow: lines of arithmetic in as many columns as have room, and an explanation in an area of any size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from stepviz.text import width_of, wrapped
from stepviz.views.explain.shown import WorkedLine
from stepviz.views.explain.worked import Result, WorkedNumber
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Role, Row, Style

TITLE = Style(Role.TEXT, 0, "br")
_CURRENT = Style(Role.ACCENT, 0, "br")
FULL, CLOSE, TIGHT, BRIEF = range(4)
"""How a line is written: in columns, these closer, without blanks, without its arithmetic."""
_GAPS = (4, 2, 2, 2)
"""Columns between two terms in a row, by how they are written."""
_APART = 3
"""Columns between texts of one row that are not to be read as one."""
_TOTAL, _TEXT = -1, -2
"""Places of what is no term."""


class FlowPiece(NamedTuple):
    """What stands at a column: a term, or what they make."""

    column: int
    text: str
    term: int
    """Its place; less than 0 of what is none."""
    head: int = 0
    """Columns of its letter and of what it is called."""

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + width_of(self.text)


Pieces = list[FlowPiece]


def flow(
    worked: WorkedNumber, width: int, form: int, unseen: Collection[str] = (), at: Sequence[int] = ()
) -> list[Pieces]:
    """Rows of terms, as many beside each other as have room, and what they make; `at`: each in a row of its own.

    A letter that is `unseen` is none: its term stands without, and the result is not one of letters.
    """
    gap, start = _GAPS[form], indent(width)
    room = width - 2 * start
    texts = _texts(worked, form, unseen, aligned=False)
    if not at and texts and sum(width_of(text) + gap for text, *_ in texts) - gap <= room:
        ends = accumulate((width_of(text) + gap for text, *_ in texts), initial=start)
        rows = [[FlowPiece(column, *told) for column, told in zip(ends, texts, strict=False)]]
        return _ended(rows, _ends(worked, unseen), width, apart=False)
    texts = _texts(worked, form, unseen, aligned=form != TIGHT)
    if any(width_of(text) > room for text, *_ in texts):
        texts = _texts(worked, form, unseen, aligned=form != TIGHT, noted=False)
    pitch = max((width_of(text) for text, *_ in texts), default=0) + gap
    count = 1 if at else max(1, (room + gap) // pitch)
    high = -(-len(texts) // count)
    rows = []
    for first in range(high):
        rows += [[] for _ in range(at[first] - at[first - 1] - 1)] if at and first else []
        row = [FlowPiece(start + pitch * n, *told) for n, told in enumerate(texts[first::high])]
        rows += [row] if row[-1].end <= width - start else _broken(row[0], room)
    return _ended(rows, _ends(worked, unseen), width, apart=bool(at))


def _broken(piece: FlowPiece, room: int) -> list[Pieces]:
    """A term that is longer than a row."""
    first, *more = wrapped(piece.text, room)
    return [[piece._replace(text=first)], *([piece._replace(text=part, head=0)] for part in more)]


def _texts(
    worked: WorkedNumber, form: int, unseen: Collection[str], *, aligned: bool, noted: bool = True
) -> list[tuple[str, int, int]]:
    """Each term as it is written, its place, and the columns of its letter and label; then what is no term."""
    found, widths = [], _widths(worked.lines) if aligned else (0, 0, 0)
    for place, line in enumerate(worked.lines):
        between = "  " if form == FULL else " "
        head = f"{' ' if line.letter in unseen else line.letter}{between}{line.label}".rstrip()
        body = _body(line, form, widths) + line.note * noted
        before = 0 if line.sentence or not widths[0] else 1 + len(between) + widths[0]
        found.append((f"{head:<{before}}{between}{body}".rstrip(), place, width_of(head)))
    return [*found, *((text, _TEXT, 0) for text in worked.texts)]


def _widths(lines: Sequence[WorkedLine]) -> tuple[int, int, int]:
    """Columns of the longest label, arithmetic and value."""
    told = [line for line in lines if not line.sentence]
    parts = ([line.label for line in told], [line.expression for line in told], [line.value for line in told])
    labels, factors, values = (max(map(width_of, part), default=0) for part in parts)
    return labels, factors, values


def _body(line: WorkedLine, form: int, widths: tuple[int, int, int]) -> str:
    """A term behind what it is called."""
    _, factors, values = widths
    if line.sentence or (form == BRIEF and line.label and line.value):
        return line.sentence or f"{line.value:>{values}}"
    if form >= TIGHT:
        return f"{'·'.join(line.factors)}{line.sign}{line.value}"
    parts = f"{line.expression:>{factors}}", f"{line.sign:{int(factors > 0)}}", f"{line.value:>{values}}"
    return " ".join(filter(None, parts))


def _ends(worked: WorkedNumber, unseen: Collection[str]) -> tuple[str, ...]:
    result = worked.result
    if result is not None and result.unlettered and any(line.letter in unseen for line in worked.lines):
        return tuple(filter(None, ("" if result.added else worked.counted, result.unlettered)))
    return worked.ends


def _ended(rows: list[Pieces], ends: Sequence[str], width: int, *, apart: bool) -> list[Pieces]:
    """With what the terms make under the last column, in the last row if there is room."""
    start = indent(width)
    most = width - start
    edge = max((piece.end for row in rows for piece in row), default=most)
    last = rows[-1][-1].end if rows and rows[-1] and not apart else most
    if len(ends) == 1 and last + _APART + width_of(ends[0]) <= most:
        return [*rows[:-1], [*rows[-1], FlowPiece(max(last + _APART, edge - width_of(ends[0])), ends[0], _TOTAL)]]
    *before, total = ends or ("",)
    used = sum(width_of(text) + _APART for text in before)
    if total and used + width_of(total) <= most - start:
        first = [FlowPiece(start, text, _TOTAL) for text in before]
        return [*rows, [*first, FlowPiece(start + max(used, edge - start - width_of(total)), total, _TOTAL)]]
    return [*rows, *([FlowPiece(start, part, _TOTAL)] for text in ends for part in wrapped(text, most - start))]


def fitted_terms(
    worked: WorkedNumber, width: int, height: int, term: int | None = None, unseen: Collection[str] = ()
) -> list[Pieces]:
    """All terms in the fullest form that has room; else the largest, the one that the viewer is on, the result."""
    for form in range(BRIEF + 1):
        if len(rows := flow(worked, width, form, unseen)) <= height:
            return rows
    result = worked.result
    if worked.shortens:
        order = [*dict.fromkeys([*([] if term is None else [term]), *worked.largest])]
        for most in range(len(order) - 1, 0, -1):
            rows = flow(worked.only(order[:most]), width, BRIEF if term is None else FULL, unseen)
            if len(rows) <= height:
                return _placed(rows, sorted(order[:most]))
    if term is not None and worked.lines:
        return _placed(flow(WorkedNumber(worked.lines[term : term + 1]), width, FULL, unseen)[:height], [term])
    alone = None if result is None else Result(result.unlettered or result.text)
    rows = flow(WorkedNumber(result=alone, texts=worked.texts), width, BRIEF)
    return rows if len(rows) <= height else [*rows[: height - 1], *rows[-1:]][:height]


def _placed(rows: list[Pieces], places: Sequence[int]) -> list[Pieces]:
    """Of some terms alone, with the place that each has among all."""
    return [[x if x.term < 0 else x._replace(term=places[x.term]) for x in row] for row in rows]


def written(row: Pieces, width: int, term: int | None = None) -> Row:
    """With its letters as they stand in the panes; that of the term the viewer is on stands out."""
    line = Line(width)
    for piece in row:
        line.put(piece.column, piece.text, BOLD if piece.term == _TOTAL else TEXT)
        if piece.head and piece.text[0] != " ":
            head = piece.head if piece.term == term else 1
            line.put(piece.column, piece.text[:head], _CURRENT if piece.term == term else ACCENT)
    return line.row()


def titled(width: int, text: str, style: Style = TITLE) -> Row:
    """The first line of a panel."""
    return Line(width).put(indent(width), "─" * (width - 2 * indent(width)), DIM).put(indent(width), text, style).row()


def flowed(text: str, width: int, style: Style) -> list[Row]:
    """A text in as many rows as it takes."""
    start = indent(width)
    return [Line(width).put(start, part, style).row() for part in wrapped(text, max(1, width - 2 * start))]


def indent(width: int) -> int:
    """Columns before what is told in so many."""
    return int(width > LECTURE_SIZE.width // 2)
