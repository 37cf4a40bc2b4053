"""Slope: the loss of the batch over one parameter, its tangent, and the step of the iteration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepviz.ops import TensorRole
from stepviz.training import Frame
from stepviz.views.marks import Hit, Mark, always
from stepviz.views.panes import curve
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.charts.chart import Chart, Trace, coloured
from stepviz.views.pictures.descent.around import Descent, DescentPicture, movable, standing
from stepviz.views.text.span import ACCENT, Line

_LEFT, _RIGHT = 10, 14
"""Columns for the ticks of the loss, and for curves' names."""
_TINY = 1e-4
"""The step of the central difference for the tangent, as a share of the axis."""


class LossSlope(DescentPicture):
    """The curve of the loss over one parameter."""

    key, count = "slope", 1

    def suits(self, frame: Frame) -> bool:
        """True if there is a loss, and a parameter that updates change."""
        return bool(frame.program.with_role(TensorRole.OBJECTIVE) and movable(frame.current))

    def put(self, lines: Sequence[Line], found: Descent, width: int) -> Mark:
        """Write the curve, its tangent, its axes."""
        room = _RIGHT if width >= 4 * _RIGHT else 0
        (across,) = found.axes
        columns = max(1, width - _LEFT - 1 - room)
        x = across.centres(2 * columns)
        losses = found.losses(x[:, np.newaxis])
        known = losses[np.isfinite(losses)]
        chart = Chart(across, around(known if len(known) else np.zeros(1)), _LEFT, columns, max(1, len(lines) - 1))
        chart.put_axes(lines, _LEFT, found.name(0))
        traces = [Trace(curve.called(found.frame), "", coloured(1), x, losses)]
        if found.step is not None:
            (now,), apart = found.now, across.length * _TINY
            before, here, behind = found.losses(np.array([[now - apart], [now], [now + apart]]))
            with np.errstate(all="ignore"):  # a loss that is inf or nan has no tangent: gaps all along
                tangent = np.asarray(here + (behind - before) / (2 * apart) * (x - now))
            traces.insert(0, Trace("tangent", "", coloured(0), x, tangent))  # the loss is drawn over it
        chart.put_traces(lines, traces, room)
        points = {sign: (value, float(found.losses(np.array([[value]]))[0])) for sign, (value,) in found.marks.items()}
        for place, sign in standing(chart, points):
            chart.put(lines, place, sign, ACCENT)
        return Mark(0, 1, width, len(lines), always(Hit(cell=found.cells[0])))
