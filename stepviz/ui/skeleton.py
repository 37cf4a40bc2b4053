"""The first paint: titles, header and keys, before NumPy is loaded."""

from __future__ import annotations

from stepviz.experiment import Experiment
from stepviz.views import header, keys
from stepviz.views.layouts import Layout, Pane
from stepviz.views.span import DIM, Line, Row


def skeleton(experiment: Experiment, layout: Layout, iteration: int = 1) -> dict[str, tuple[Row, ...]]:
    """The rows of every pane with nothing known yet."""
    rows = {pane.name: _titled(pane) for pane in layout.panes}
    rows["header"] = (top(experiment, layout.width, iteration),)
    rows["keys"] = (keys.key_line(layout.width),)
    return rows


def top(experiment: Experiment, width: int, iteration: int = 1) -> Row:
    """The header of a run that has not been looked at."""
    return header.header(width, experiment, header.Place(iteration, 0, 0), "paused")


def _titled(pane: Pane) -> tuple[Row, ...]:
    line = Line(pane.place.width)
    if pane.number:
        text = f" {pane.number} {pane.title}"
        line.put(0, text + "─" * (pane.title_width - len(text)), DIM)
    return (line.row(), *[Line(pane.place.width).row()] * (pane.place.height - 1))
