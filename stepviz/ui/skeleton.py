"""The first paint: titles, header and keys, before NumPy is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.experiment import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.sources import CHAIN_RULE
from stepviz.views.chrome import header, keys
from stepviz.views.chrome.commands import HINTS, UNCHECKED
from stepviz.views.layout.graph_sheet import graph_sheets
from stepviz.views.layout.layouts import Layout, Pane
from stepviz.views.layout.sheets import sheets
from stepviz.views.panes.boxes import put_box
from stepviz.views.text.span import DIM, Line, Row

_UNKNOWN = (4, 2)
"""Features and classes as long as no data is read: they decide no place and no title."""


def first_sheet(experiment: Experiment) -> Layout:
    """The panes a run begins with."""
    memory = OPTIMIZERS[experiment.optimizer].letters
    if experiment.source == CHAIN_RULE:
        return graph_sheets(memory)[0].usual
    widths = (_UNKNOWN[0], *experiment.hidden, _UNKNOWN[1])
    return sheets(widths, memory, experiment.activation)[0].usual


def skeleton(experiment: Experiment, layout: Layout, iteration: int = 1) -> Iterator[tuple[Pane, tuple[Row, ...]]]:
    """Every pane and its rows with nothing known yet."""
    hints = UNCHECKED if experiment.source == CHAIN_RULE else HINTS
    rows = {"header": top(experiment, layout.width, iteration), "keys": keys.key_line(layout.width, hints)}
    for pane in layout.panes:
        yield pane, (rows[pane.name],) if pane.name in rows else _titled(pane)


def top(experiment: Experiment, width: int, iteration: int = 1) -> Row:
    """The header of a run that has not been looked at."""
    return header.header(width, experiment, header.Place(iteration, 0, 0), "paused")


def _titled(pane: Pane) -> tuple[Row, ...]:
    if pane.kind == "node":
        lines = [Line(pane.place.width) for _ in range(pane.place.height)]
        put_box(lines, pane)
        return tuple(line.row() for line in lines)
    line = Line(pane.place.width)
    if pane.number:
        text = f" {pane.number} {pane.title}"
        line.put(0, text + "─" * (pane.title_width - len(text)), DIM)
    return (line.row(), *[Line(pane.place.width).row()] * (pane.place.height - 1))
