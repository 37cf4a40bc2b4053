"""Around: the loss as a function of one or two weights or biases, and their path during training."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from stepviz.ops import Array, Cell, TensorRole
from stepviz.training import Frame
from stepviz.training.iteration import Iteration
from stepviz.training.provenance import history
from stepviz.views.marks import Drawn, Mark
from stepviz.views.panes import curve
from stepviz.views.pictures import picture
from stepviz.views.pictures.charts.axis import Axis, around
from stepviz.views.pictures.charts.chart import Chart, Place
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import Line, blank_lines

_FURTHER = 10
"""The factor of a longer step that is shown too, as of a larger learning rate."""
_LARGEST = 1e300
"""The largest end of an axis, even if parameters have diverged beyond it."""
_HIDDEN, _NO_BATCH = ("Not drawn while something is hidden.", "hidden"), ("The batch is not drawn yet.", "no batch yet")
"""Sentences on why no loss is drawn, the longest form first."""
NOW, STEP, LONG = "●", "1", str(_FURTHER)
"""The signs of the parameters now, after the step of this iteration, and after a step ten times as long."""
_WORDS = {NOW: "now", STEP: "after this step", LONG: "after ten times the step"}


@dataclass(frozen=True, eq=False)
class Descent:
    """Weights or biases at the start of an iteration, and the loss of its batch as a function of them."""

    frame: Frame
    cells: tuple[Cell, ...]
    told: bool
    """True if the batch is drawn and nothing is hidden."""

    @property
    def now(self) -> tuple[float, ...]:
        """The value of each cell before the update."""
        return tuple(cell.value_in(self.frame.current) for cell in self.cells)

    @cached_property
    def step(self) -> tuple[float, ...] | None:
        """The change of each cell by the update; None before its gradient is shown."""
        names = [self.frame.program.gradient(cell.tensor) for cell in self.cells]
        if not self.told or not all(map(self.frame.computed, names)):
            return None
        after = [self.frame.current[self.frame.program.after(cell.tensor)][cell.index] for cell in self.cells]
        return tuple(float(there) - here for there, here in zip(after, self.now, strict=True))

    @cached_property
    def path(self) -> Array:
        """Their values at the starts of iterations so far, the current ones last: (n, cells)."""
        return np.array([history(self.frame, cell).samples for cell in self.cells]).T

    @cached_property
    def marks(self) -> dict[str, tuple[float, ...]]:
        """The places of the signs of this iteration, the longest step first."""
        found = {NOW: self.now}
        for sign, many in ((STEP, 1), (LONG, _FURTHER)) if self.step is not None else ():
            found[sign] = tuple(here + many * way for here, way in zip(self.now, self.step or (), strict=True))
        return {sign: place for sign, place in reversed(found.items()) if all(map(math.isfinite, place))}

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """Axes that include the path and the signs; if nothing has moved yet, 1 on both sides."""
        found = []
        for column in np.vstack([self.path, *self.marks.values()]).T:
            known = column[np.isfinite(column)] if np.isfinite(column).any() else np.zeros(1)
            low, high = (min(max(float(end), -_LARGEST), _LARGEST) for end in (known.min(), known.max()))
            # A quarter on both sides: the path and its signs keep off the edges.
            room = max((high - low) / 4, 0.0 if high > low else 1.0)
            found.append(around(np.array([low - room, high + room])))
        return tuple(found)

    def losses(self, places: Array) -> Array:
        """The loss of the batch, (n,), for values (n, cells) of the cells, with other parameters unchanged."""
        return losses_at(self.frame.current, self.cells, places)

    def name(self, place: int) -> str:
        """`W[x2,c0]`."""
        return self.frame.program.word(self.cells[place])

    @property
    def called(self) -> str:
        """The name of the objective: `loss of the batch`, or the name of a formula's output."""
        return "loss of the batch" if self.frame.dataset.splits else curve.objective_name(self.frame)

    @cached_property
    def shown(self) -> dict[str, tuple[tuple[float, ...], str]]:
        """The place of each sign and the loss there, from now to the longest step."""
        losses = self.losses(np.array([*self.marks.values()])).tolist()
        found = zip(self.marks.items(), map(numbers.unsigned, losses), strict=True)
        return {sign: (place, loss) for (sign, place), loss in reversed([*found])}

    def spoken(self) -> Iterator[str]:
        """`now: W[x2,c0] +1.8676, loss of the batch 0.8964`, then the same after both steps."""
        for sign, (place, loss) in self.shown.items():
            values = [f"{self.name(number)} {numbers.with_sign(value)}" for number, value in enumerate(place)]
            yield f"{_WORDS[sign]}: {', '.join(values)}, {self.called} {loss}"

    def sentences(self) -> tuple[str, ...]:
        """`● now: loss 0.6768   1 after this step: loss 0.6512   10 after ten times the step: loss 0.51`, …"""
        told = [(sign, _WORDS[sign], loss) for sign, (_, loss) in self.shown.items()]
        name, brief = curve.objective_name(self.frame), {NOW: " now", STEP: " × step", LONG: " × step"}
        full = "   ".join(f"{sign} {word}: {name} {loss}" for sign, word, loss in told)
        signed = "   ".join([name, *(f"{sign}{brief[sign]} {loss}" for sign, _, loss in told)])
        return full, signed, "   ".join([name, *(f"{sign} {loss}" for sign, _, loss in told)])


