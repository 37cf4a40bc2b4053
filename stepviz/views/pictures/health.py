"""Health: histograms of activations and gradients, and the sizes of the parameters' steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import cycle
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

import numpy as np

from stepviz.data.dataset import tally
from stepviz.ops import Array, Parameters, TensorRole
from stepviz.text import shortened
from stepviz.training import Frame
from stepviz.training.frame import Known
from stepviz.training.health import deviation, ratios, units
from stepviz.views import answers
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.panes import curve
from stepviz.views.panes.curve import START, Curve
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.pictures.charts.chart import Trace, coloured
from stepviz.views.pictures.charts.timed import across, charted, columns_in
from stepviz.views.pictures.network.blocks import has_blocks
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import shares
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, WARNING, Line, Row, fitting

_LETTERS = ascii_uppercase + ascii_lowercase
"""Signs of parameters: enough for the deepest network with norms, four a layer; very deep GPTs reuse them."""
_BETWEEN = "   "
_SOUND = 1e-3
"""The usual ratio of a step's size to the parameter's: far smaller steps learn slowly, far larger ones overshoot."""
_NEAREST = (-4, -2)
"""The powers of ten that are always on the axis."""
_SOUND_STEPS = "Steps of about 1e-3 are sound."
_READING = (
    f"flat: derivative at most a tenth of the largest; dead: 0 in every row. {_SOUND_STEPS}",
    "flat: derivative at most a tenth of the largest; dead: 0 in every row.",
    "dead: the derivative is 0 in every row",
)
"""How to read a picture with units that can be flat or dead, the longest form first."""
_BARS = " ▁▂▃▄▅▆▇█"
_NAME, _END, _NOTE = 9, 8, 22
"""Columns of a tensor's name, of either end of its histogram, and of the note on it."""
_MOST_BARS = 64
_LEAST_CHART = 5
"""The least lines of the chart of steps: a legend, three lines of signs, the axis."""


def legend(width: int, names: Sequence[str], latest: Sequence[float]) -> Row:
    """` step : size   A W1 0.0012   B b1 0.0340`; only the names if these do not all fit, or before the first step.

    Names come before numbers, because they explain the letters of the picture.
    """
    line, column = Line(width).put(1, "step : size", BOLD), START + 2
    named = [f"{letter} {name}" for letter, name in zip(cycle(_LETTERS), names, strict=False)]
    told = [f"{name} {written(ratio)}" for name, ratio in zip(named, latest, strict=False)] or named
    text = fitting([_BETWEEN.join(told), _BETWEEN.join(named)], width - column)
    return line.put(column, shortened(text, width - column)).row()


def written(ratio: float) -> str:
    """A ratio as text: `3.5e-4`, `0`, `-` for nan."""
    if math.isnan(ratio):
        return "-"
    return numbers.unsigned(ratio) if ratio else "0"


def scale(ratios: Sequence[float]) -> Axis:
    """A logarithmic axis between powers of ten that includes all positive, finite ratios."""
    powers = [math.log10(ratio) for ratio in ratios if 0 < ratio < math.inf]
    low, high = min([_NEAREST[0], *map(math.floor, powers)]), max([_NEAREST[1], *map(math.ceil, powers)])
    return Axis(float(f"1e{low}"), float(f"1e{high}"), log=True)


class Spread(NamedTuple):
    """A histogram in one line."""

    low: float
    high: float
    bars: str
    """A bar for each of equal intervals from `low` to `high`; the largest count has a full bar."""


def spread(values: Array, columns: int, *others: Array) -> Spread | None:
    """The histogram of the finite values, of any shape; None without any. Equal values are in the middle.

    Its interval includes the values and those of `others`, which are drawn on the same scale.
    """
    finite = values[np.isfinite(values)].ravel()
    if not finite.size:
        return None
    every = np.concatenate([finite, *(other[np.isfinite(other)].ravel() for other in others)])
    low, high = float(every.min()), float(every.max())
    share = shares(finite, low, high) if high > low else np.full(finite.size, 0.5)
    counts = tally(np.minimum((share * columns).astype(np.int64), columns - 1), columns)
    # Rounded up: one value of a thousand still has a bar.
    heights = np.ceil(counts * (len(_BARS) - 1) / counts.max()).astype(np.int64)
    return Spread(low, high, "".join(_BARS[height] for height in heights))


