"""Fit: the plot of a regression: its output over a single feature, and outputs over targets; rows are letters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.ops import Array
from stepviz.text import plural, shortened, width_of
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import in_words
from stepviz.views.marks import NOTHING, Drawn, Hit, Mark
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.charts.chart import CURVE, OF_SPLIT, Chart, Place, Trace
from stepviz.views.pictures.drawn import due_rows, hit_row, there_are, undrawn_row
from stepviz.views.pictures.fitted import Fitted, fitted, output_line, residual_line, results
from stepviz.views.pictures.picture import READ, Picture, read
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import (
    ACCENT,
    DIM,
    TEXT,
    WARNING,
    Line,
    Piece,
    Row,
    as_rows,
    blank_lines,
    fitting,
    in_lines,
)

SIGNS: dict[Split, str] = {"train": "o", "val": "v", "test": "T"}
"""The sign of a row of each split."""
PICKED, _BEYOND = "●", {1: "▴", -1: "▾"}
"""The signs of the picked row, and of a row above or below the chart."""
_CURVE, _STEM = "⠶⠶", "│"
"""The signs of the model's output, and of the picked row's residual."""
_LEAST, _GAP = 16, 2
"""The least columns of a chart if there are two, and the columns between them."""
_MOST_LABEL, _MOST_NAME = 9, 12
_UNTOLD = "hidden"
_HINTS = (
    "Residual: output minus target. ↑↓ or a click tells that of a row.",
    "Residual: output minus target. ↑↓ or a click picks a row.",
    "↑↓ or a click picks a row.",
    "↑↓ or a click: a row",
)
_CLICKS = tuple(hint.replace("↑↓ or a click", "A click") for hint in _HINTS)
"""Hints beside panes, where the arrow keys belong to the panes."""
_ALOUD = ("Residual: output minus target.",)
"""The hint without keys and clicks, to be read aloud."""
_STOPS = 5
"""The number of places at which the output is read aloud."""
_LINES = 5
"""The least lines of the charts if there are several lines of text below."""


class _Plan(NamedTuple):
    """The layout of the picture."""

    along: Chart | None
    """Targets over the one feature."""
    over: Chart | None
    """Outputs over targets."""
    first: int
    """The first line of the charts, after their heads if there is room for these."""
    room: int
    """Columns left of a chart, for ticks."""
    below: int
    """Lines of text below."""


class Regression(Picture):
    """Targets and outputs of a regression."""

    key = "fit"

    def suits(self, frame: Frame) -> bool:
        """True if there are targets."""
        return bool(frame.dataset.targets)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the charts, the picked row in numbers, R² of the splits, a legend."""
        fit = fitted(frame, state)
        plan = _plan((frame, *state.together), fit.column, width, height)
        lines = blank_lines(width, max(1, height - 1 - plan.below))
        about = answers.about_parameters(frame, state.mask)
        unit = f"in the unit of {_target_name(frame.dataset, fit.column)}"
        abouts = (f"{unit} · {about}", unit) if frame.dataset.target_scaling is not None else (about,)
        marks = list[Mark]()
        for chart, where, name, heads in _charts(plan, fit):
            if plan.first:
                lines[0].put_row(chart.start, _in_colours(fitting(heads, chart.columns)))
            marks += _put_chart(lines[plan.first :], plan, fit, chart, where, name, state.mask)
        shown = (*as_rows(lines), *_told(fit, plan, state, width))
        return picture.framed(width, height, ("fit", *abouts), shown, (), marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Its title and texts, the output at some values of a single feature, and the largest residual."""
        fit, room = fitted(frame, state), READ.width - 2
        plan = _plan((frame,), fit.column, *READ)
        yield from read(self.drawn(frame, state, *READ).rows[:1])
        yield from (text for text, _ in _picked(fit, plan, _ALOUD, room) if text)
        yield ", ".join(text for text, _ in results(fit, state, room))
        if plan.along is not None and fit.told:
            places = np.linspace(plan.along.across.low, plan.along.across.high, _STOPS)
            for place, output in zip(places.tolist(), fit.says(places).tolist(), strict=True):
                yield f"output at x0 {numbers.plain(place)}: {numbers.plain(output)}"
        off = np.abs(fit.outputs - fit.y)
        if fit.told and len(off) and np.isfinite(off).all():
            row = int(off.argmax())
            yield f"largest residual: {numbers.plain(float((fit.outputs - fit.y)[row]))} of row #{int(fit.rows[row])}"

    def row_numbers(self, frame: Frame, _: State) -> Sequence[int]:
        """The rows that are drawn."""
        return due_rows(frame)


def _plan(frames: Sequence[Frame], column: int, width: int, height: int) -> _Plan:
    """The layout; the axes include the training and validation rows of all these runs, and test rows once one ended."""
    data = frames[0].dataset
    seen = dict[Dataset, Array]()
    for each in frames:
        own = each.dataset
        if column < len(own.targets):
            # Test rows would widen the axes before the end, and so tell of them.
            shown = (own.train, own.val, own.test) if "test" in answers.due(each) else (own.train, own.val)
            seen[own] = np.concatenate(shown)
    # Of targets alone, so that a place means the same number all through a run; outputs beyond are marked at the edge.
    up = around(np.concatenate([own.in_unit(own.target(column)[rows], column) for own, rows in seen.items()]))
    widest = max(map(len, up.ends))
    # Ticks longer than this would take the chart's room: then it has none.
    room = widest + 1 if widest <= min(_MOST_LABEL, width // 4) else 1
    head, axis, below = height > 8, height > 4, max(1, min(4, height - 3 - _LINES))
    lines = max(1, height - 1 - head - axis - below)
    half, one = (width - _GAP) // 2 - room, data.X.shape[1] == 1
    firsts = (own.feature_in_unit(own.X[rows, 0], 0) for own, rows in seen.items())
    across = around(np.concatenate([*firsts])) if one else up
    if one and half >= _LEAST:
        along = Chart(across, up, room, half, lines)
        right = room + half + _GAP + room
        return _Plan(along, Chart(up, up, right, width - right, lines), int(head), room, below)
    whole = Chart(across, up, room, max(1, width - room), lines)
    return _Plan(whole if one else None, None if one else whole, int(head), room, below)


def _seen(chart: Chart, fit: Fitted, x: Array, y: Array, aim: Array) -> tuple[Mapping[Place, int], Sequence[Place]]:
    """The row, as an index among those of `fit`, that each cell shows: the picked one, else the last one there; and
    the cells between the picked row and its place without a residual. `aim`: the y of each row without one.
    """
    known, place = np.flatnonzero(np.isfinite(y)), fit.place
    at = dict(zip(chart.places(x[known], y[known]), known.tolist(), strict=True))
    if place is None or not math.isfinite(y[place]):
        return at, ()
    (picked,) = chart.places(x[[place]], y[[place]])
    stem: tuple[Place, ...] = ()
    if fit.told and math.isfinite(aim[place]):
        ((column, end),) = chart.places(x[[place]], aim[[place]])
        end -= chart.beyond(aim[[place]])[0]  # what is beyond the edge is drawn at it, and the stem goes through it
        step = 1 if end > picked[1] else -1
        stem = tuple((column, line) for line in range(picked[1] + step, end, step))
    return {cell: row for cell, row in at.items() if cell not in stem} | {picked: place}, stem


def _charts(plan: _Plan, fit: Fitted) -> Iterator[tuple[Chart, tuple[Array, Array, Array], str, Sequence[str]]]:
    """Each chart with its rows' x, y and y without a residual, the name of its axis, and forms of its head.

    Over the feature, rows are at their targets; over targets, they are at their outputs.
    """
    data = fit.frame.dataset
    x, y = shortened(data.features[0], _MOST_NAME), _target_name(data, fit.column)
    if plan.along is not None:
        heads: tuple[str, ...] = (f"{y} over {x}   ⠶⠶ output", f"{y} over {x}", "targets   ⠶⠶ output", "targets")
        yield plan.along, (fit.feature, fit.y, fit.outputs), x, heads if fit.told else heads[1::2]
    if plan.over is not None:
        heads = (f"output over {y}   ⠶⠶ o = y", f"output over {y}", "outputs")
        yield plan.over, (fit.y, fit.outputs, fit.y), y, heads if fit.told else heads[1:]


def _put_chart(
    lines: Sequence[Line],
    plan: _Plan,
    fit: Fitted,
    chart: Chart,
    where: tuple[Array, Array, Array],
    name: str,
    mask: Mask,
) -> Iterator[Mark]:
    """Draw axes, the model's output or the diagonal, and rows. Yields the mark of the rows, unless they are hidden."""
    chart.put_axes(lines, plan.room, name)
    if chart is plan.over and not fit.told:
        lines[chart.lines // 2].put(chart.start + max(0, chart.columns - len(_UNTOLD)) // 2, _UNTOLD, DIM)
        return
    at, stem = _seen(chart, fit, *where)
    if fit.told:
        values = fit.says(chart.middles) if chart is plan.along else chart.middles
        chart.put_traces(lines, [Trace("", "", CURVE, chart.middles, values)], 0)
    data, sides = fit.frame.dataset, chart.beyond(where[1])
    for cell in stem:
        chart.put(lines, cell, _STEM, ACCENT)
    for cell, place in at.items():
        split, chosen = data.split_of(int(fit.rows[place])), place == fit.place
        sign = _BEYOND.get(sides[place], PICKED if chosen else SIGNS[split])
        chart.put(lines, cell, sign, ACCENT if chosen else OF_SPLIT[split])

    def row(x: int, y: int) -> Hit:
        """The row of a point, and its cell if it is in the batch."""
        place = at.get((x, y))
        return NOTHING if place is None else hit_row(fit.frame, mask, int(fit.rows[place]))

    yield Mark(chart.start, plan.first, chart.columns, chart.lines, row)


def _in_colours(text: str) -> Row:
    """The text, its signs in the colours that they have in the charts."""
    line = Line(width_of(text)).put(0, text)
    colours = {f"{sign} {split}": OF_SPLIT[split] for split, sign in SIGNS.items()}
    for sign, style in {_CURVE: CURVE, PICKED: ACCENT, _STEM: ACCENT, **colours}.items():
        if sign in text:
            line.put(width_of(text[: text.index(sign)]), sign, style)
    return line.row()


def _target_name(data: Dataset, column: int) -> str:
    """The name of a target."""
    given = data.given(f"o{column}") or data.targets[column]
    return shortened(given, _MOST_NAME)


def _told(fit: Fitted, plan: _Plan, state: State, width: int) -> list[Row]:
    """As many lines as fit of the picked row, the results and the legend, in this order."""
    picked = _picked(fit, plan, _HINTS if state.zoom else _CLICKS, width - 2)
    looks = [[piece] for piece in results(fit, state, width - 2)]
    lines = [*[Line(width).put(1, *piece).row() for piece in picked], in_lines(looks, width)[0].row()]
    splits = [f"{SIGNS[split]} {split}" for split in answers.due(fit.frame) if split in fit.frame.dataset.splits]
    chosen = [f"{PICKED} picked", *[f"{_STEM} its residual"] * fit.told] if fit.place is not None else []
    right = [f"on {_CURVE} output = target"] if plan.over is not None and fit.told else []
    legends = [*splits, *chosen, *right], [*splits, *chosen], splits
    lines.append(picture.sentence(width, *(_in_colours("   ".join(parts)) for parts in legends)))
    # In few lines, what was asked for comes first: numbers of a picked row, else how to read the picture.
    order = (0, 1, 3, 2) if fit.picked is not None else (3, 2, 0, 1)
    return [lines[place] for place in sorted(order[: plan.below])]


def _picked(fit: Fitted, plan: _Plan, hints: Sequence[str], room: int) -> list[Piece]:
    """Two lines on the picked row; else on how to read the picture, and on outputs that it cannot show."""
    if fit.picked is not None and fit.place is None:
        return [(undrawn_row(fit.frame, fit.picked), TEXT), ("", TEXT)]
    if fit.picked is not None and not fit.told:
        return [(in_words(fit.frame, fit.picked, None, room), TEXT), ("", TEXT)]
    if fit.picked is not None:
        style = TEXT if math.isfinite(fit.output) else WARNING
        return [(output_line(fit, room), style), (residual_line(fit, room), style)]
    unseen, broken = ("", TEXT), int((~np.isfinite(fit.outputs)).sum())
    if fit.told and plan.over is not None:
        beyond = sum(map(abs, plan.over.beyond(fit.outputs)))
        if broken:
            unseen = f"{there_are(broken, 'output')} nan or inf.", WARNING
        elif beyond:
            told = (f"{there_are(beyond, 'output')} beyond the edges: ▴ ▾", f"{plural(beyond, 'output')} beyond: ▴ ▾")
            unseen = fitting(told, room), TEXT
    return [(fitting(hints, room), DIM), unseen]
