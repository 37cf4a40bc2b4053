"""Curves: the loss, and below it the results of checks, over the iterations so far.

For a formula, its parameters and their histories follow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.text import width_of
from stepviz.training import Frame, provenance
from stepviz.views import answers
from stepviz.views.explain.history import sparkline
from stepviz.views.marks import Drawn, Hit, Mark
from stepviz.views.panes import curve
from stepviz.views.panes.curve import NOW, START, Curve
from stepviz.views.panes.marks import Mask
from stepviz.views.panes.ticks import ticks
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import Axis
from stepviz.views.pictures.charts.chart import OF_SPLIT, Trace, coloured
from stepviz.views.pictures.charts.timed import across, charted, columns_in, loss_axis, loss_trace
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, WARNING, Line, Row, fitting

T = TypeVar("T")
SIGNS: dict[Split, str] = {"train": "t", "val": "v", "test": "T"}
"""The sign of a check of each split."""
_LEAST = 4
"""The least lines of the loss if checks are drawn below it."""
_HEARD = 6
"""The most places of a curve that are read aloud."""


class Curves(Picture):
    """The curves of the loss and of accuracies or R²."""

    key = "curves"
    docked = False

    def suits(self, frame: Frame) -> bool:
        """True if there is a loss."""
        return bool(frame.program.with_role(TensorRole.OBJECTIVE))

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the loss, the checks, the axis, a sentence."""
        losses = curve.shown_losses(frame, state.mask)
        drawn = curve.curve(losses, columns_in(width), curve.objective_name(frame))
        moved = _moved_rows(frame, state.mask, width, height - 4 - _LEAST)
        room = height - 4 - len(moved)
        # Either chart has a head; checks are drawn only where both keep lines enough to tell a curve from a line.
        split = bool(frame.schedule.every) and room - 2 >= 2 * _LEAST
        shown = [*_loss(frame, state, drawn, width, (room - 1) // 2 if split else max(1, room - 1))]
        if split:
            shown += _checks(frame, state.mask, drawn, width, (room - 2) // 2)
        now = min(frame.moment.iteration, len(losses)), NOW
        ruler = curve.ruler(width, drawn, (*ticks(frame, state, drawn.per_column), now))
        shown += [*moved, ruler, curve.axis(width, drawn, len(losses))]
        titles = "curves", f"up to iteration {frame.moment.iteration}"
        columns = Mark(0, 0, width, height - 2, lambda x, _: Hit(iteration=drawn.iteration_at(x)))
        return picture.framed(width, height, titles, shown, (_sentence(frame, state, width - 2),), (columns,))

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The loss, the results of checks and the parameters of a formula, from the first iteration to now."""
        yield f"curves up to iteration {frame.moment.iteration}"
        yield from _loss_aloud(frame, state.mask)
        if frame.schedule.every:
            yield from _checks_aloud(frame, state.mask)
        for name, samples in _moved(frame, state.mask):
            first, now = (numbers.with_sign(samples[place]) for place in (0, -1))
            yield f"{name}: from {first} in iteration {frame.since} to {now}"


def looks(frame: Frame, split: Split, mask: Mask, drawn: Curve) -> Iterator[tuple[int, float]]:
    """(iteration, result) of the last check of a split in each column that has one, up to now."""
    # Only this check's result is asked for: earlier ones stay.
    hidden = mask.hides(Cell(split)) and frame.moment.op == frame.schedule.check
    most, past = frame.moment.iteration - hidden, frame.history.evaluations
    for column in range(len(drawn.means)):
        iteration = past.last(split, min((column + 1) * drawn.per_column, most))
        if iteration and drawn.column_of(iteration) == column:
            yield iteration, past.at(split, iteration)


def _moved_rows(frame: Frame, mask: Mask, width: int, most: int) -> list[Row]:
    """A head, then a line for each parameter that updates change: its start value, its history, its value now.

    Empty if parameters are arrays, or if not even one line fits.
    """
    moved = [*_moved(frame, mask)]
    if most < 2 or not moved:
        return []
    shown = moved[: most - 1]
    left = f", {len(shown)} of {len(moved)} names" if len(shown) < len(moved) else ""
    head = f"from iteration {frame.since} to now{left}"
    wide = max(width_of(name) for name, _ in shown) + 2
    rows = [Line(width).put(1, "moved", BOLD).put(max(START, wide), head, DIM).row()]
    for name, samples in shown:
        first, now = (f"{numbers.fixed(samples[place]):>{numbers.WIDTH}}" for place in (0, -1))
        line, way = Line(width).put(1, name).put(wide, first), sparkline(samples)
        if len(samples) > 1:
            fits = wide + len(f"{first} {way} {now}") < width
            start = wide + len(first) + 1
            line.put(start, way if fits else "→", DIM).put(start + (len(way) if fits else 1) + 1, now, BOLD)
        rows.append(line.row())
    return rows


def _moved(frame: Frame, mask: Mask) -> Iterator[tuple[str, Sequence[float]]]:
    """Each parameter that updates change with its values so far; none if parameters are arrays."""
    program = frame.program
    if any(tensor.axes for tensor in program.parameters):
        return
    for name in (tensor.name for tensor in program.parameters if tensor.name not in program.update.frozen):
        after, samples = Cell(program.after(name)), provenance.history(frame, Cell(name)).samples
        made = frame.value(after) if frame.computed(after.tensor) and not mask.hides(after) else None
        yield name, samples if made is None else (*samples, made)


def _heard(places: Sequence[T]) -> Iterator[T]:
    """Some of them, from the first to the last."""
    for place in np.unique(np.linspace(0, len(places) - 1, min(_HEARD, len(places))).astype(int)).tolist():
        yield places[place]


def _loss_aloud(frame: Frame, mask: Mask) -> Iterator[str]:
    """The loss, or the mean of some iterations, at some places up to now, and that of guessing."""
    losses = curve.shown_losses(frame, mask)
    drawn = curve.curve(losses, called=curve.objective_name(frame))
    if drawn.now is None:
        yield f"{drawn.called}: none yet"
        return
    for column, mean in _heard([*enumerate(drawn.means)]):
        first = 1 + column * drawn.per_column
        last = min(first + drawn.per_column - 1, len(losses))
        when = f"mean of iterations {first} to {last}" if last > first else f"iteration {first}"
        yield f"{drawn.called}, {when}: {numbers.unsigned(mean)}"
    if drawn.per_column > 1:
        yield f"{drawn.called} now: {numbers.unsigned(drawn.now)}"
    if classes := frame.program.ending.guesses:
        yield f"guessing: ln {classes} = {numbers.unsigned(math.log(classes))}"


def _checks_aloud(frame: Frame, mask: Mask) -> Iterator[str]:
    """The results of some checks of each split up to the last one, or when it is first checked."""
    kind, drawn = frame.described(SPLITS[0]).kind, curve.curve(curve.shown_losses(frame, mask))
    for split in SPLITS:
        found = _heard([*looks(frame, split, mask, drawn)])
        told = [(numbers.aloud(numbers.measure(value, kind)), iteration) for iteration, value in found]
        results = ", ".join(f"{result} at {iteration}" for result, iteration in told)
        last = f"{split} {results}" if results else answers.look_of(frame, split, mask).spoken
        yield ", ".join(filter(None, (_measured(frame), last, answers.bits_of(frame, split, mask))))


def _measured(frame: Frame) -> str:
    return "accuracy" if frame.described(SPLITS[0]).kind is Kind.PERCENT else "R²"


def _loss(frame: Frame, state: State, drawn: Curve, width: int, count: int) -> Iterator[Row]:
    """A head with the latest loss and the scale, then the curve."""
    head = Line(width).put(1, drawn.called, BOLD)
    if drawn.now is None:
        yield head.put(START, "(none yet)", DIM).row()
        yield from [Line(width).row()] * count
        return
    now = numbers.unsigned(drawn.now)
    head.put(START, f"now {now}", WARNING if numbers.is_bad(drawn.now) else BOLD)
    scale, iterations = "   logarithmic" * state.logarithmic, drawn.per_column
    brief = f"1 col = {iterations} iter{scale}"
    forms = (f"each column: the mean of {iterations} iterations{scale}",) * (iterations > 1) + (brief,)
    if classes := frame.program.ending.guesses:
        loss = numbers.unsigned(math.log(classes))
        forms = (*(f"guessing: ln {classes} = {loss}   {form}" for form in forms), *forms)
    forms += f"1col={iterations}it{' log' * state.logarithmic}", ""
    start = START + len(now) + 7
    yield head.put(start, fitting(forms, width - start - 1), DIM).row()
    trace = loss_trace(drawn.called, curve.shown_losses(frame, state.mask), drawn.per_column, coloured(1))
    others = (loss_trace("", run.history.losses, drawn.per_column, coloured(1)).y for run in state.together)
    guess = [(math.log(classes), f"ln {classes}")] if classes else []
    up = loss_axis(np.concatenate([trace.y, *others]), log=state.logarithmic)
    yield from charted(drawn, width, count, up, [trace], *guess)


def _checks(frame: Frame, mask: Mask, drawn: Curve, width: int, count: int) -> list[Row]:
    """A head with the last results, then the curve of the checks of each split."""
    kind, traces, lowest = frame.described(SPLITS[0]).kind, list[Trace](), list[float]()
    head, column = Line(width).put(1, _measured(frame), BOLD), START
    for split in SPLITS:
        found = [(iteration, value) for iteration, value in looks(frame, split, mask, drawn) if not math.isnan(value)]
        if found:
            x, y = np.array(found).T
            now = numbers.measure(found[-1][1], kind)
            traces.append(Trace(split, now, OF_SPLIT[split], across(x), y, SIGNS[split]))
            lowest.append(float(y.min()))
        text, style = answers.measured(frame, split, mask)
        text = f"{SIGNS[split]} {' '.join((*text.split(), answers.bits_of(frame, split, mask)))}".rstrip()
        if column + len(text) <= width:
            head.put(column, text, style)
        column += len(text) + 3
    return [head.row(), *charted(drawn, width, count, _scale(kind, min(lowest, default=0.0)), traces)]


def _scale(kind: Kind, lowest: float) -> Axis:
    """The axis up to a perfect result, from the ten (or tenth) below all values."""
    if kind is Kind.PERCENT:
        return Axis(min(90.0, lowest // 10 * 10), 100, unit="%")
    # R² has no lower bound; below -1, worse than twice the error of the mean, its course would press the rest flat.
    return Axis(max(-10, min(9, math.floor(10 * max(lowest, -1.0)))) / 10, 1)


def _sentence(frame: Frame, state: State, room: int) -> str:
    """The loss at the mouse pointer; else how to read the picture."""
    if state.pointed is not None:
        told = curve.value_at(curve.shown_losses(frame, state.mask), state.pointed, curve.objective_name(frame))
        if told:
            return f"{told}   click: go there"
    return fitting(
        (f"{NOW} now   click a column: go there   Y: linear or logarithmic", f"{NOW} now   click: go there"), room
    )
