"""Timed: charts over the iterations of a run, aligned with the ruler below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

import numpy as np

from stepviz.ops import Array
from stepviz.training.losses import Losses
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.curve import LOG, START, Curve, curve
from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import ACROSS, Chart, Trace, coloured
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, Line, Row, Style

_NAMED = 14
"""Columns after a curve, for its name: `train 96.3%`."""


def columns_in(width: int) -> int:
    """The columns for iterations in a picture of that width."""
    return max(1, width - START - 1 - _room(width))


def across(iterations: Array) -> Array:
    """The places of iterations, from 1, on the axis across: inside the first dot of each."""
    return iterations - 0.75


def loss_axis(means: Array, *, log: bool) -> Axis:
    """The axis from 0, or the least mean if negative, to the largest finite one; `log`: from the least positive one."""
    finite = means[np.isfinite(means)]
    above = finite[finite > 0]
    if log and len(above):
        low, high = float(above.min()), float(above.max())
        return Axis(low, high if high > low else low * 10, Decimal(1), log=True)
    return around(np.append(finite, 0.0))


def loss_trace(name: str, losses: Losses, per_column: int, style: Style) -> Trace:
    """The curve of a loss, with its last value; each dot is the mean of its iterations."""
    return _trace(name, _latest(losses), losses.column_means(_each(per_column)), per_column, style)


def _each(per_column: int) -> int:
    """The iterations of a dot."""
    return max(1, per_column // ACROSS)


def _latest(losses: Losses) -> str:
    return numbers.fixed(losses[-1], signed=False).strip() if len(losses) else ""


def _trace(name: str, now: str, means: Sequence[float], per_column: int, style: Style, sign: str = "") -> Trace:
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
    told = tuple((name, _latest(losses), losses.column_means(_each(per_column))) for name, losses in runs)
    return _losses_chart(Size(width, height), told, columns, per_column, named, log=log, coming=coming)


@lru_cache(maxsize=4)
def _losses_chart(
    size: Size,
    told: tuple[tuple[str, str, tuple[float, ...]], ...],
    columns: int,
    per_column: int,
    named: tuple[tuple[float, str], ...],
    *,
    log: bool,
    coming: str,
) -> tuple[Row, ...]:
    """The chart of (name, latest loss, means) of runs, cached for all operations between two losses."""
    (width, height), several = size, len(told) > 1
    traces = [
        _trace(name, now, means, per_column, coloured(hue), name[0] * several)
        for hue, (name, now, means) in enumerate(told, 0 if several else 1)
    ]
    up = loss_axis(np.concatenate([trace.y for trace in traces]), log=log)
    chart = Chart(Axis(0, float(columns * per_column), Decimal(1)), up, START, columns, height)
    lines = [Line(width) for _ in range(height)]
    chart.put_axes(lines, START, "", *named)
    chart.put_traces(lines, traces, width - START - columns - 1)
    lines[0].put(1, LOG if log else "", DIM)
    scale = f"1col={per_column}it"
    if not lines[0].text(width - len(scale) - 2, width).strip():
        lines[0].put_right(scale, DIM, end=width - 1)
    end = START + -(-max(map(len, (trace.y for trace in traces))) // max(1, ACROSS * per_column // _each(per_column)))
    _put_coming(lines, coming, end + _NAMED + 2, START + columns)
    return tuple(line.row() for line in lines)


def _put_coming(lines: Sequence[Line], coming: str, start: int, end: int) -> None:
    """Write `coming` in the middle of columns `start` to `end`, if these are empty and most of the chart."""
    if 2 * (end - start) < end or len(coming) > end - start:
        return
    for line in sorted(lines, key=lambda line: abs(2 * lines.index(line) - len(lines))):
        if not line.text(start, end).strip():
            line.put(start + (end - start - len(coming)) // 2, coming, DIM)
            return


def _room(width: int) -> int:
    """Columns after the curves for their names; 0 in narrow pictures."""
    return _NAMED if width >= 4 * _NAMED else 0


def charted(
    drawn: Curve, width: int, lines: int, up: Axis, traces: Sequence[Trace], *named: tuple[float, str]
) -> Iterator[Row]:
    """A chart of `lines` rows with these curves over iterations; `named`: further ticks as (value, text)."""
    columns = columns_in(width)
    chart = Chart(Axis(0, float(columns * drawn.per_column), Decimal(1)), up, START, columns, lines)
    shown = [Line(width) for _ in range(lines)]
    chart.put_axes(shown, START, "", *named)
    chart.put_traces(shown, traces, _room(width))
    yield from (line.row() for line in shown)
