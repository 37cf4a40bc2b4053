"""Gradient check: the slope of this batch's loss by every parameter, measured, beside the computed gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stepviz.experiment import Reduction
from stepviz.ops import AXES, Array, Phase, Program
from stepviz.ops.activation import Activation
from stepviz.ops.linear import LinearGradient
from stepviz.training.iteration import Iteration

STEP = 1e-5
"""How far a parameter is moved to either side, relative to its size where that is above 1."""

TOLERANCE = 1e-6
"""Largest error that passes, relative to the largest slope."""

_WORK = 3_000_000_000
"""Multiplications that a proof may take, about: a larger network has only some of its slopes measured."""
_FEWEST = 16
"""Slopes measured of each parameter at least, about, where it has as many."""
_STEPS = 30_000
"""Multiplications in the time that an operation takes before it multiplies anything, about."""
_ROUNDING = 16 * float(np.finfo(float).eps)
"""What rounding may add to a loss, for each example and for each 1 of the loss."""
_NEARER = 4
"""Times the step is cut to a tenth where the loss has a kink between its ends."""


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
    """Positions on each axis that were looked at: all, but for large parameters."""
    computed: Array
    measured: Array
    kinks: npt.NDArray[np.bool_]
    """Where the loss has a kink (a relu at 0) nearer than any step: nothing is measured there."""
    blur: Array
    """What the rounding of the loss may make of each measured slope."""

    @property
    def off(self) -> Array:
        """Differences between computed and measured; 0 at kinks."""
        off: Array = np.where(self.kinks, 0.0, np.abs(self.computed - self.measured))
        return off

    @property
    def size(self) -> float:
        """The largest slope, computed or measured; nan stays nan."""
        return float(max(np.abs(self.computed).max(), np.abs(self.measured).max()))

    @property
    def count(self) -> int:
        """Slopes that were measured."""
        return int((~self.kinks).sum())

    @property
    def of(self) -> int:
        """Slopes that there are."""
        return math.prod(self.shape)

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Where computed and measured differ by more than measuring explains."""
        wrong: npt.NDArray[np.bool_] = ~(self.off <= TOLERANCE * self.size + self.blur)
        return wrong

    @property
    def holds(self) -> bool:
        """Whether no gradient differs from what was measured."""
        return not self.wrong.any()


@dataclass(frozen=True, eq=False)
class Proof:
    """Whether the gradients of a batch are the slopes of its loss."""

    slopes: tuple[Slope, ...]
    invariants: tuple[tuple[str, bool], ...]
    """What must hold besides, and whether it does."""

    @property
    def error(self) -> float:
        """The largest difference between computed and measured, relative to the largest of either; nan stays nan."""
        difference = float(np.max([slope.off.max() for slope in self.slopes]))
        size = float(np.max([slope.size for slope in self.slopes]))
        return difference / size if size > 0 else difference

    @property
    def wrong(self) -> tuple[Slope, ...]:
        """The parameters whose gradient is not the slope."""
        return tuple(slope for slope in self.slopes if not slope.holds)

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not self.wrong and all(holds for _, holds in self.invariants)


def prove(iteration: Iteration, reduction: Reduction, lr: float) -> Proof:
    """Measure the slopes of this batch's summed (or mean) loss, with weight decay's penalty, beside the gradient.

    `lr` is the learning rate that the update should have used.
    """
    with np.errstate(all="ignore"):
        meter = _Meter(iteration, reduction)
        slopes = tuple(meter.slope(place) for place in range(len(iteration.program.parameters)))
        return Proof(slopes, _invariants(iteration, lr))


