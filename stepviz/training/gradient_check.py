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

_WORK = 400_000_000
"""Multiplications that a proof may take, about: a larger network has only some of its slopes measured."""
_FEWEST = 16
"""Slopes measured of each parameter at least, where it has as many."""
_NEARER = 4
"""Times the step is cut to a tenth where the loss has a kink between its ends."""


@dataclass(frozen=True, eq=False)
class Slope:
    """One parameter: the gradient computed by the program, and the slope measured by central differences."""

    name: str
    computed: Array
    measured: Array
    letters: tuple[str, ...]
    """What is written before a position on each axis: `x`, `c`."""
    places: tuple[tuple[int, ...], ...]
    """Positions on each axis that were measured: all, but for large parameters."""
    kinks: npt.NDArray[np.bool_]
    """Where the loss has a kink (a relu at 0) nearer than any step: nothing is measured there."""

    @property
    def off(self) -> Array:
        """Differences between computed and measured; 0 at kinks."""
        off: Array = np.where(self.kinks, 0.0, np.abs(self.computed - self.measured))
        return off


@dataclass(frozen=True, eq=False)
class Proof:
    """Whether the gradients of a batch are the slopes of its loss."""

    slopes: tuple[Slope, ...]
    invariants: tuple[tuple[str, bool], ...]
    """What must hold besides, and whether it does."""

    @property
    def error(self) -> float:
        """The largest difference between computed and measured, relative to the largest of either; nan stays nan."""
        differences = [slope.off.max() for slope in self.slopes]
        sizes = [max(np.abs(slope.computed).max(), np.abs(slope.measured).max()) for slope in self.slopes]
        size = float(np.max(sizes))
        return float(np.max(differences)) / size if size > 0 else float(np.max(differences))

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return bool(self.error <= TOLERANCE) and all(holds for _, holds in self.invariants)


def prove(iteration: Iteration, reduction: Reduction, lr: float) -> Proof:
    """Measure the slopes of this batch's summed (or mean) loss, with weight decay's penalty, beside the gradient.

    `lr` is the learning rate that the update should have used.
    """
    program, meter = iteration.program, _Meter(iteration, reduction)
    slopes = []
    with np.errstate(all="ignore"):
        for place, tensor in enumerate(program.parameters):
            value, gradient = iteration[tensor.name], iteration[f"d{tensor.name}"]
            places = _spread(value.shape, _most(program, len(iteration["rows"])))
            measured, kinks = meter.slopes(place, places)
            letters = tuple(AXES[axis] for axis in tensor.axes)
            slopes.append(Slope(tensor.name, gradient[np.ix_(*places)], measured, letters, places, kinks))
        invariants = _invariants(iteration, lr)
    return Proof(tuple(slopes), invariants)


class _Meter:
    """Measures slopes of one batch."""

    def __init__(self, iteration: Iteration, reduction: Reduction) -> None:
        self._iteration, self._program = iteration, iteration.program
        self._add: Callable[[Array], Array] = np.sum if reduction == "sum" else np.mean
        self._decays = [op for op in self._program.ops if isinstance(op, LinearGradient) and op.l2]
        self._forward = [op for op in self._program.ops if op.phase is Phase.FORWARD and op.name != "batch"]
        self._given = {name: iteration[name] for name in ("x", "y", *(p.name for p in self._program.parameters))}
        self._kinked = [op.reads[0] for op in self._program.ops if isinstance(op, Activation) and op.kind.kinked]

    def slopes(self, place: int, places: tuple[tuple[int, ...], ...]) -> tuple[Array, npt.NDArray[np.bool_]]:
        """The slopes by cells of parameter number `place`, and where there are none because of a kink."""
        measured = np.empty(tuple(map(len, places)))
        kinks = np.zeros(measured.shape, bool)
        for index in np.ndindex(*measured.shape):
            cell = tuple(axis[position] for axis, position in zip(places, index, strict=True))
            found = self._slope(place, cell)
            measured[index], kinks[index] = (math.inf, True) if found is None else (found, False)
        measured[kinks] = 0.0
        return measured, kinks

    def _slope(self, place: int, cell: tuple[int, ...]) -> float | None:
        """Central differences, with a smaller step where a kink is between the ends."""
        value = self._iteration.carried[place]
        step = STEP * max(1.0, abs(float(value[cell])))
        for _ in range(_NEARER):
            (above, high, one), (below, low, other) = (self._loss(place, cell, sign * step) for sign in (1, -1))
            if one == other:
                return (above - below) / (high - low)
            step /= 10
        return None

    def _loss(self, place: int, cell: tuple[int, ...], by: float) -> tuple[float, float, list[bytes]]:
        """The loss with one parameter moved, where that was moved to, and which relus are open."""
        moved = self._iteration.carried[place].copy()
        moved[cell] += by
        made = self._given | {self._program.parameters[place].name: moved}
        for op in self._forward:
            arrays = op.compute(*[made[name] for name in op.reads])
            made |= {tensor.name: array for tensor, array in zip(op.writes, arrays, strict=True)}
        loss = float(self._add(made["losses"]))
        for decayed in self._decays:
            loss += decayed.l2 / 2 * float(np.square(made[decayed.layer.weights.name]).sum())
        return loss, float(moved[cell]), [(made[name] > 0).tobytes() for name in self._kinked]


def _most(program: Program, batch: int) -> int:
    """Slopes of each parameter that the work allows."""
    weights = sum(math.prod(program.shape(parameter)) for parameter in program.parameters)
    return max(_FEWEST, _WORK // (2 * batch * weights * len(program.parameters)))


def _spread(shape: tuple[int, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """All positions of every axis, or evenly spaced ones of the longer axes."""
    lengths = list(shape)
    while math.prod(lengths) > most:
        longest = lengths.index(max(lengths))
        lengths[longest] -= -(-lengths[longest] // 8)
    evenly = (np.linspace(0, full - 1, length) for full, length in zip(shape, lengths, strict=True))
    return tuple(tuple(int(place) for place in np.unique(axis.round())) for axis in evenly)


def _invariants(iteration: Iteration, lr: float) -> tuple[tuple[str, bool], ...]:
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
