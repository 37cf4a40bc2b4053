"""Health: how what the layers make and their gradients are spread, and how large the steps of the parameters are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from stepviz.ops import Array, Parameters, TensorRole
from stepviz.training import Frame
from stepviz.training.frame import Known
from stepviz.training.health import deviation, ratios, units
from stepviz.views.panes import curve
from stepviz.views.panes.curve import START, Curve
from stepviz.views.panes.marks import Veil
from stepviz.views.pictures import picture
from stepviz.views.pictures.health.spread import spread
from stepviz.views.pictures.health.steps import Steps, legend, written
from stepviz.views.pictures.picture import Hit, Picture
from stepviz.views.predictions import answers
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, WARNING, Line, Row, filled

_NAME, _END, _NOTE = 9, 8, 22
"""Columns of a tensor's name, of an end of its spread, and of what is said of it."""
_MOST_BARS = 64
_LEAST_CHART = 5
"""Lines of the chart of steps: what they are now, three lines of signs at least, the axis."""


class Health(Picture):
    """A line of bars for each layer and each gradient, and a chart of steps below them."""

    key = "health"

    def suits(self, frame: Frame) -> bool:
        """Whether there are layers."""
        return bool(frame.program.layers)

    def rows(self, frame: Frame, state: State, width: int, height: int) -> tuple[Row, ...]:
        """`height` rows of `width`: the title, spreads, steps, a sentence."""
        names = _named(frame)
        shown = _shown(len(names), height)
        rows = [picture.title(width, "health", f"batch of iteration {frame.moment.iteration}")]
        rows += [_spread(frame, state.veil, name, width) for name in names[:shown]]
        if shown < len(names):
            rows.append(Line(width).put(1, f"… {len(names) - shown} more", DIM).row())
        rows += _chart(frame, state, width, height - 1 - len(rows))
        return (*filled(rows, width, height - 1), picture.sentence(width, *_sentences(frame, state)))[:height]

    def hit(self, frame: Frame, state: State, width: int, height: int, x: int, y: int) -> Hit:
        """The first iteration of a column of the chart."""
        names = len(_named(frame))
        above = 1 + _shown(names, height) + (_shown(names, height) < names)
        return Hit(iteration=_drawn(frame, state.veil, width).iteration_at(x) if above < y < height - 1 else None)


def _named(frame: Frame) -> tuple[str, ...]:
    """What each layer makes, the last one's scores too, then the gradients of the weights."""
    program = frame.program
    weights = [parameter.name for parameter in program.parameters if len(parameter.axes) > 1]
    made = (*program.with_role(TensorRole.ACTIVATION), program.scored)
    return (*made, *(program.gradient(name) for name in weights))


def _shown(names: int, height: int) -> int:
    """How many of them have a line: all, or as many as leave room for a chart and for how many there are more."""
    room = height - 2 - _LEAST_CHART
    return names if names <= room else max(1, room - 1)


def _spread(frame: Frame, veil: Veil, name: str, width: int) -> Row:
    """`h1   0.0000 █▃▂▂▁▁ ▁    2.3104  41% flat, 1 of 8 dead`."""
    line, values = Line(width), frame.tensor(name)
    old = frame.state(name) is Known.OLD
    line.put(1, f"{'~' * old}{name}"[: _NAME - 1], DIM if old else BOLD)
    if name in veil.tensors:
        return line.put(_NAME, "?").row()
    if values is None:
        return line.put(_NAME, "not made yet", DIM).row()
    room = width - _NAME - 2 * _END - _NOTE - 4
    if room < _END:
        return line.put(_NAME, _note(frame, name, values)[: width - _NAME]).row()
    found = spread(values, min(room, _MOST_BARS))
    if found is None:
        return line.put(_NAME, "not one finite number", WARNING).row()
    low, high = (numbers.fixed(end, signed=False) if end else "0" for end in (found.low, found.high))
    after = _NAME + _END + 1 + len(found.bars)
    line.put_right(low, DIM, end=_NAME + _END).put(_NAME + _END + 1, found.bars, DIM if old else BOLD)
    return line.put_right(high, DIM, end=after + _END).put(after + _END + 2, _note(frame, name, values)).row()


def _note(frame: Frame, name: str, values: Array) -> str:
    """How many numbers are on flat parts of an activation, and how many units are dead; of others how far they lie."""
    iteration = frame.previous if frame.state(name) is Known.OLD and frame.previous is not None else frame.current
    found = units(iteration, name)
    if found is None:
        return f"std {numbers.fixed(deviation(values), signed=False).strip()}"
    return f"{numbers.whole_percent(found.flat)} flat, {found.dead} of {found.total} dead"


def _chart(frame: Frame, state: State, width: int, height: int) -> Iterator[Row]:
    """What each parameter's step is now, then all of them up to now on a logarithmic scale, and their iterations."""
    if height < _LEAST_CHART:
        return
    drawn = _drawn(frame, state.veil, width)
    names = [parameter.name for parameter in frame.program.parameters]
    yield legend(width, names, _latest(frame, state.veil))
    told = _columns(frame, state.veil, drawn)
    yield from Steps({column: _moved(frame, 1 + column * drawn.per_column) for column in told}).rows(width, height - 2)
    yield curve.axis(width, drawn, len(curve.told(frame, state.veil)))


def _drawn(frame: Frame, veil: Veil, width: int) -> Curve:
    """The columns of the run, as those of its loss."""
    return curve.curve(curve.told(frame, veil), max(1, width - START - 1))


def _columns(frame: Frame, veil: Veil, drawn: Curve) -> Iterator[int]:
    """The columns of whose first iteration the update is told."""
    told = frame.moment.iteration - (not answers.updated(frame, veil))
    yield from (column for column in range(len(drawn.means)) if 1 + column * drawn.per_column <= told)


def _latest(frame: Frame, veil: Veil) -> tuple[float, ...]:
    """The last steps that are told; none before the first."""
    if answers.updated(frame, veil):
        return ratios(frame.current.parameters, frame.current.after)
    return () if frame.previous is None else ratios(frame.previous.parameters, frame.previous.after)


def _moved(frame: Frame, iteration: int) -> tuple[float, ...]:
    """The steps of an iteration before this one, or of this one."""
    if iteration == frame.moment.iteration:
        return ratios(frame.current.parameters, frame.current.after)
    return _found(frame.carried_at, len(frame.program.parameters), iteration)


@lru_cache(maxsize=4096)
def _found(carried_at: Callable[[int], Parameters], count: int, iteration: int) -> tuple[float, ...]:
    """Kept: to find what an earlier iteration started from may take a replay."""
    return ratios(carried_at(iteration)[:count], carried_at(iteration + 1)[:count])


def _sentences(frame: Frame, state: State) -> tuple[str, ...]:
    """The steps where the mouse is; else how to read the picture."""
    if state.pointed is not None and 1 <= state.pointed < frame.moment.iteration:
        names = [parameter.name for parameter in frame.program.parameters]
        moved = zip(names, _moved(frame, state.pointed), strict=True)
        told = "   ".join(f"{name} {written(ratio)}" for name, ratio in moved)
        return f"it {state.pointed}   step : size   {told}", f"it {state.pointed}   click: go there"
    return (
        "flat: a slope of at most a tenth of the steepest; dead: flat in every row. Steps of about 1e-3 are sound.",
        "flat: at most a tenth of the steepest slope; dead: flat in every row.",
        "dead: flat in every row of the batch",
    )
