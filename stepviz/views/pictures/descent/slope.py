"""Slope: the loss of the batch over one parameter, its tangent, and the step of the iteration."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array, TensorRole
from stepviz.training import Frame
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.panes import curve
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.charts.chart import Chart, Trace, coloured
from stepviz.views.pictures.descent.around import UNTOLD, Descent, descent, movable, standing
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text.span import ACCENT, Line

_LEFT, _RIGHT = 10, 14
"""Columns for the ticks of the loss, and for curves' names."""
_TINY = 1e-4
"""The step of the central difference for the tangent, as a share of the axis."""


class LossSlope(Picture):
    """The curve of the loss over one parameter."""

    key = "slope"

    def suits(self, frame: Frame) -> bool:
        """True if there is a loss, and a parameter that updates change."""
        return bool(frame.program.with_role(TensorRole.OBJECTIVE) and movable(frame.current))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the curve, its axis, a sentence on the losses."""
        found, name = descent(frame, state, 1), ""
        lines = [Line(width) for _ in range(max(1, height - 2))]
        told: tuple[str, ...] = UNTOLD
        if found.told:
            name = f"over {found.name(0)} · "
            _put(lines, found, width)
            told = found.sentences()
        about = f"iteration {frame.moment.iteration}"
        title = picture.title(width, "slope", f"{found.called} {name}{about}", f"{name}{about}", about)
        cell = found.cells[0]
        mark = Mark(0, 1, width, height - 2, lambda _x, _y: Hit(cell=cell))
        return Drawn((title, *[line.row() for line in lines], picture.sentence(width, *told))[:height], (mark,))


def _put(lines: list[Line], found: Descent, width: int) -> None:
    room = _RIGHT if width >= 4 * _RIGHT else 0
    (across,) = found.axes
    columns = max(1, width - _LEFT - 1 - room)
    count = max(1, len(lines) - 1)
    x = across.centres(2 * columns)
    losses = found.losses(x[:, np.newaxis])
    known = losses[np.isfinite(losses)]
    up = around(known if len(known) else np.zeros(1))
    chart = Chart(across, up, _LEFT, columns, count)
    chart.put_axes(lines, _LEFT, found.name(0))
    traces = [Trace(curve.called(found.frame), "", coloured(1), x, losses)]
    if found.step is not None:
        traces.insert(0, Trace("tangent", "", coloured(0), x, _tangent(found, x, across.length * _TINY)))
    chart.put_traces(lines, traces, room)
    points = {sign: (value, float(found.losses(np.array([[value]]))[0])) for sign, (value,) in found.marks.items()}
    for (column, line), sign in standing(chart, points):
        lines[line].put(_LEFT + column, sign, ACCENT)


def _tangent(found: Descent, x: Array, apart: float) -> Array:
    """The tangent of the loss at the parameter's value, by central differences."""
    (now,) = found.now
    before, here, behind = found.losses(np.array([[now - apart], [now], [now + apart]]))
    with np.errstate(all="ignore"):
        slope = (behind - before) / (2 * apart)
        return np.asarray(here + slope * (x - now))
