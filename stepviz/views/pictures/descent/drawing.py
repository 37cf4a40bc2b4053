"""Drawing: the loss of the batch over one parameter, with its tangent, or over two, with the path of training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.text import width_of
from stepviz.training import Frame
from stepviz.training.iteration import Iteration
from stepviz.views.marks import Hit, Mark, PixelScale, PixelSource, always
from stepviz.views.panes import curve
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.charts.chart import ACROSS, DOWN, Chart, Dots, Trace, coloured
from stepviz.views.pictures.descent.around import Descent, DescentPicture, losses_at, movable, placed_signs
from stepviz.views.pictures.pixels import SHADES, pixel_rows, put_on, put_pixels, smooth
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, FULL, TEXT, WARNING, Line, Span, Tone, fitting

_LEFT, _RIGHT = 10, 14
"""Columns for the ticks of the upward axis, and for curves' names."""
_TINY = 1e-4
"""The step of the central difference for the tangent, as a share of the axis."""
_MOST = 2400
"""The most losses that a picture computes; larger pictures have larger squares."""
_HUE, _LEVELS = "positive", 12
"""The hue of the loss, and the number of its levels: edges between levels are lines of equal loss."""
_TONES = [Tone(_HUE, level * FULL // _LEVELS) for level in range(_LEVELS)]
_NO_LOSS = "every loss here is nan or inf"
_LOSSES = PixelScale(
    [*_TONES, None],
    [*(Span(SHADES[round(tone.level / FULL * (len(SHADES) - 1))], DIM) for tone in _TONES), Span("!", WARNING)],
)


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
        mark = Mark(0, 0, width, len(lines), always(Hit(cell=found.cells[0])))
        if not len(known):
            lines[len(lines) // 2].put(_LEFT, _NO_LOSS, WARNING)
            return mark
        chart = Chart(across, around(known), _LEFT, columns, max(1, len(lines) - 1))
        chart.put_axes(lines, _LEFT, found.name(0))
        traces = [Trace(curve.objective_name(found.frame), "", coloured(1), x, losses)]
        if found.step is not None:
            (now,), apart = found.now, across.length * _TINY
            before, here, behind = found.losses(np.array([[now - apart], [now], [now + apart]]))
            with np.errstate(all="ignore"):  # a loss that is inf or nan has no tangent: gaps all along
                tangent = np.asarray(here + (behind - before) / (2 * apart) * (x - now))
            traces.insert(0, Trace("tangent", "", coloured(0), x, tangent))  # the loss is drawn over it
        chart.put_traces(lines, traces, room)
        points = {sign: (value, float(found.losses(np.array([[value]]))[0])) for sign, (value,) in found.marks.items()}
        for place, sign in placed_signs(chart, points):
            chart.put(lines, place, sign, ACCENT)
        return mark


class LossSurface(DescentPicture):
    """The loss surface from above: the brighter, the larger the loss."""

    key, count = "surface", 2

    def suits(self, frame: Frame) -> bool:
        """True if there is a loss, and two weights or biases that updates change."""
        sizes = sum(frame.current[name].size for name in movable(frame.current))
        return bool(frame.program.with_role(TensorRole.OBJECTIVE)) and sizes > 1

    def put(self, lines: Sequence[Line], found: Descent, width: int) -> Mark:
        """Write the surface, its axes, the path, a colour scale."""
        (across, up), columns, count = found.axes, max(1, width - _LEFT - 1), max(1, len(lines) - 2)
        chart = Chart(across, up, _LEFT, columns, count)
        source = PixelSource(_LOSSES, _landscape, (found.frame.current, found.cells, chart))
        chart.put_axes(lines[: count + 1], _LEFT, found.name(0))
        lines[0].put_right(fitting((found.name(1), ""), _LEFT - 2), BOLD, end=_LEFT - 1)
        mark = put_pixels(lines, _LEFT, 0, (columns, count), source, always(Hit(cell=found.cells[0])))
        if len(found.path) > 1 and np.isfinite(found.path).all():
            dots = Dots(columns, count)
            x = across.places(found.path[:, 0], columns * ACROSS)
            dots.curve(x, count * DOWN - 1 - up.places(found.path[:, 1], count * DOWN), TEXT)
            for column, y, sign, _ in dots.signs():
                put_on(lines[y], _LEFT + column, sign, BOLD)
        for (column, y), sign in placed_signs(chart, found.marks):
            put_on(lines[y], _LEFT + column, sign, ACCENT)
        _put_scale(lines[-1], curve.objective_name(found.frame), _losses(found.frame.current, found.cells, chart))
        return mark


def _put_scale(line: Line, name: str, losses: Array) -> None:
    """Write the colour scale of the losses between the least and the largest, or why there is none."""
    least, largest = _ends(losses)
    low, high = numbers.unsigned(least), numbers.unsigned(largest)
    if not np.isfinite(losses).any():
        line.put(_LEFT, _NO_LOSS, WARNING)
    elif least == largest:
        line.put(_LEFT, f"{name} {low} everywhere here", DIM)
    else:
        (scale,), at = pixel_rows(np.tile(np.arange(_LEVELS), (2, 1)), _LOSSES), _LEFT + width_of(f"{name} {low} ")
        line.put(_LEFT, f"{name} {low} ", DIM).put_row(at, scale).put(at + _LEVELS + 1, high, DIM)


# All operations of an iteration show the same surface.
@lru_cache(maxsize=2)
def _losses(iteration: Iteration, cells: tuple[Cell, ...], chart: Chart) -> Array:
    """The loss at the middle of each square, from the top, (squares down, squares across)."""
    grids = ((math.ceil(chart.columns / 2 / size), math.ceil(chart.lines / size)) for size in range(1, 99))
    wide, high = next((wide, high) for wide, high in grids if wide * high <= _MOST)
    x, y = chart.across.centres(wide), chart.up.centres(high)[::-1]
    return losses_at(iteration, cells, np.array([(u, v) for v in y for u in x])).reshape(len(y), len(x))


def _ends(losses: Array) -> tuple[float, float]:
    """The least and the largest finite loss; 0 without any."""
    known = losses[np.isfinite(losses)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def _landscape(iteration: Iteration, cells: tuple[Cell, ...], chart: Chart, across: int, down: int) -> Array:
    """The level of each pixel, -1 for nan or inf, with interpolated losses; on a log scale if all are positive."""
    losses = _losses(iteration, cells, chart)
    low, high = _ends(losses)
    losses = smooth(losses, across, down)
    with np.errstate(all="ignore"):
        known = np.isfinite(losses)
        if low > 0:  # losses span powers of ten: evenly spaced levels would lie at the steepest edge alone
            losses, low, high = np.log(losses), math.log(low), math.log(high)
        shares = np.clip(np.nan_to_num((losses - low) / (high - low)), 0, 1)
    # The largest loss is in the last level, not in one more.
    return np.where(known, np.floor(shares * (_LEVELS - 1e-9)), -1).astype(np.int64)
