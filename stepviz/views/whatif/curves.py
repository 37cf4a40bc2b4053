"""Curves: the losses of a what-if over those of the original: the same height is the same loss, by its logarithm."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stepviz.training.losses import Losses
from stepviz.views.panes.curve import START, Curve, curve
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, WARNING, Line, Row, Style

_BLOCKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = 8
_LABEL = 4
"""Columns of what a run is called beside its curve."""


def rows(width: int, height: int, runs: Sequence[tuple[str, Losses]], columns: int) -> tuple[Row, ...]:
    """One curve below the other on as many lines each, the same iterations below each other; blank lines on top."""
    longest = max((losses for _, losses in runs), key=len)
    per_column = curve(longest, columns).per_column
    drawn = [
        (label, Curve(tuple(losses.column_means(per_column)), per_column, _last(losses))) for label, losses in runs
    ]
    low, high = scale_of([made for _, made in drawn])
    each = height // len(runs)
    lines = [Line(width) for _ in range(height - each * len(runs))]
    for number, (label, made) in enumerate(drawn):
        style = ACCENT if number == 0 else DIM
        lines += _one(width, each, label, made, (low, high), style)
    if per_column > 1 and each > 1:
        lines[-1].put_right(f"1col={per_column}it", DIM, end=width - 1)
    return tuple(line.row() for line in lines)


def _last(losses: Losses) -> float | None:
    return losses[-1] if len(losses) else None


def _one(width: int, height: int, label: str, made: Curve, scale: tuple[float, float], style: Style) -> list[Line]:
    """The scale at the left, bars, the latest loss at the right."""
    lines = [Line(width) for _ in range(height)]
    lines[0].put(1, label[:_LABEL], style._replace(emphasis="b"))
    if made.now is None:
        lines[0].put(_LABEL + 2, "(no loss yet)", DIM)
        return lines
    lines[0].put_right(numbers.four_digits(scale[1]), DIM, end=START - 1)
    if height > 1:
        lines[-1].put_right(numbers.four_digits(scale[0]), DIM, end=START - 1)
    put_bars(lines, START, made, scale, style)
    latest = WARNING if numbers.is_bad(made.now) else BOLD
    lines[0].put_right(f"now{numbers.fixed(made.now, signed=False)}", latest, end=width - 1)
    return lines


def put_bars(lines: Sequence[Line], start: int, made: Curve, scale: tuple[float, float], style: Style) -> None:
    """The bars on lines below each other, from column `start` on; `!` for a mean that is not finite."""
    for column, mean in enumerate(made.means, start=start):
        if not math.isfinite(mean):
            lines[-1].put(column, "!", WARNING)
            continue
        eighths = _eighths(mean, scale, len(lines))
        for below, line in enumerate(reversed(lines)):
            line.put(column, _BLOCKS[max(0, min(eighths - _EIGHTHS * below, _EIGHTHS))], style)


def scale_of(drawn: Sequence[Curve]) -> tuple[float, float]:
    """The smallest mean above 0 and the largest, of all of them."""
    means = [mean for made in drawn for mean in made.means if math.isfinite(mean) and mean > 0]
    return (min(means), max(means)) if means else (0.0, 0.0)


def _eighths(mean: float, scale: tuple[float, float], lines: int) -> int:
    """Eighths of a line: 1 for the smallest loss above 0, all of `lines` for the largest."""
    low, high = scale
    if mean <= 0:
        return 0
    if low == high:
        return _EIGHTHS * lines
    share = (math.log(mean) - math.log(low)) / (math.log(high) - math.log(low))
    return 1 + round((_EIGHTHS * lines - 1) * share)