class DescentPicture(Picture):
    """A picture of the loss over `count` parameters."""

    count: ClassVar[int]

    @abstractmethod
    def put(self, lines: Sequence[Line], found: Descent, width: int) -> Mark:
        """Write it. Returns its mark."""

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the loss, its axes, a sentence on the losses."""
        found, lines = descent(frame, state, self.count), blank_lines(width, max(1, height - 2))
        about, names = f"iteration {frame.moment.iteration}", ""
        if found.told:
            names = f"over {' and '.join(map(found.name, range(self.count)))} · "
        titles = self.key, f"{found.called} {names}{about}", f"{names}{about}", about
        marks = [self.put(lines, found, width)] if found.told else []
        return picture.framed(width, height, titles, lines, found.sentences() if found.told else _untold(state), marks)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The values and the loss now and after the steps, or why there are none."""
        found = descent(frame, state, self.count)
        yield f"{self.key}, iteration {frame.moment.iteration}"
        yield from found.spoken() if found.told else _untold(state)[:1]


def _untold(state: State) -> tuple[str, str]:
    return _HIDDEN if state.mask.tensors else _NO_BATCH


def placed_signs(chart: Chart, points: Mapping[str, Sequence[float]]) -> Iterator[tuple[Place, str]]:
    """The place of each sign in view, given its values on both axes; a sign never covers one before it."""
    taken: set[Place] = set()
    for sign in (sign for sign in (NOW, STEP, LONG) if sign in points):
        x, y = points[sign]
        if chart.across.low <= x <= chart.across.high and chart.up.low <= y <= chart.up.high:
            ((column, line),) = chart.places(np.array([x]), np.array([y]))
            cells = {(column + more, line) for more in range(len(sign))}
            if not cells & taken:
                taken |= cells
                yield (column, line), sign


def losses_at(iteration: Iteration, cells: Sequence[Cell], places: Array) -> Array:
    """The loss of an iteration's batch, (n,), for values (n, cells) of some cells of its parameters."""
    program, carried = iteration.program, list(iteration.carried)
    run, rows = program.finding(program.the(TensorRole.OBJECTIVE)), iteration.the(TensorRole.ROWS)
    slots = [next(n for n, tensor in enumerate(program.carried) if tensor.name == cell.tensor) for cell in cells]
    for slot in set(slots):  # arrays of an iteration are read-only; the other parameters need no copy
        carried[slot] = carried[slot].copy()
    found = np.empty(len(places))
    with np.errstate(all="ignore"):  # far from the parameters a loss may overflow: the picture says so
        for number, place in enumerate(places):
            for slot, cell, value in zip(slots, cells, place, strict=True):
                carried[slot][cell.index] = value
            found[number] = run(rows, tuple(carried))[0]
    return found


def descent(frame: Frame, state: State, count: int) -> Descent:
    """The descent over `count` cells: the picked one, if any, then those that have moved furthest."""
    program = frame.program
    told = not state.mask.tensors and (not program.dataset.splits or frame.computed(program.the(TensorRole.ROWS)))
    pick, picked = state.pick, None
    if pick is not None and pick.tensor in program.tensors and program.of(pick.tensor) in movable(frame.current):
        picked = Cell(program.of(pick.tensor), pick.index)
    others = [cell for cell in furthest(frame.current, frame.carried_at(frame.since), count + 1) if cell != picked]
    return Descent(frame, tuple([*([] if picked is None else [picked]), *others][:count]), told)


def movable(iteration: Iteration) -> list[str]:
    """The parameters that an update changes."""
    program = iteration.program
    return [parameter.name for parameter in program.parameters if parameter.name not in program.update.frozen]


def furthest(iteration: Iteration, start: Sequence[Array], count: int) -> tuple[Cell, ...]:
    """The `count` cells of parameters furthest from their start values; among equal ones those with the largest
    gradients, so that the first iteration has cells whose gradient is not 0.
    """
    found: list[tuple[float, float, int, Cell]] = []
    slots = {tensor.name: slot for slot, tensor in enumerate(iteration.program.carried)}
    for name in movable(iteration):
        moved = np.nan_to_num(abs(iteration[name] - start[slots[name]]))
        steep = np.nan_to_num(abs(iteration[iteration.program.gradient(name)]))
        for place in np.lexsort((-steep.ravel(), -moved.ravel()))[:count].tolist():
            index = tuple(int(at) for at in np.unravel_index(place, moved.shape)) if moved.shape else ()
            found.append((-float(moved[index]), -float(steep[index]), len(found), Cell(name, index)))
    return tuple(cell for *_, cell in sorted(found)[:count])
