"""Gradient check: compares computed gradients of a batch with derivatives measured by central differences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stepviz.ops import AXES, Array, Cell, Phase, Program, Tensor, TensorRole
from stepviz.ops.op import Invariant
from stepviz.training.batch_loss import SAFETY, BatchLoss, Moved, shaken
from stepviz.training.iteration import Iteration, invariants
from stepviz.training.slopes import ENDS, Slopes, Verdict

RESOLUTION = 0.004
"""The largest half-width of an interval that proves a gradient in it right, as a fraction of the parameter's largest
slope: a gradient that agrees is then off by less than 1% of that slope."""

_WORK = 3_000_000_000
"""About how many multiplications a check may take: of a larger network only some slopes are measured."""
_FEWEST = 16
"""About how many slopes of each parameter are measured at least, if it has as many."""
_STEPS = 30_000
"""The overhead of calling an operation, as a number of multiplications."""
_ROUNDED = 4 * float(np.finfo(float).eps)
"""Relative rounding error of adding the penalty's slope, or the terms of a formula's gradient."""
_TINY = 1e-290
"""More than remains when a 0 is moved in its last place."""


@dataclass(frozen=True, eq=False)
class Slope:
    """The gradient of one parameter: computed by the program, and measured by central differences."""

    name: str
    """The name of the gradient: `dW1`, `dL/dx`."""
    letters: tuple[str, ...]
    """The letter before the position on each axis: `x`, `c`."""
    shape: tuple[int, ...]
    """The shape of the parameter."""
    places: tuple[tuple[int, ...], ...]
    """The positions on each axis that were measured; all unless the parameter is large."""
    computed: Array
    measured: Array
    """nan where nothing could be measured."""
    within: Array
    """The possible error of `measured`; inf where nothing could be measured."""
    obstacles: npt.NDArray[np.object_]
    """The `Verdict` that tells why nothing was measured; `SMALL` where something was."""
    layer: int = 0
    """The layer of the parameter; 0 for none."""

    @cached_property
    def verdicts(self) -> npt.NDArray[np.object_]:
        """The `Verdict` on each slope."""
        found = self.obstacles.copy()
        found[self.within <= RESOLUTION * self.size] = Verdict.AGREES
        found[(self.within < np.inf) & ~(self._difference <= self.within)] = Verdict.DISAGREES
        return found

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """The number of slopes with each verdict."""
        return Counter(self.verdicts.ravel().tolist())

    @cached_property
    def size(self) -> float:
        """A lower bound of the largest absolute slope; 0 if nothing was measured."""
        known = self.within < np.inf
        return float((abs(self.measured[known]) - self.within[known]).max(initial=0.0))

    @property
    def _difference(self) -> Array:
        return abs(self.computed - self.measured)

    @property
    def off(self) -> Array:
        """Absolute differences between computed and measured; 0 where they neither agree nor disagree."""
        return np.where((self.verdicts == Verdict.AGREES) | self.wrong, self._difference, 0.0)

    @property
    def bound(self) -> Array:
        """The possible error of the gradients that agree; 0 elsewhere."""
        return np.where(self.verdicts == Verdict.AGREES, self._difference + self.within, 0.0)

    @property
    def to_within(self) -> float:
        """The largest `bound` as a fraction of the largest slope; 0 if none agrees."""
        most = float(self.bound.max())
        return most / self.size if most else 0.0

    @property
    def count(self) -> int:
        """The number of slopes that agree or disagree."""
        return self.counts[Verdict.AGREES] + self.counts[Verdict.DISAGREES]

    @property
    def of(self) -> int:
        """The number of all slopes, measured or not."""
        return math.prod(self.shape)

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """True where computed and measured differ by more than the measurement error."""
        wrong: npt.NDArray[np.bool_] = self.verdicts == Verdict.DISAGREES
        return wrong

    @property
    def holds(self) -> bool | None:
        """True if no gradient disagrees with the measurement; None if nothing could be measured."""
        return False if self.wrong.any() else True if self.count else None


@dataclass(frozen=True, eq=False)
class Proof:
    """The result of a gradient check of one batch."""

    slopes: tuple[Slope, ...]
    invariants: tuple[Invariant, ...]
    """Other conditions, each with True if it holds, or None if that cannot be known."""

    @property
    def error(self) -> float:
        """The largest difference between computed and measured, as a fraction of the parameter's largest slope."""
        worst = [(float(slope.off.max()), slope.size) for slope in self.slopes]
        return max((off / size if size else math.inf for off, size in worst if off), default=0.0)

    @property
    def to_within(self) -> float:
        """The largest possible error of a gradient that agrees, as a fraction of its parameter's largest slope."""
        return max(slope.to_within for slope in self.slopes)

    @property
    def wrong(self) -> tuple[Slope, ...]:
        """The parameters with a wrong gradient."""
        return tuple(slope for slope in self.slopes if slope.wrong.any())

    @property
    def agrees(self) -> bool | None:
        """True if all measurable gradients agree; None if only exact zeros are measurable."""
        return False if self.wrong else True if any(slope.size and slope.count for slope in self.slopes) else None

    @property
    def fails(self) -> bool:
        """True if a gradient is wrong or an invariant does not hold."""
        return bool(self.wrong) or any(holds is False for _, holds in self.invariants)

    @property
    def holds(self) -> bool:
        """True if gradients were measured and agree, and nothing fails."""
        return bool(self.agrees) and not self.fails


