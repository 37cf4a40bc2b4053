"""Timed: charts over the iterations of a run, in the columns of the ruler below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from stepviz.ops import Array
from stepviz.training.losses import Losses
from stepviz.views.panes.curve import START, Curve
from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import Chart, Trace
from stepviz.views.pictures.charts.dots import ACROSS
from stepviz.views.text import numbers
from stepviz.views.text.span import Line, Row, Style

_NAMED = 14
"""Columns behind a curve: `train 96.3%`."""


def columns_in(width: int) -> int:
    """Columns of the iterations in a picture of that width."""
    return max(1, width - START - 1 - _room(width))


def across(iterations: Array) -> Array:
    """Where iterations, from 1, stand on the axis across: well within the first dot of each."""
    return iterations - 0.75


def loss_axis(means: Array, *, log: bool) -> Axis:
    """From 0, or what is less, to the largest finite mean; on a logarithmic scale from the least above 0."""
    finite = means[np.isfinite(means)]
    above = finite[finite > 0]
    if log and len(above):
        low, high = float(above.min()), float(above.max())
        return Axis(low, high if high > low else low * 10, Decimal(1), log=True)
    return around(np.append(finite, 0.0))


def loss_trace(name: str, losses: Losses, per_column: int, style: Style, sign: str = "") -> Trace:
    """The curve of a loss with its last value, a mean for each dot where a column is so many iterations."""
    each = max(1, per_column // ACROSS)
    means = np.array(losses.column_means(each))
    now = numbers.fixed(losses[-1], signed=False).strip() if len(losses) else ""
    return Trace(name, now, style, across(1 + np.arange(len(means)) * each), means, sign)


def _room(width: int) -> int:
    """Columns behind the curves for their names; none where that would be a quarter of all."""
    return _NAMED if width >= 4 * _NAMED else 0


def charted(
    drawn: Curve, width: int, lines: int, up: Axis, traces: Sequence[Trace], *named: tuple[float, str]
) -> Iterator[Row]:
    """So many lines with these curves, whose x counts iterations; `named`: values at the left by their names."""
    columns = columns_in(width)
    chart = Chart(Axis(0, float(columns * drawn.per_column), Decimal(1)), up, START, columns, lines)
    shown = [Line(width) for _ in range(lines)]
    chart.put_axes(shown, START, "", *named)
    chart.put_traces(shown, traces, _room(width))
    yield from (line.row() for line in shown)
