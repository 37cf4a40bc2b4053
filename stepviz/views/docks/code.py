"""Code: the lines of a whole iteration, with a mark where it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stepviz.ops import Op
from stepviz.views.docks.content import Content, put_title
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import in_view
from stepviz.views.sight import Sight
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line

LEAST, _MOST = Size(40, 6), 80
_MARKS = 3
"""Columns before the code: a mark stands there."""
DONE, NOW = "✓", "▶"


class _Row(NamedTuple):
    """A line of code, and how far its operation is: 1 done, 0 just now, -1 to come."""

    text: str
    done: int


class Code(Content):
    """What the operations do, as a program."""

    def columns(self, sight: Sight, _: Size, room: Size) -> int:
        """As many as its longest line has."""
        if room.width < LEAST.width or room.height < LEAST.height:
            return 0
        longest = max((len(row.text) for row in _rows(sight, min(room.width, _MOST) - _MARKS)), default=0)
        return min(room.width, max(LEAST.width, longest + _MARKS))

    def put(self, sight: Sight, _: Size, lines: Sequence[Line]) -> None:
        """Those around the operation of the moment."""
        put_title(lines[0], "code of an iteration")
        rows = [*_rows(sight, lines[0].width - _MARKS)]
        now = next((place for place, row in enumerate(rows) if not row.done), len(rows) - 1 if sight.frame.op else 0)
        shown = in_view(len(rows), len(lines) - 1, now)
        for line, place in zip(lines[1:], shown.positions, strict=False):
            text, done = rows[place]
            line.put(1, DONE if done > 0 else " " if done else NOW, DIM if done else ACCENT)
            line.put(_MARKS, text, BOLD if not done else TEXT if done > 0 else DIM)


def _rows(sight: Sight, width: int) -> Iterator[_Row]:
    frame = sight.frame
    for place, op in enumerate(_operations(sight), 1):
        done = (frame.moment.op > place) - (frame.moment.op < place)
        yield from (_Row(text, done) for text in code_lines(op.listing, width))


def _operations(sight: Sight) -> Iterator[Op]:
    yield from sight.frame.program.ops
    if sight.frame.check is not None:
        yield sight.frame.check
