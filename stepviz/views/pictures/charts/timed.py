"""Timed: charts over the iterations of a run, aligned with the ruler below them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from stepviz.ops import Array
from stepviz.training.losses import Losses
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.curve import LOG, START, Curve, curve
from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import ACROSS, Chart, Trace, coloured
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, Line, Row, Style, as_rows, blank_lines

_NAMED = 14
"""Columns after a curve, for its name: `train 96.3%`."""


def columns_in(width: int) -> int:
    """The columns for iterations in a picture of that width."""
    named = _NAMED if width >= 4 * _NAMED else 0  # narrow pictures have no names
    return max(1, width - START - 1 - named)


def across(iterations: Array) -> Array:
    """The places of iterations, from 1, on the axis across: inside the first dot of each."""
    return iterations - 0.75


def loss_axis(means: Array, *, log: bool) -> Axis:
    """The axis from 0, or the least mean if negative, to the largest finite one; `log`: from the least positive one."""
    finite = means[np.isfinite(means)]
    above = finite[finite > 0]
    if log and len(above):
        low, high = float(above.min()), float(above.max())
        # Equal losses would make an axis without length.
        return Axis(low, high if high > low else low * 10, log=True)
    return around(np.append(finite, 0.0))


def loss_trace(name: str, losses: Losses, per_column: int, style: Style) -> Trace:
    """The curve of a loss, with its last value; each dot is the mean of its iterations."""
    return _trace(_summary(name, losses, per_column), per_column, style)


_Summary = tuple[str, str, tuple[float, ...]]
"""The name, the latest loss, the mean of each dot."""


def _each(per_column: int) -> int:
    """The iterations of a dot."""
    return max(1, per_column // ACROSS)


def _summary(name: str, losses: Losses, per_column: int) -> _Summary:
    now = numbers.unsigned(losses[-1]) if len(losses) else ""
    return name, now, losses.column_means(_each(per_column))


def _trace(told: _Summary, per_column: int, style: Style, sign: str = "") -> Trace:
    name, now, means = told
    return Trace(name, now, style, across(1 + np.arange(len(means)) * _each(per_column)), np.array(means), sign)


def losses_chart(
    width: int,
    height: int,
    runs: Sequence[tuple[str, Losses]],
    columns: int,
    *named: tuple[float, str],
    log: bool,
    coming: str = "",
) -> tuple[Row, ...]:
    """A chart of the losses of runs, above a ruler of `columns` columns, with name and latest loss after each curve.

    Several curves have their letters as signs. `coming`: a text on what is to come, written if most is empty.
    """
    per_column = curve(max((losses for _, losses in runs), key=len), columns).per_column
    told = tuple(_summary(name, losses, per_column) for name, losses in runs)
    return _losses_chart(Size(width, height), told, columns, per_column, named, log=log, coming=coming)


# The loss changes once an iteration: its other operations show the same chart.
@lru_cache(maxsize=4)
def _losses_chart(
    size: Size,
    told: tuple[_Summary, ...],
    columns: int,
    per_column: int,
    named: tuple[tuple[float, str], ...],
    *,
    log: bool,
    coming: str,
) -> tuple[Row, ...]:
    (width, height), several = size, len(told) > 1
    traces = [
        _trace(each, per_column, coloured(hue), each[0][0] * several)
        for hue, each in enumerate(told, 0 if several else 1)
    ]
    up = loss_axis(np.concatenate([trace.y for trace in traces]), log=log)
    lines = _charted(size, columns, per_column, up, traces, named)
    lines[0].put(1, LOG if log else "", DIM)
    scale = f"1col={per_column}it"
    if not lines[0].text(width - len(scale) - 2, width).strip():
        lines[0].put_right(scale, DIM, end=width - 1)
    drawn = -(-max(len(trace.y) for trace in traces) // max(1, ACROSS * per_column // _each(per_column)))
    start, end = START + drawn + _NAMED + 2, START + columns
    if 2 * (end - start) >= end and len(coming) <= end - start:
        free = [line for line in lines if not line.text(start, end).strip()]
        middle = min(free, key=lambda line: abs(2 * lines.index(line) - height), default=Line(width))
        middle.put(start + (end - start - len(coming)) // 2, coming, DIM)
    return as_rows(lines)


def charted(
    drawn: Curve, width: int, lines: int, up: Axis, traces: Sequence[Trace], *named: tuple[float, str]
) -> tuple[Row, ...]:
    """A chart of `lines` rows with these curves over iterations; `named`: further ticks as (value, text)."""
    size, columns = Size(width, lines), columns_in(width)
    return as_rows(_charted(size, columns, drawn.per_column, up, traces, named))


def _charted(
    size: Size,
    columns: int,
    per_column: int,
    up: Axis,
    traces: Sequence[Trace],
    named: Sequence[tuple[float, str]],
) -> list[Line]:
    """The lines of a chart; names of curves have the columns after it."""
    # From 0 to the end of the last column, full or not: iterations stand above their marks in the ruler.
    chart = Chart(Axis(0, float(columns * per_column)), up, START, columns, size.height)
    lines = blank_lines(*size)
    chart.put_axes(lines, START, "", *named)
    chart.put_traces(lines, traces, size.width - START - columns - 1)
    return lines
