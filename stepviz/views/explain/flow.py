"""Flow: lays out lines of arithmetic in as many columns as fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from stepviz.text import width_of, wrapped
from stepviz.views.explain.worked import Result, WorkedNumber
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.text.span import ACCENT, BOLD, DIM, REVERSED, REVERSED_ACCENT, TEXT, Line, Row, Style

FULL, CLOSE, TIGHT, BRIEF = range(4)
"""Forms of a line: aligned in columns, in closer columns, without blanks, without its arithmetic."""
_GAPS = (4, 2, 2, 2)
"""Blank columns between two terms in a row, by form."""
_APART = 3
"""Blank columns between separate texts of a row."""
_TOTAL, _TEXT = -1, -2
"""Values of `FlowPiece.term` for pieces that are no terms."""


class FlowPiece(NamedTuple):
    """A text at a column: a term or a result."""

    column: int
    text: str
    term: int
    """The index of the term; negative for other texts."""
    head: int = 0
    """Columns of its letter and label."""

    @property
    def end(self) -> int:
        """The column after it."""
        return self.column + width_of(self.text)


Pieces = list[FlowPiece]


def flow(
    worked: WorkedNumber, width: int, form: int, unseen: Collection[str] = (), at: Sequence[int] = ()
) -> list[Pieces]:
    """Rows of terms, as many side by side as fit, and their result. `at`: the row of each term, one term a row.

    Letters in `unseen` are not written; then the result is written without letters too.
    """
    gap, start = _GAPS[form], indent(width)
    room = width - 2 * start
    texts = _texts(worked, form, unseen, aligned=False)
    if not at and texts and sum(width_of(text) + gap for text, *_ in texts) - gap <= room:
        ends = accumulate((width_of(text) + gap for text, *_ in texts), initial=start)
        rows = [[FlowPiece(column, *told) for column, told in zip(ends, texts, strict=False)]]
        return _ended(rows, _ends(worked, unseen), width, apart=False)
    texts = _texts(worked, form, unseen, aligned=form != TIGHT)
    if any(width_of(text) > room for text, *_ in texts):  # notes go before arithmetic does
        texts = _texts(worked, form, unseen, aligned=form != TIGHT, noted=False)
    pitch = max((width_of(text) for text, *_ in texts), default=0) + gap
    count = 1 if at else max(1, (room + gap) // pitch)
    high = -(-len(texts) // count)
    rows = []
    for first in range(high):
        rows += [[] for _ in range(at[first] - at[first - 1] - 1)] if at and first else []
        row = [FlowPiece(start + pitch * n, *told) for n, told in enumerate(texts[first::high])]
        if row[-1].end <= width - start:
            rows.append(row)
        else:  # a term that is longer than a row goes on in the next ones
            begun, *more = wrapped(row[0].text, room)
            rows += [[row[0]._replace(text=begun)], *([row[0]._replace(text=part, head=0)] for part in more)]
    return _ended(rows, _ends(worked, unseen), width, apart=bool(at))


def _texts(
    worked: WorkedNumber, form: int, unseen: Collection[str], *, aligned: bool, noted: bool = True
) -> list[tuple[str, int, int]]:
    """(text, index, columns of letter and label) of each term; then of the texts that are no terms."""
    found, told = [], [line for line in worked.lines if aligned and not line.sentence]
    parts = ([line.label for line in told], [line.expression for line in told], [line.value for line in told])
    labels, factors, values = (max(map(width_of, part), default=0) for part in parts)
    for place, line in enumerate(worked.lines):
        between = "  " if form == FULL else " "
        head = f"{' ' if line.letter in unseen else line.letter}{between}{line.label}".rstrip()
        if line.sentence or (form == BRIEF and line.label and line.value):
            body = line.sentence or f"{line.value:>{values}}"
        elif form >= TIGHT:
            body = f"{'·'.join(line.factors)}{line.sign}{line.value}"
        else:
            sign = f"{line.sign:{int(factors > 0)}}"
            body = " ".join(filter(None, (f"{line.expression:>{factors}}", sign, f"{line.value:>{values}}")))
        body += line.note * noted
        before = 0 if line.sentence or not labels else 1 + len(between) + labels
        found.append((f"{head:<{before}}{between}{body}".rstrip(), place, width_of(head)))
    return [*found, *((text, _TEXT, 0) for text in worked.texts)]


def _ends(worked: WorkedNumber, unseen: Collection[str]) -> tuple[str, ...]:
    result = worked.result
    if result is not None and result.unlettered and any(line.letter in unseen for line in worked.lines):
        return tuple(filter(None, ("" if result.added else worked.counted, result.unlettered)))
    return worked.ends


def _ended(rows: list[Pieces], ends: Sequence[str], width: int, *, apart: bool) -> list[Pieces]:
    """The rows with the texts `ends` added, below the last column, or in the last row if they fit."""
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
    """All terms in the fullest form that fits; else the selected term, the largest ones, and the result."""
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
    """The rows of some terms, renumbered with their indices among all terms."""
    return [[x if x.term < 0 else x._replace(term=places[x.term]) for x in row] for row in rows]


def written(row: Pieces, width: int, term: int | None = None) -> Row:
    """The styled row: letters as in the panes, and the letter and label of the selected term reversed."""
    line = Line(width)
    for piece in row:
        line.put(piece.column, piece.text, BOLD if piece.term == _TOTAL else TEXT)
        if piece.head and piece.text[0] != " ":
            head = piece.head if piece.term == term else 1
            line.put(piece.column, piece.text[:head], REVERSED_ACCENT if piece.term == term else ACCENT)
    return line.row()


def titled(width: int, text: str, style: Style = REVERSED) -> Row:
    """The title line of a panel."""
    return Line(width).put(indent(width), "─" * (width - 2 * indent(width)), DIM).put(indent(width), text, style).row()


def flowed(text: str, width: int, style: Style) -> list[Row]:
    """The rows of a text, wrapped."""
    start = indent(width)
    return [Line(width).put(start, part, style).row() for part in wrapped(text, max(1, width - start))]


def indent(width: int) -> int:
    """Blank columns on the left of an area of that width."""
    return int(width > LECTURE_SIZE.width // 2)
