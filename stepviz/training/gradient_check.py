"""Gradient check: the slope of this batch's loss by every parameter, measured, beside the computed gradient."""

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
from stepviz.settings.words import Reduction
from stepviz.training.batch_loss import SAFETY, BatchLoss, Moved, shaken
from stepviz.training.iteration import Iteration, invariants
from stepviz.training.slopes import ENDS, Slopes, Verdict

RESOLUTION = 0.004
"""How wide half an interval may be, as a share of the parameter's largest slope, where to lie in it proves something:
a gradient that agrees is off by less than 1% of that slope."""

_WORK = 3_000_000_000
"""Multiplications that a proof may take, about: a larger network has only some of its slopes measured."""
_FEWEST = 16
"""Slopes measured of each parameter at least, about, where it has as many."""
_STEPS = 30_000
"""Multiplications in the time that an operation takes before it multiplies anything, about."""
_ROUNDED = 4 * float(np.finfo(float).eps)
"""What adding the penalty's slope may be rounded by, for each 1 of either; of a formula, what its ways add up to."""
_TINY = 1e-290
"""What moving a 0 in its last place leaves is smaller."""


@dataclass(frozen=True, eq=False)
class Slope:
    """One parameter: the gradient computed by the program, and the slope measured by central differences."""

    name: str
    """How the gradient is called: `dW1`, `dL/dx`."""
    letters: tuple[str, ...]
    """What is written before a position on each axis: `x`, `c`."""
    shape: tuple[int, ...]
    """The parameter's."""
    places: tuple[tuple[int, ...], ...]
    """Positions on each axis that were measured: all, but for large parameters."""
    computed: Array
    measured: Array
    """nan where nothing was measured."""
    within: Array
    """How far the true slope can be from the measured one; inf where nothing was measured."""
    obstacles: npt.NDArray[np.object_]
    """What was in the way, a `Verdict`: `SMALL` where nothing was."""
    layer: int = 0
    """The layer of the parameter; 0 for none."""

    @cached_property
    def verdicts(self) -> npt.NDArray[np.object_]:
        """A `Verdict` on each slope."""
        found = self.obstacles.copy()
        found[self.within <= RESOLUTION * self.size] = Verdict.AGREES
        found[(self.within < np.inf) & ~(self._apart <= self.within)] = Verdict.DISAGREES
        return found

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """How many slopes got each verdict."""
        return Counter(self.verdicts.ravel().tolist())

    @cached_property
    def size(self) -> float:
        """What the largest slope is at least, by what was measured; 0 where nothing was."""
        known = self.within < np.inf
        return float((abs(self.measured[known]) - self.within[known]).max(initial=0.0))

    @property
    def _apart(self) -> Array:
        return abs(self.computed - self.measured)

    @property
    def off(self) -> Array:
        """Differences between computed and measured; 0 where there is no verdict on them."""
        return np.where((self.verdicts == Verdict.AGREES) | self.wrong, self._apart, 0.0)

    @property
    def bound(self) -> Array:
        """How far those that agree can be from the true slopes; 0 elsewhere."""
        return np.where(self.verdicts == Verdict.AGREES, self._apart + self.within, 0.0)

    @property
    def to_within(self) -> float:
        """The same at most, as a share of the largest slope; 0 where there is none."""
        most = float(self.bound.max())
        return most / self.size if most else 0.0

    @property
    def count(self) -> int:
        """Slopes that agree or disagree."""
        return self.counts[Verdict.AGREES] + self.counts[Verdict.DISAGREES]

    @property
    def of(self) -> int:
        """Slopes that there are."""
        return math.prod(self.shape)

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Where computed and measured differ by more than measuring explains."""
        wrong: npt.NDArray[np.bool_] = self.verdicts == Verdict.DISAGREES
        return wrong

    @property
    def holds(self) -> bool | None:
        """Whether no gradient differs from what was measured; None where nothing could be."""
        return False if self.wrong.any() else True if self.count else None


@dataclass(frozen=True, eq=False)
class Proof:
    """Whether the gradients of a batch are the slopes of its loss."""

    slopes: tuple[Slope, ...]
    invariants: tuple[Invariant, ...]
    """What must hold besides, and whether it does; None where that cannot be said."""

    @property
    def error(self) -> float:
        """The largest difference between computed and measured, as a share of the parameter's largest slope."""
        worst = [(float(slope.off.max()), slope.size) for slope in self.slopes]
        return max((off / size if size else math.inf for off, size in worst if off), default=0.0)

    @property
    def to_within(self) -> float:
        """How near all that agree are to the true slopes, as a share of their parameter's largest slope."""
        return max(slope.to_within for slope in self.slopes)

    @property
    def wrong(self) -> tuple[Slope, ...]:
        """The parameters whose gradient is not the slope."""
        return tuple(slope for slope in self.slopes if slope.wrong.any())

    @property
    def agrees(self) -> bool | None:
        """True if all measurable gradients agree; None if only exact zeros are measurable."""
        return False if self.wrong else True if any(slope.size for slope in self.slopes) else None

    @property
    def fails(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.wrong) or any(holds is False for _, holds in self.invariants)

    @property
    def holds(self) -> bool:
        """Whether something is proved, and nothing is wrong."""
        return bool(self.agrees) and not self.fails


