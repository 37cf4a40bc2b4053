"""Curves: the losses of a what-if and of the original on one scale, in a chart or, in few lines, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.training.losses import Losses
from stepviz.views.panes.curve import CHARTED, LOG, START, Curve, curve, put_bars
from stepviz.views.pictures.charts.timed import losses_chart
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, WARNING, Row, as_rows, blank_lines

_LABEL = 4
"""Columns for the name of a run beside its curve."""


def rows(
    width: int, height: int, runs: Sequence[tuple[str, Losses]], columns: int, *, log: bool = False
) -> tuple[Row, ...]:
    """All runs in a chart of `height` lines. Where these are few, each run has bars in one of the last lines."""
    if height >= CHARTED:
        named = [(label[:_LABEL], losses) for label, losses in runs]
        return losses_chart(width, height, named, columns, log=log)
    lines = blank_lines(width, height)
    drawn = on_one_scale([losses for _, losses in runs], columns)
    styles = (ACCENT, *[DIM] * (len(runs) - 1))
    for line, (label, _), made, style in zip(lines[-len(runs) :], runs, drawn, styles, strict=True):
        line.put(1, label[:_LABEL], style._replace(emphasis="b"))
        if made.now is None:
            line.put(_LABEL + 2, "(none yet)", DIM)
            continue
        line.put_right(numbers.four_digits(made.top), DIM, end=START - 1)
        put_bars([line], START, made, log=log, style=style)
        latest = WARNING if numbers.is_bad(made.now) else BOLD
        line.put_right(f"now{numbers.fixed(made.now, signed=False)}", latest, end=width - 1)
    return as_rows(lines)


def on_one_scale(runs: Sequence[Losses], columns: int) -> list[Curve]:
    """The curve of each run, with the iterations per column of the longest, on the scale of all losses."""
    per_column = curve(max(runs, key=len), columns).per_column
    means = [tuple(losses.column_means(per_column)) for losses in runs]
    every = tuple(mean for each in means for mean in each)
    return [
        Curve(each, per_column, losses[-1] if len(losses) else None, others=every)
        for each, losses in zip(means, runs, strict=True)
    ]


def scale(height: int, runs: Sequence[Losses], columns: int, *, log: bool) -> str:
    """What the ruler says of bars on a log scale: `log 0.250`. Empty for a chart, whose axis says it."""
    low = on_one_scale(runs, columns)[0].bottom
    return f"{LOG} {numbers.four_digits(low)}" if log and low and height < CHARTED else ""
