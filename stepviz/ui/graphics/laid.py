"""Laid: splits a screen into lines of text and parts in true pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stepviz.views.text.palette import Colours, has_tones
from stepviz.views.text.span import Row, Span

if TYPE_CHECKING:
    from stepviz.views.marks import Mark, PixelSource


class PixelPart(NamedTuple):
    """A part of the screen in true pixels; its place and size in columns and lines."""

    x: int
    y: int
    width: int
    height: int
    source: PixelSource
    texts: tuple[tuple[int, int, Span], ...]
    """Text over it: (column, line, span)."""


class LaidLine(NamedTuple):
    """A line, with only backgrounds where true pixels are, and the parts on it."""

    row: Row
    parts: tuple[PixelPart, ...] = ()


def laid(rows: Sequence[Row], marks: Sequence[Mark], colours: Colours) -> list[LaidLine]:
    """The lines of a screen, with a part for each mark with true pixels that is not covered by anything."""
    seen = [mark for mark in marks if mark.pixels is not None and 0 <= mark.y <= len(rows) - mark.height]
    if not has_tones(colours):
        seen = []
    while seen:
        lines = [
            _Bared(row, [mark for mark in seen if mark.y <= y < mark.y + mark.height]) for y, row in enumerate(rows)
        ]
        hidden = [mark for line in lines for mark in line.hidden]
        if not hidden:
            return _with_parts(lines, seen)
        seen = [mark for mark in seen if mark not in hidden]
    return [LaidLine(row) for row in rows]


def _with_parts(lines: Sequence[_Bared], seen: Sequence[Mark]) -> list[LaidLine]:
    touching: list[list[PixelPart]] = [[] for _ in lines]
    for x, y, width, height, _, source in seen:
        assert source is not None
        within = range(y, y + height)
        texts = ((at, line, span) for line in within for at, span in lines[line].texts if x <= at < x + width)
        part = PixelPart(x, y, width, height, source, tuple(texts))
        for line in within:
            touching[line].append(part)
    return [LaidLine(tuple(line.row), tuple(parts)) for line, parts in zip(lines, touching, strict=True)]


class _Bared:
    """A row without the cells that true pixels replace, in the columns of marks, which do not overlap."""

    def __init__(self, row: Row, marks: Sequence[Mark]) -> None:
        self.row: list[Span] = []
        self.texts: list[tuple[int, Span]] = []
        """Text over true pixels, with its column."""
        self.hidden: list[Mark] = []
        """The marks that are covered."""
        for at, piece in _pieces(row, {edge for mark in marks for edge in (mark.x, mark.x + mark.width)}):
            text, style = piece
            mark = next((mark for mark in marks if mark.x <= at < mark.x + mark.width), None)
            if mark is not None and style.ground is None:
                self.hidden.append(mark)
            elif mark is not None and style.is_pixel:
                piece = Span(" " * len(text), style._replace(upper=None))
            elif mark is not None:
                self.texts.append((at, piece))
            self.row.append(piece)


def _pieces(row: Row, edges: set[int]) -> Iterator[tuple[int, Span]]:
    """The spans of a row with their columns, cut at those edges."""
    start = 0
    for span in row:
        end = start + span.columns
        for at, behind in pairwise([start, *sorted(edge for edge in edges if start < edge < end), end]):
            yield at, Span(span.text[at - start : behind - start], span.style)
        start = end