def prove(iteration: Iteration, reduction: Reduction, lr: float) -> Proof:
    """Measure the slopes of this batch's summed (or mean) loss, with weight decay's penalty, beside the gradient.

    `lr` is the learning rate that the update should have used.
    """
    with np.errstate(all="ignore"):
        loss = BatchLoss(iteration)
        share = 1.0 if reduction == "sum" else 1.0 / loss.losses.size
        noise = loss.rounding()
        places, blur = range(len(iteration.program.parameters)), rounding(iteration)
        slopes = tuple(_slope(iteration, place, loss, noise, share, blur) for place in places)
        return Proof(slopes, invariants(iteration, lr))


def rounding(iteration: Iteration) -> dict[str, Array]:
    """How far each gradient may be off by rounding: how far it goes where all numbers are moved in their last place.

    Those of the iteration play no part in it: they are what is to be proved.
    """
    program = iteration.program
    names = [program.gradient(parameter.name) for parameter in program.parameters]
    phases, rows = (Phase.FORWARD, Phase.BACKWARD), program.the(TensorRole.ROWS)
    ops = [op for op in program.ops if op.phase in phases and rows not in op.reads]
    seen = [[made[name] for name in names] for made in shaken(iteration, ops)]
    spread = [np.fmax.reduce(found) - np.fmin.reduce(found) for found in zip(*seen, strict=True)]
    return {name: np.where(off > _TINY, SAFETY * off, 0.0) for name, off in zip(names, spread, strict=True)}


def _slope(
    iteration: Iteration, place: int, loss: BatchLoss, noise: Array, share: float, blur: Mapping[str, Array]
) -> Slope:
    """The slopes by parameter number `place`, or by some of its cells; `share` of each loss counts.

    `blur`: how far gradients may be off by rounding.
    """
    program = iteration.program
    tensor, value = program.parameters[place], iteration.carried[place]
    gradient = program.tensors[program.gradient(tensor.name)]
    places = _spread(value.shape, _most(program, loss.losses.size))
    computed = np.asarray(iteration[gradient.name][np.ix_(*places)])
    slopes = Slopes(Moved(loss, program.slots, tensor.name), noise)
    measured, within = np.zeros(computed.shape), np.zeros(computed.shape)
    obstacles = np.full(computed.shape, Verdict.SMALL)
    l2 = program.penalty(tensor.name)
    for index in sorted(np.ndindex(computed.shape), key=lambda index: -abs(computed[index])):
        cell = tuple([axis[position] for axis, position in zip(places, index, strict=True)])
        found = slopes.measure(cell)
        penalty = l2 * float(value[cell])  # its slope needs no measuring
        measured[index] = share * found.slope + penalty
        within[index] = share * found.within
        if found.within < math.inf:
            within[index] += float(blur[gradient.name][cell]) + _ROUNDED * (
                abs(penalty) + abs(share * found.slope) + _cancelling(iteration, gradient)
            )
        obstacles[index] = found.obstacle or Verdict.SMALL
    letters = tuple(AXES[axis] for axis in tensor.axes)
    return Slope(gradient.title, letters, value.shape, places, computed, measured, within, obstacles, tensor.layer)


def _cancelling(iteration: Iteration, gradient: Tensor) -> float:
    """What the terms of the slope of a single number come to without their signs: they can cancel exactly."""
    op = iteration.program.maker(gradient.name)
    if gradient.axes or op is None:
        return 0.0
    return sum(abs(part.value) for part in op.terms(Cell(gradient.name), iteration).parts)


def _most(program: Program, batch: int) -> int:
    """Slopes of each parameter that the work allows."""
    weights = sum(math.prod(program.shape(parameter)) for parameter in program.parameters)
    forward = batch * weights + _STEPS * len(program.ops) // 2
    return max(_FEWEST, _WORK // (ENDS * forward * len(program.parameters)))


def _spread(shape: tuple[int, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """All positions of every axis, or evenly spaced ones of the longer axes."""
    lengths = list(shape)
    while math.prod(lengths) > most:
        longest = lengths.index(max(lengths))
        lengths[longest] -= -(-lengths[longest] // 8)
    evenly = (np.linspace(0, full - 1, length) for full, length in zip(shape, lengths, strict=True))
    return tuple(tuple(int(place) for place in np.unique(axis.round())) for axis in evenly)