def prove(iteration: Iteration, reduction: str, lr: float) -> Proof:
    """Check all gradients of this batch's summed (or mean) loss, including the penalty of weight decay.

    `lr` is the learning rate that the update should have used.
    """
    with np.errstate(all="ignore"):
        loss = BatchLoss(iteration)
        share = 1.0 if reduction == "sum" else 1.0 / loss.losses.size
        noise = loss.rounding()
        places, rounding_errors = range(len(iteration.program.parameters)), rounding(iteration)
        slopes = tuple(_slope(iteration, place, loss, noise, share, rounding_errors) for place in places)
        return Proof(slopes, invariants(iteration, lr))


def rounding(iteration: Iteration) -> dict[str, Array]:
    """The rounding error of each gradient, by name: its change when all numbers are moved in their last place.

    The gradients of the iteration are not used, since they are what is checked.
    """
    program = iteration.program
    names = [program.gradient(parameter.name) for parameter in program.parameters]
    phases, rows = (Phase.FORWARD, Phase.BACKWARD), program.the(TensorRole.ROWS)
    ops = [op for op in program.ops if op.phase in phases and rows not in op.reads]
    seen = [[made[name] for name in names] for made in shaken(iteration, ops)]
    spread = [np.fmax.reduce(found) - np.fmin.reduce(found) for found in zip(*seen, strict=True)]
    return {name: np.where(off > _TINY, SAFETY * off, 0.0) for name, off in zip(names, spread, strict=True)}


def _slope(
    iteration: Iteration, place: int, loss: BatchLoss, noise: Array, share: float, rounding_errors: Mapping[str, Array]
) -> Slope:
    """The slopes of parameter number `place`, or of some of its cells; each loss is weighted by `share`.

    `rounding_errors`: the rounding errors of the gradients.
    """
    program = iteration.program
    tensor, value = program.parameters[place], iteration.carried[place]
    gradient = program.tensors[program.gradient(tensor.name)]
    places = _positions(value.shape, _slopes_allowed(program, loss.losses.size))
    computed = np.asarray(iteration[gradient.name][np.ix_(*places)])
    slopes = Slopes(Moved(loss, tensor.name), noise)
    measured, within = np.zeros(computed.shape), np.zeros(computed.shape)
    obstacles = np.full(computed.shape, Verdict.SMALL)
    l2 = program.penalty(tensor.name)
    # The largest slopes first: how exact the others must be depends on them.
    for index in sorted(np.ndindex(computed.shape), key=lambda index: -abs(computed[index])):
        cell = tuple([axis[position] for axis, position in zip(places, index, strict=True)])
        found = slopes.measure(cell)
        penalty = l2 * float(value[cell])  # the loss has no penalty, and the slope of that is known exactly
        measured[index] = share * found.slope + penalty
        rounded = float(rounding_errors[gradient.name][cell]) + _ROUNDED * (
            abs(penalty) + abs(share * found.slope) + _cancelling(iteration, gradient)
        )
        if abs(computed[index] - measured[index]) > share * found.within + rounded:
            found = slopes.confirmed(cell, found)
        within[index] = share * found.within + (rounded if found.within < math.inf else 0.0)
        obstacles[index] = found.obstacle or Verdict.SMALL
    letters = tuple(AXES[axis] for axis in tensor.axes)
    return Slope(gradient.title, letters, value.shape, places, computed, measured, within, obstacles, tensor.layer)


def _cancelling(iteration: Iteration, gradient: Tensor) -> float:
    """The sum of the absolute terms of a scalar's gradient, which can cancel exactly; 0 for other parameters."""
    op = iteration.program.maker(gradient.name)
    if gradient.axes or op is None:
        return 0.0
    return sum(abs(part.value) for part in op.terms(Cell(gradient.name), iteration).parts)


def _slopes_allowed(program: Program, batch: int) -> int:
    """The number of slopes per parameter that `_WORK` allows."""
    weights = sum(math.prod(program.shape(parameter)) for parameter in program.parameters)
    forward = batch * weights + _STEPS * len(program.ops) // 2
    return max(_FEWEST, _WORK // (ENDS * forward * len(program.parameters)))


def _positions(shape: tuple[int, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """The positions to measure on each axis: all, or evenly spaced ones on the longer axes."""
    lengths = list(shape)
    while math.prod(lengths) > most:
        longest = lengths.index(max(lengths))
        # An eighth less, rounded up, so that it always becomes less.
        lengths[longest] -= -(-lengths[longest] // 8)
    evenly = (np.linspace(0, full - 1, length) for full, length in zip(shape, lengths, strict=True))
    return tuple(tuple(int(place) for place in np.unique(axis.round())) for axis in evenly)