class Health(Picture):
    """A histogram for each layer and each gradient, and a chart of steps below them."""

    key = "health"

    def suits(self, frame: Frame) -> bool:
        """True if there are layers, or blocks of a GPT."""
        return bool(frame.program.layers) or has_blocks(frame.program)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, histograms, steps, a sentence."""
        names, room = _tensors(frame), height - 2 - _LEAST_CHART
        shown = len(names) if len(names) <= room else max(1, room - 1)  # the last line tells how many others there are
        rows = [_spread(frame, state, name, width) for name in names[:shown]]
        if shown < len(names):
            rows.append(Line(width).put(1, f"… {len(names) - shown} more", DIM).row())
        drawn, above = curve.curve(curve.shown_losses(frame, state.mask), columns_in(width)), 1 + len(rows)
        chart = Mark(0, above, width, height - 2 - above, lambda x, _: Hit(iteration=drawn.iteration_at(x)))
        rows += _chart(frame, state, drawn, width, height - 1 - above)
        titles = "health", f"batch of iteration {frame.moment.iteration}"
        return picture.framed(width, height, titles, rows, _sentences(frame, state), (chart,))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The range of each layer and each gradient, then the latest steps, and how to read both."""
        yield f"health, batch of iteration {frame.moment.iteration}"
        for name in _tensors(frame):
            yield _aloud(frame, state.mask, name)
        parameters, latest = frame.program.parameters, _latest(frame, state.mask)
        if latest:
            named = zip(parameters, latest, strict=True)
            yield f"step divided by size: {', '.join(f'{each.name} {written(ratio)}' for each, ratio in named)}"
        yield _reading(frame)[0]


def _tensors(frame: Frame) -> list[str]:
    """The activations, the last sums, and the gradients of weights."""
    program = frame.program
    weights = [parameter.name for parameter in program.parameters if len(parameter.axes) > 1]
    return [*program.with_role(TensorRole.ACTIVATION), program.scored, *map(program.gradient, weights)]


def _aloud(frame: Frame, mask: Mask, name: str) -> str:
    """`h1: from 0 to 2.3104, 41% flat, 1 of 8 dead`."""
    values = frame.tensor(name)
    if name in mask.tensors:
        return f"{name}: hidden"
    if values is None:
        return f"{name}: not computed yet"
    found = spread(values, 1)
    if found is None:
        return f"{name}: all nan or inf"
    before = f" (of iteration {frame.moment.iteration - 1})" * (frame.state(name) is Known.OLD)
    note, *_ = _notes(frame, name, values)
    return f"{name}{before}: from {_end(found.low).strip()} to {_end(found.high).strip()}, {note}"


def _spread(frame: Frame, state: State, name: str, width: int) -> Row:
    """`h1   0.0000 █▃▂▂▁▁ ▁    2.3104  41% flat, 1 of 8 dead`."""
    line, values, mask = Line(width), frame.tensor(name), state.mask
    old = frame.state(name) is Known.OLD
    line.put(1, f"{'~' * old}{name}"[: _NAME - 1], DIM if old else BOLD)
    if name in mask.tensors:
        return line.put(_NAME, "?").row()
    if values is None:
        return line.put(_NAME, "not computed yet", DIM).row()
    room = width - _NAME - 2 * _END - _NOTE - 4
    if room < _END:
        return line.put(_NAME, fitting(_notes(frame, name, values), width - _NAME)).row()
    known = (other.tensor(name) for other in state.together if name in other.program.tensors)
    found = spread(values, min(room, _MOST_BARS), *(other for other in known if other is not None))
    if found is None:
        return line.put(_NAME, "all nan or inf", WARNING).row()
    low, high = map(_end, (found.low, found.high))
    after = _NAME + _END + 1 + len(found.bars)
    line.put_right(low, DIM, end=_NAME + _END).put(_NAME + _END + 1, found.bars, DIM if old else BOLD)
    note = fitting(_notes(frame, name, values), width - after - _END - 2)
    return line.put_right(high, DIM, end=after + _END).put(after + _END + 2, note).row()


