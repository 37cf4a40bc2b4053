"""Run table: several runs, of a board or of what-ifs, as lines of numbers, and a chart of their losses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stepviz.text import shortened, width_of
from stepviz.views.board import standings
from stepviz.views.panes.curve import curve
from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.pictures.charts.chart import Chart, Trace, coloured
from stepviz.views.pictures.charts.timed import across, loss_axis
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, REVERSED, WARNING, Line, Row, as_rows, blank_lines, fitting
from stepviz.views.whatif.named import Standing

SIGNS = "123456789abc"
"""The characters that name the runs in the chart, and the keys of those of a board."""
CHART = 6
"""The least lines of the loss chart, with its axis."""
_TICKS, _NAMED = 8, 30
"""Columns left of the chart, and the most columns for names at its right."""
_AT = (4, 30, 39, 48, 56)
"""The column of the name, and the right ends of loss, last 100, train and val."""
_LEAST_NAME = 10
"""Columns of a name before numbers are left out."""
_COMING = "each iteration adds a loss of each run here"
_SMOOTH = 2
"""Columns averaged for one point of a curve in a long run, since losses of single batches vary."""


def put_name(line: Line, place: int, label: str, room: int, *, chosen: bool) -> None:
    """Write the mark of the chosen run, the run's sign, and its label, in `room` columns."""
    line.put(0, f"{'▸' if chosen else ' '}{SIGNS[place]}", REVERSED if chosen else DIM)
    line.put(3, shortened(label, max(1, room - 3)), coloured(place))


def table(runs: Sequence[Standing], chosen: int, width: int, votes: Sequence[str] = ()) -> list[Row]:
    """The heads, then a line of numbers for each run, and its votes. Labels push the numbers to the right if they are
    long; in a narrow table they are shortened, then the last numbers are left out.
    """
    longest, named = 3 + max(width_of(run.label) for run in runs), _AT[1] - numbers.WIDTH - 1
    free = width - _AT[-1] - 1 - max([0, *(2 + width_of(text) for text in votes if text)])
    further = max(_LEAST_NAME - named, min(max(0, longest - named), free))
    ends = [end + further for end in _AT[1:] if end + further < width] or [width]
    head = Line(width).put(_AT[0] - 1, "run", DIM)
    count = min(standings.LAST, max(len(run.frame.history.losses) for run in runs)) or standings.LAST
    for end, name in zip(ends, ("latest", f"last {count}", "train", "val"), strict=False):
        head.put_right(name, DIM, end=end)
    rows = [head.row()]
    for place, run in enumerate(runs):
        line, frame = Line(width), run.frame
        put_name(line, place, run.label, named + further, chosen=place == chosen)
        line.put(_AT[-1] + further + 2, votes[place] if votes else "")
        if frame.broken is not None:
            (stopped,) = standings.latest(frame)
            line.put(max(_AT[0], ends[-1] - len(stopped)), stopped, WARNING)
        elif len(frame.history.losses):
            values = (frame.history.losses[-1], standings.score(frame))
            texts = [*map(numbers.unsigned, values), *(look.split()[-1] for look in standings.looks(frame))]
            for end, text in zip(ends, texts, strict=False):
                line.put_right(text, end=end)
        rows.append(line.row())
    return rows


def chart(runs: Sequence[Standing], width: int, height: int, *, log: bool) -> tuple[Row, ...]:
    """The losses of all runs: each curve has its sign along it, and its name and latest loss at its end."""
    room = min(_NAMED, width // 3)
    columns = width - _TICKS - room
    per_column = curve(max((run.frame.history.losses for run in runs), key=len), columns).per_column
    each = per_column * _SMOOTH if per_column > 1 else 1
    means = [np.array(run.frame.history.losses.column_means(each)) for run in runs]
    known = [place for place, values in enumerate(means) if len(values)]
    lines = blank_lines(width, height)
    up = loss_axis(np.concatenate(means), log=log)
    drawn = Chart(Axis(0, float(columns * per_column)), up, _TICKS, columns, height - 1)
    # Without a loss there is no scale: no room is given to its ticks.
    drawn.put_axes(lines, _TICKS if known else 0, f"iteration, means of {each}" if each > 1 else "iteration")
    if not known:
        lines[0].put(_TICKS, "loss (none yet)", DIM)
        lines[height // 2 - 1].put(_TICKS + max(0, columns - len(_COMING)) // 2, fitting((_COMING, ""), columns), DIM)
    else:
        traces = []
        for place in known:
            x = across(1 + (np.arange(len(means[place])) + 0.5) * each)
            latest = numbers.unsigned(runs[place].frame.history.losses[-1])
            traces.append(Trace(runs[place].label, latest, coloured(place), x, means[place], SIGNS[place]))
        drawn.put_traces(lines, traces, room)
    return as_rows(lines)