class _Meter:
    """Measures slopes of one batch."""

    def __init__(self, iteration: Iteration, reduction: Reduction) -> None:
        self._iteration, self._program = iteration, iteration.program
        self._add: Callable[[Array], Array] = np.sum if reduction == "sum" else np.mean
        self._decays = [op for op in self._program.ops if isinstance(op, LinearGradient) and op.l2]
        self._forward = [op for op in self._program.ops if op.phase is Phase.FORWARD and op.name != "batch"]
        given = [*(p.name for p in self._program.parameters), *(t.name for t in self._program.ops[0].writes)]
        self._given = {name: iteration[name] for name in given}
        self._examples = max(1, len(iteration["rows"]))
        self._kinked = [op.reads[0] for op in self._program.ops if isinstance(op, Activation) and op.kind.kinked]

    def slope(self, place: int) -> Slope:
        """The slopes by parameter number `place`, or by some of its cells."""
        tensor, value = self._program.parameters[place], self._iteration.carried[place]
        places = _spread(value.shape, _most(self._program, self._examples))
        gradient = self._program.tensors[f"d{tensor.name}"]
        sizes = tuple(map(len, places))
        measured, blur, kinks = np.zeros(sizes), np.zeros(sizes), np.zeros(sizes, bool)
        for index in np.ndindex(*sizes):
            cell = tuple(axis[position] for axis, position in zip(places, index, strict=True))
            found = self._measured(place, cell)
            if found is None:
                kinks[index] = True
            else:
                measured[index], blur[index] = found
        return Slope(
            name=gradient.title,
            letters=tuple(AXES[axis] for axis in tensor.axes),
            shape=value.shape,
            places=places,
            computed=np.asarray(self._iteration[gradient.name][np.ix_(*places)]),
            measured=measured,
            kinks=kinks,
            blur=blur,
        )

    def _measured(self, place: int, cell: tuple[int, ...]) -> tuple[float, float] | None:
        """Central differences and what rounding may make of them, with a smaller step where a kink is between."""
        value = self._iteration.carried[place]
        step = STEP * max(1.0, abs(float(value[cell])))
        for _ in range(_NEARER):
            (above, high, one), (below, low, other) = (self._loss(place, cell, sign * step) for sign in (1, -1))
            if one == other:
                return (above - below) / (high - low), _ROUNDING * (self._examples + abs(above)) / (high - low)
            step /= 10
        return None

    def _loss(self, place: int, cell: tuple[int, ...], by: float) -> tuple[float, float, list[bytes]]:
        """The loss with one parameter moved, where that was moved to, and which relus are open."""
        moved = np.array(self._iteration.carried[place])
        moved[cell] += by
        made: dict[str, Array] = self._given | {self._program.parameters[place].name: moved}
        for op in self._forward:
            arrays = op.compute(*[made[name] for name in op.reads])
            made |= {tensor.name: array for tensor, array in zip(op.writes, arrays, strict=True)}
        loss = float(self._add(made.get("losses", made["loss"])))
        for decayed in self._decays:
            loss += decayed.l2 / 2 * float(np.square(made[decayed.layer.weights.name]).sum())
        return loss, float(moved[cell]), [(made[name] > 0).tobytes() for name in self._kinked]


def _most(program: Program, batch: int) -> int:
    """Slopes of each parameter that the work allows."""
    weights = sum(math.prod(program.shape(parameter)) for parameter in program.parameters)
    forward = batch * weights + _STEPS * len(program.ops) // 2
    return max(_FEWEST, _WORK // (2 * forward * len(program.parameters)))


def _spread(shape: tuple[int, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """All positions of every axis, or evenly spaced ones of the longer axes."""
    lengths = list(shape)
    while math.prod(lengths) > most:
        longest = lengths.index(max(lengths))
        lengths[longest] -= -(-lengths[longest] // 8)
    evenly = (np.linspace(0, full - 1, length) for full, length in zip(shape, lengths, strict=True))
    return tuple(tuple(int(place) for place in np.unique(axis.round())) for axis in evenly)


def _invariants(iteration: Iteration, lr: float) -> tuple[tuple[str, bool], ...]:
    if "probs" not in iteration.program.tensors:
        return (iteration.program.update.holds(iteration, lr),)
    probs, d = iteration["probs"], iteration["dlogits"]
    layers = [op for op in iteration.program.ops if isinstance(op, LinearGradient)]
    return (
        ("p rows sum to 1", bool(np.allclose(probs.sum(axis=1), 1.0, rtol=0, atol=1e-12))),
        ("d rows to 0", bool(np.allclose(d.sum(axis=1), 0.0, rtol=0, atol=1e-12))),
        ("db = column sums", all(_adds_up(iteration, op) for op in layers)),
        iteration.program.update.holds(iteration, lr),
    )


def _adds_up(iteration: Iteration, op: LinearGradient) -> bool:
    error, db = iteration[op.layer.error], iteration[f"d{op.layer.bias.name}"]
    return bool(np.allclose(db, error.sum(axis=0), rtol=1e-12, atol=1e-15 * len(error), equal_nan=True))
