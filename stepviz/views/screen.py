"""Screen: everything that is seen at a moment, as rows for each pane, and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views import caption, curve, header, keys, panes, strip
from stepviz.views.focus import focus
from stepviz.views.layouts import LECTURE, Layout, Pane, layout_for
from stepviz.views.marks import Marks
from stepviz.views.small import small
from stepviz.views.span import Line, Row, text_of

_TENSOR_PANES: Mapping[str, Callable[[Pane, panes.Body], tuple[Row, ...]]] = {
    "batch": panes.batch,
    "logits": panes.logits,
    "probs": panes.probs,
    "loss": panes.loss,
    "dlogits": panes.dlogits,
    "before": panes.before,
    "grads": panes.grads,
    "after": panes.after,
    "accuracy": panes.accuracy,
}
_EXAMPLES = 4
_FEATURES = 4


@dataclass(frozen=True)
class Viewer:
    """What the viewer chose, beside the moment."""

    status: str = "paused"
    message: str = ""
    """Takes the place of the line that says what comes next."""


Screen = Mapping[str, tuple[Row, ...]]
"""The rows of each pane, by the pane's name."""


def look(frame: Frame, layout: Layout = LECTURE, viewer: Viewer | None = None) -> Screen:
    """What a frame looks like in a layout: the same for the terminal and for print."""
    viewer = viewer or Viewer()
    cell = focus(frame)
    body = panes.Body(frame, Marks(bracket=cell), _examples(frame, cell), _features(frame))
    screen = {name: paint(layout.pane(name), body) for name, paint in _TENSOR_PANES.items()}
    width = layout.width
    screen["header"] = (header.header(width, frame.experiment, _place(frame), status(frame, viewer.status)),)
    screen["strip"] = (strip.strip(width, *strip_of(frame)),)
    screen["panel"] = (
        *curve.rows(width, curve.curve(frame.history.losses)),
        Line(width).put(0, "─" * width, keys.RULE).row(),
        *caption.caption(frame, cell, width, viewer.message),
    )
    screen["keys"] = (keys.key_line(width),)
    return screen


def strip_of(frame: Frame) -> tuple[tuple[str, ...], int, str]:
    """What the strip is drawn from: labels, operations done, phase."""
    labels = tuple(op.label for op in frame.program.ops)
    if frame.moment.op == frame.schedule.check and frame.check is not None:
        labels = (*labels, frame.check.label)
    return labels, frame.moment.op, frame.phase.value


def status(frame: Frame, playing: str) -> str:
    """The end of the first line: what the run does, or that a value is not finite."""
    if frame.broken is None:
        return playing
    cell = frame.broken.cell
    value = float(frame.current[cell.tensor][cell.index])
    return "! NaN" if value != value else "! inf"


def text(frame: Frame, width: int, height: int, viewer: Viewer | None = None) -> list[str]:
    """The screen as lines of text, right-stripped: what `stepviz show` prints."""
    return [text_of(row).rstrip() for row in rows(frame, width, height, viewer)]


def rows(frame: Frame, width: int, height: int, viewer: Viewer | None = None) -> list[Row]:
    """The whole screen as rows, for print: as many and as wide as its layout, at most `width` x `height`."""
    layout = layout_for(width, height)
    if layout is None:
        return list(small(frame, width, height, status(frame, (viewer or Viewer()).status)))
    return compose(look(frame, layout, viewer), layout)


def compose(screen: Screen, layout: Layout) -> list[Row]:
    """All panes put in their places."""
    lines = [Line(layout.width) for _ in range(layout.height)]
    for pane in layout.panes:
        for offset, row in enumerate(screen.get(pane.name, ())):
            column = pane.place.x
            for span in row:
                lines[pane.place.y + offset].put(column, span.text, span.style)
                column += len(span.text)
    return [line.row() for line in lines]


def _place(frame: Frame) -> header.Place:
    return header.Place(frame.moment.iteration, frame.moment.op, frame.schedule.end(frame.moment.iteration).op)


def _examples(frame: Frame, cell: Cell | None) -> panes.Window:
    total = len(frame.current["rows"])
    tensor = None if cell is None else frame.program.tensors.get(cell.tensor)
    around = cell.index[0] if cell is not None and tensor is not None and tensor.axes[:1] == ("example",) else None
    return panes.window(total, _EXAMPLES, around)


def _features(frame: Frame) -> panes.Window:
    return panes.window(len(frame.dataset.features), _FEATURES, None)
