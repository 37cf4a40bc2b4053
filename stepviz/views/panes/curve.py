"""Curve: the loss curve in block characters, with 1, 2, 4, 8, … iterations in a column, and its ruler."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from stepviz.ops.tensor import TensorRole
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes.scales import round_up
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, WARNING, Line, Row, Style, as_rows, blank_lines

if TYPE_CHECKING:
    from stepviz.training import Frame
    from stepviz.training.losses import Losses
    from stepviz.views.panes.marks import Mask

CHARTED = 4
"""The least lines for a chart of losses instead of bars."""
CHECKED, NOW, HIT = "┴", "▲", "●"
"""Signs below the curve: a check, the current moment, a stop at a breakpoint."""
_LOSS = "loss"
LOG = "log"
"""The name of a log scale."""
START = 12
"""First column of the plot."""
COLUMNS = 56
_BLOCKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = 8
_LABEL_EVERY = 10
"""The least columns between two labels of the axis."""


@dataclass(frozen=True)
class Curve:
    """The mean losses of the columns, oldest first, and their scale."""

    means: tuple[float, ...]
    per_column: int
    """Iterations in a column; the last one may have fewer."""
    now: float | None
    called: str = _LOSS
    """The name of the objective."""
    others: tuple[float, ...] = ()
    """Mean losses of other runs on the same scale."""

    @cached_property
    def _finite(self) -> tuple[float, ...]:
        return tuple(mean for mean in (*self.means, *self.others) if math.isfinite(mean))

    @cached_property
    def top(self) -> float:
        """The largest finite mean, the top of the scale; 0 without one."""
        return max(self._finite, default=0.0)

    @cached_property
    def low(self) -> float:
        """The bottom of a linear scale: 0, or the smallest finite mean if that is negative."""
        return min((0.0, *self._finite))

    @cached_property
    def bottom(self) -> float:
        """The bottom of a log scale: the smallest finite mean above 0; 0 without one."""
        return min((mean for mean in self._finite if mean > 0), default=0.0)

    def column_of(self, iteration: int) -> int:
        """The column of an iteration, from 0."""
        return (iteration - 1) // self.per_column

    def iteration_at(self, column: int) -> int | None:
        """The first iteration at a column of the screen; None beside the curve."""
        position = column - START
        return 1 + position * self.per_column if 0 <= position < len(self.means) else None


def curve(losses: Losses, columns: int = COLUMNS, called: str = _LOSS) -> Curve:
    """The curve of all losses so far; a column is the mean of its iterations, to the same bits in every session."""
    per_column = 1
    while len(losses) > per_column * columns:
        per_column *= 2
    return Curve(losses.column_means(per_column), per_column, losses[-1] if len(losses) else None, called)


@lru_cache(maxsize=8)
def rows(width: int, height: int, curve: Curve, *, log: bool = False, coming: str = "") -> tuple[Row, ...]:
    """Two lines or more: the scale, the bars, and at the right the latest loss and the iterations per column.

    Before the first loss: `coming`, a text on what will stand there, in the middle of many lines.
    """
    lines = blank_lines(width, height)
    upper, lower = lines[0], lines[-1]
    if curve.now is None:
        upper.put(1, _none(curve.called), DIM)
        if height >= CHARTED and len(coming) < width - START:
            lines[height // 2].put((width - len(coming)) // 2, coming, DIM)
        return as_rows(lines)
    beside = len(curve.called) + len(numbers.four_digits(curve.top)) < START - 2
    upper.put(1, curve.called if beside else "", DIM)
    _put_scale(lines, curve, log=log)
    put_bars(lines, START, curve, log=log)
    style = WARNING if numbers.is_bad(curve.now) else BOLD
    upper.put_right(f"now{' ' * (curve.now < 0)}{numbers.fixed(curve.now, signed=False)}", style, end=width - 1)
    lower.put_right(f"1col={curve.per_column}it", DIM, end=width - 1)
    return as_rows(lines)


def line(
    width: int, losses: Losses, found: str = "", *, legend: str = "", log: bool = False, called: str = _LOSS
) -> Row:
    """The latest loss, the curve in one line, and at the right the results of checks, `found`.

    Before the first loss, a `legend` replaces the curve if it fits.
    """
    row, text = Line(width), latest(losses, called)
    row.put_right(found, DIM, end=width - 1)
    if not text:
        none = _none(called)
        fits = legend and len(none) + len(legend) + len(found) + 6 <= width
        return row.put(1, f"{none}  {legend}" if fits else none, DIM).row()
    row.put(1, text, WARNING if numbers.is_bad(losses[-1]) else BOLD)
    if log:
        row.put(len(text) + 2, LOG, DIM)
    start = len(text) + 2 + log * (len(LOG) + 1)
    put_bars([row], start, curve(losses, max(1, width - start - len(found) - 3)), log=log)
    return row.row()


def columns_in(width: int) -> int:
    """The columns of a curve on a screen of that width."""
    return max(1, COLUMNS + width - LECTURE_SIZE.width)


def _put_scale(lines: Sequence[Line], curve: Curve, *, log: bool) -> None:
    """Put the values of the top and the bottom of the scale left of the bars; only one if they are equal."""
    lowest = curve.bottom if log else curve.low
    if log:
        lines[-1].put(1, LOG, DIM)
    if log or curve.top > lowest:
        lines[0].put_right(numbers.four_digits(curve.top), DIM, end=START - 1)
    if not log or curve.top > lowest:
        lines[-1].put_right(numbers.four_digits(lowest) if log or lowest else "0", DIM, end=START - 1)


def put_bars(lines: Sequence[Line], start: int, curve: Curve, *, log: bool = False, style: Style = DIM) -> None:
    """Put the bars from column `start` on; `!` for a mean that is nan or inf."""
    low, bottom = (0.0, curve.bottom) if log else (curve.low, 0.0)
    top = curve.top - low
    finite = [math.isfinite(mean) for mean in curve.means]
    heights = [
        _height(mean - low, bottom, top, len(lines)) if known else 0
        for mean, known in zip(curve.means, finite, strict=True)
    ]
    for below, line in enumerate(reversed(lines)):
        column, eighths = start, [min(height - _EIGHTHS * below, _EIGHTHS) for height in heights]
        for reached, run in groupby(eighths, lambda height: height > 0):
            part = [*run]
            if reached:
                line.put(column, "".join(_BLOCKS[height] for height in part), style)
            column += len(part)
    for column, known in enumerate(finite, start):
        if not known:
            lines[-1].put(column, "!", WARNING)


def ruler(
    width: int,
    curve: Curve,
    ticks: Sequence[tuple[int, str]],
    told: Sequence[str] = (),
    found: Sequence[tuple[int, Sequence[str]]] = (),
    scale: str = "",
) -> Row:
    """The ruler below the curve, with signs at iterations.

    `told`: texts for its right end: the first that covers no sign, or else the last. `found`: the iteration of each
    check and texts on its result, the longest first, put where they fit. `scale`: a text left of the first column.
    """
    line = Line(width).put(1, "─" * (width - 2), DIM)
    line.put(1, f"{scale} " if scale else "", DIM)
    for iteration, sign in ticks:
        column = curve.column_of(iteration)
        if 0 <= column < len(curve.means):
            line.put(START + column, sign, DIM if sign == CHECKED else BOLD)
    free = (text for text in told if set(line.text(max(0, width - len(text) - 3), width - 1)) <= {"─", CHECKED})
    text = next(free, told[-1] if told else "")
    line.put_right(f" {text} " if text else "", BOLD, end=width - 1)
    starts = [START + curve.column_of(iteration) + 1 for iteration, _ in found]
    for (_, texts), start, behind in zip(found, starts, [*starts[1:], width], strict=False):
        for text in texts:  # it may cover signs of checks, no others
            end = start + len(text) + 2
            if end < behind - 1 and set(line.text(start, end + 1)) <= {"─", CHECKED}:
                line.put(start, f" {text} ", DIM)
                break
    return line.row()


def axis(width: int, curve: Curve, known: int) -> Row:
    """The axis below the curve, with round numbers of the `known` iterations."""
    line = Line(width).put(1, "iteration", DIM)
    step = int(round_up(_LABEL_EVERY * curve.per_column))
    for iteration in (1, *range(step, known + 1, step)):
        column, label = START + curve.column_of(iteration), str(iteration)
        if column + len(label) <= width:
            line.put(column, label, DIM)
    return line.row()


def value_at(losses: Losses, iteration: int, called: str = _LOSS) -> str:
    """The exact loss of an iteration, `it 237  loss 0.2149`; "" if it is not known."""
    if not 1 <= iteration <= len(losses):
        return ""
    return f"it {iteration}  {called} {numbers.unsigned(losses[iteration - 1])}"


def shown_losses(frame: Frame, mask: Mask) -> Losses:
    """The losses, without the last one if it is hidden."""
    losses = frame.history.losses
    return losses.first(len(losses) - 1) if frame.program.the(TensorRole.OBJECTIVE) in mask.tensors else losses


def objective_name(frame: Frame) -> str:
    """The name of the objective: `loss`, or the title of a formula's output."""
    program = frame.program
    return _LOSS if frame.experiment.formula is None else program.tensors[program.the(TensorRole.OBJECTIVE)].title


def named(frame: Frame) -> str:
    """The name of the curve in a sentence: `loss curve`, `curve of o`."""
    name = objective_name(frame)
    return f"{_LOSS} curve" if name == _LOSS else f"curve of {name}"


def _none(called: str) -> str:
    return f"{called}  (none yet)"


def latest(losses: Losses, called: str = _LOSS) -> str:
    """The latest loss, `loss 0.6768`; "" before the first."""
    return f"{called} {numbers.unsigned(losses[-1])}" if len(losses) else ""


def _height(mean: float, bottom: float, top: float, lines: int) -> int:
    """The height of a bar in eighths of a line: at least 1 for a loss above 0, all `lines` for the largest.

    `bottom`: the loss of one eighth on a log scale; 0 for a linear scale.
    """
    if top <= 0 or mean <= 0:
        return 0
    if not bottom:
        return max(1, round(lines * _EIGHTHS * (mean / top)))
    share = (math.log(mean) - math.log(bottom)) / (math.log(top) - math.log(bottom)) if top > bottom else 1.0
    return 1 + round((lines * _EIGHTHS - 1) * share)
