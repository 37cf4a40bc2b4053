"""The screen where no layout fits: what the operation made, its sentence and numbers. Never empty, never a refusal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views import caption, header, panes
from stepviz.views.focus import focus
from stepviz.views.layouts import LECTURE, Pane
from stepviz.views.marks import Marks
from stepviz.views.span import BOLD, DIM, TEXT, Line, Row, text_of

_OUTPUT: Mapping[str, tuple[str, Callable[[Pane, panes.Body], tuple[Row, ...]]]] = {
    "ready": ("before", panes.before),
    "batch": ("batch", panes.batch),
    "linear": ("logits", panes.logits),
    "softmax": ("probs", panes.probs),
    "loss": ("loss", panes.loss),
    "dlogits": ("dlogits", panes.dlogits),
    "grads": ("grads", panes.grads),
    "update": ("after", panes.after),
    "check": ("accuracy", panes.accuracy),
}


def small(frame: Frame, width: int, height: int, status: str = "paused", message: str = "") -> tuple[Row, ...]:
    """The most that fits into `width` x `height`, most important first: header, numbers, sentence, pane, a note."""
    cell = focus(frame)
    place = header.Place(frame.moment.iteration, frame.moment.op, frame.schedule.end(frame.moment.iteration).op)
    top = [header.header(width, frame.experiment, place, status)]
    rows = [text_of(row).strip() for row in caption.caption(frame, cell, LECTURE.width)]
    sentence = [Line(width).put(0, text, BOLD).row() for text in textwrap.wrap(rows[0], width)]
    arithmetic = [Line(width).put(0, text).row() for text in textwrap.wrap(message or rows[2], width)]
    note = f"{LECTURE.width}x{LECTURE.height} shows everything; this is {width}x{height}"
    notes = [Line(width).put(0, text, DIM).row() for text in textwrap.wrap(note, width)]
    room = height - len(top)
    kept: list[list[Row]] = []
    for part in (arithmetic, sentence, notes):
        kept.append(part[: max(0, room)])
        room -= len(kept[-1])
    output = [_cut(row, width) for row in _output(frame, cell)][: max(0, room)]
    lines = [*top, *output, *kept[1], *kept[0]]
    blank = [Line(width, TEXT).row()] * max(0, height - len(lines) - len(kept[2]))
    return tuple([*lines, *blank, *kept[2]][:height])


def _output(frame: Frame, cell: Cell | None) -> list[Row]:
    """The pane the operation wrote, without empty lines at its end."""
    name, paint = _OUTPUT[frame.schedule.names[frame.moment.op]]
    examples = panes.window(len(frame.current["rows"]), 4, None)
    features = panes.window(len(frame.dataset.features), 4, None)
    rows = list(paint(LECTURE.pane(name), panes.Body(frame, Marks(bracket=cell), examples, features)))
    while rows and not text_of(rows[-1]).strip():
        rows.pop()
    return rows


def _cut(row: Row, width: int) -> Row:
    line, column = Line(width), 0
    for span in row:
        line.put(column, span.text, span.style)
        column += len(span.text)
    return line.row()
