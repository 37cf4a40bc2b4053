"""Listing: an iteration as the program that it is, with how far it has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.training import Frame
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.windows import in_view
from stepviz.views.marks import Drawn
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line

MARKS = 3
"""Columns before the code: a mark stands there."""
DONE, NOW = "✓", "▶"
CODE = "code of an iteration"
_LEAST = Size(60, 10)


class Listing(Picture):
    """The code of all operations, each marked where it is done, and the one of the moment."""

    key = "code"
    docked = False

    def suits(self, _: Frame) -> bool:
        """Every run is a program."""
        return True

    def least(self, _: Frame) -> Size:
        """That of the shortest lines."""
        return _LEAST

    def comes_last(self, _: Frame) -> bool:
        """It is no plot: all others are turned to before it."""
        return True

    def drawn(self, frame: Frame, _: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the lines around the operation of the moment, what the marks mean."""
        lines = [Line(width) for _ in range(max(0, height - 2))]
        put_code(lines, code_rows(frame, width - MARKS - 1), begun=frame.op is not None)
        head = picture.title(width, CODE, f"iteration {frame.moment.iteration}")
        told = picture.sentence(width, f"{DONE} done   {NOW} now")
        return Drawn((head, *(line.row() for line in lines), told)[:height])


def code_rows(frame: Frame, width: int) -> list[tuple[str, int]]:
    """The lines of code, and how far the operation of each is: 1 done, 0 just now, -1 to come."""
    return [*_rows(frame, width)]


def _rows(frame: Frame, width: int) -> Iterator[tuple[str, int]]:
    for place, op in enumerate((*frame.program.ops, *([] if frame.check is None else [frame.check])), 1):
        done = (frame.moment.op > place) - (frame.moment.op < place)
        yield from ((text, done) for text in code_lines(op.listing, width))


def put_code(lines: Sequence[Line], rows: Sequence[tuple[str, int]], *, begun: bool) -> None:
    """Write as many of the lines of code as there is room for, those of the moment among them."""
    now = next((place for place, (_, done) in enumerate(rows) if not done), len(rows) - 1 if begun else 0)
    for line, place in zip(lines, in_view(len(rows), len(lines), now).positions, strict=False):
        text, done = rows[place]
        line.put(1, DONE if done > 0 else " " if done else NOW, DIM if done else ACCENT)
        line.put(MARKS, text, BOLD if not done else TEXT if done > 0 else DIM)
