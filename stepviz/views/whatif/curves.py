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
    """`height` rows with all runs in a chart; with few lines, one below the other with the same columns."""
    if height >= CHARTED:
        named = [(label[:_LABEL], losses) for label, losses in runs]
        return losses_chart(width, height, named, columns, log=log)
    drawn = on_one_scale([losses for _, losses in runs], columns)
    each = height // len(runs)
    lines = blank_lines(width, height - each * len(runs))
    for number, ((label, _), made) in enumerate(zip(runs, drawn, strict=True)):
        style, part = DIM if number else ACCENT, blank_lines(width, each)
        lines += part
        part[0].put(1, label[:_LABEL], style._replace(emphasis="b"))
        if made.now is None:
            part[0].put(_LABEL + 2, "(none yet)", DIM)
            continue
        part[0].put_right(numbers.four_digits(made.top), DIM, end=START - 1)
        if each > 1:
            low = made.bottom if log else made.low
            part[-1].put_right(numbers.four_digits(low) if low else "0", DIM, end=START - 1)
            part[-1].put(1, LOG if log else "", DIM)
        put_bars(part, START, made, log=log, style=style)
        latest = WARNING if numbers.is_bad(made.now) else BOLD
        part[0].put_right(f"now{numbers.fixed(made.now, signed=False)}", latest, end=width - 1)
    per_column = drawn[0].per_column
    if per_column > 1 and each > 1:
        lines[-1].put_right(f"1col={per_column}it", DIM, end=width - 1)
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
    """The text for the ruler below, `log 0.250`, if each curve has one of the `height` lines; else ""."""
    low = on_one_scale(runs, columns)[0].bottom
    return f"{LOG} {numbers.four_digits(low)}" if log and low and height // len(runs) == 1 else ""