def _end(value: float) -> str:
    return numbers.fixed(value, signed=False) if value else "0"


def _notes(frame: Frame, name: str, values: Array) -> Sequence[str]:
    """Forms of a note on saturated numbers and dead units of an activation; the standard deviation of other tensors."""
    # Before they are computed, the values shown are those of the iteration before.
    iteration = frame.previous if frame.state(name) is Known.OLD and frame.previous is not None else frame.current
    found = units(iteration, name)
    if found is None:
        return (f"std {numbers.unsigned(deviation(values))}",)
    flat, dead = f"{numbers.whole_percent(found.flat)} flat", f"{found.dead} of {found.total} dead"
    return f"{flat}, {dead}", dead, flat


def _reading(frame: Frame) -> tuple[str, ...]:
    """How to read the picture, the longest form first."""
    saturates = any(units(frame.current, name) for name in _tensors(frame))
    return _READING if saturates else (_SOUND_STEPS,)


def _chart(frame: Frame, state: State, drawn: Curve, width: int, height: int) -> Iterator[Row]:
    """The legend with the latest steps, then the chart of all steps so far on a log scale, and its axis."""
    if height < _LEAST_CHART:
        return
    names, latest = [parameter.name for parameter in frame.program.parameters], _latest(frame, state.mask)
    yield legend(width, names, latest)
    found = _steps(frame, state.mask, drawn)
    others = (_steps(other, state.mask, drawn) for other in state.together if other is not frame)
    up = scale([ratio for run in (found, *others) for each in run.values() for ratio in each])
    traces = []
    for place, name in enumerate(names):
        # A step of 0 or nan has no place on a log scale; before and after it the curve goes on.
        steps = [(number, each[place]) for number, each in found.items() if each[place] > 0]
        if steps:
            x, y = np.array(steps).T
            now, letter = written(latest[place]) if latest else "", _LETTERS[place % len(_LETTERS)]
            traces.append(Trace(name, now, coloured(place), across(x), y, letter))
    yield from charted(drawn, width, height - 2, up, traces, (_SOUND, "1e-3 sound"))
    yield curve.axis(width, drawn, len(curve.shown_losses(frame, state.mask)))


def _latest(frame: Frame, mask: Mask) -> Sequence[float]:
    """The size of each parameter's latest step that is shown, divided by the parameter's; none before the first."""
    iteration = frame.current if answers.updated(frame, mask) else frame.previous
    return () if iteration is None else ratios(iteration.parameters, iteration.after)


def _steps(frame: Frame, mask: Mask, drawn: Curve) -> Mapping[int, Sequence[float]]:
    """The steps of the first iteration of each column, by its number, as far as their updates are shown."""
    told = frame.moment.iteration - (not answers.updated(frame, mask))
    firsts = (1 + column * drawn.per_column for column in range(len(drawn.means)))
    return {first: _steps_of(frame, first) for first in firsts if first <= told}


def _steps_of(frame: Frame, iteration: int) -> tuple[float, ...]:
    """The steps of an iteration, at most the current one."""
    if iteration == frame.moment.iteration:
        return ratios(frame.current.parameters, frame.current.after)
    return _earlier_steps(frame.carried_at, len(frame.program.parameters), iteration)


# Parameters of an earlier iteration may need a replay; a chart asks for those of each of its columns again.
@lru_cache(maxsize=4096)
def _earlier_steps(carried_at: Callable[[int], Parameters], count: int, iteration: int) -> tuple[float, ...]:
    return ratios(carried_at(iteration)[:count], carried_at(iteration + 1)[:count])


def _sentences(frame: Frame, state: State) -> tuple[str, ...]:
    """The steps at the mouse pointer; else how to read the picture."""
    if state.pointed is not None and 1 <= state.pointed < frame.moment.iteration:
        names = [parameter.name for parameter in frame.program.parameters]
        moved = zip(names, _steps_of(frame, state.pointed), strict=True)
        told = "   ".join(f"{name} {written(ratio)}" for name, ratio in moved)
        return f"it {state.pointed}   step : size   {told}", f"it {state.pointed}   click: go there"
    return _reading(frame)
