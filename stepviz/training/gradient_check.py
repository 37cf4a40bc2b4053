"""Gradient check: the slope of this batch's loss by every parameter, measured, beside the computed gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stepviz.experiment import Reduction
from stepviz.ops import Array, Parameters
from stepviz.training.iteration import Iteration

STEP = 1e-5
"""How far a parameter is moved to either side, relative to its size where that is above 1."""

TOLERANCE = 1e-6
"""Largest error that passes, relative to the largest slope."""


@dataclass(frozen=True, eq=False)
class Slope:
    """One parameter: the gradient computed by the program, and the slope measured by central differences."""

    name: str
    computed: Array
    measured: Array


@dataclass(frozen=True, eq=False)
class Proof:
    """Whether the gradients of a batch are the slopes of its loss."""

    slopes: tuple[Slope, ...]
    invariants: tuple[tuple[str, bool], ...]
    """What must hold besides, and whether it does."""

    @property
    def error(self) -> float:
        """The largest difference between computed and measured, relative to the largest of either; nan stays nan."""
        differences = [np.abs(slope.computed - slope.measured).max() for slope in self.slopes]
        sizes = [max(np.abs(slope.computed).max(), np.abs(slope.measured).max()) for slope in self.slopes]
        size = float(np.max(sizes))
        return float(np.max(differences)) / size if size > 0 else float(np.max(differences))

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return bool(self.error <= TOLERANCE) and all(holds for _, holds in self.invariants)


def prove(iteration: Iteration, reduction: Reduction, lr: float) -> Proof:
    """Measure every slope of this batch's summed (or mean) loss and hold it against the gradient."""
    program, rows = iteration.program, iteration["rows"]

    def loss(parameters: Parameters) -> float:
        losses = Iteration(iteration.number, program, program.run(rows, parameters))["losses"]
        return float(losses.sum()) if reduction == "sum" else float(losses.mean())

    slopes = []
    with np.errstate(all="ignore"):
        for place, tensor in enumerate(program.parameters):
            measured = _central(loss, iteration.parameters, place)
            slopes.append(Slope(tensor.name, iteration[f"d{tensor.name}"], measured))
        invariants = _invariants(iteration, lr)
    return Proof(tuple(slopes), invariants)


def _central(loss: Callable[[Parameters], float], parameters: Parameters, place: int) -> Array:
    measured = np.empty_like(parameters[place])
    for index in np.ndindex(*measured.shape):
        step = STEP * max(1.0, abs(float(parameters[place][index])))
        ends = []
        for sign in (1, -1):
            moved = parameters[place].copy()
            moved[index] += sign * step
            ends.append((loss((*parameters[:place], moved, *parameters[place + 1 :])), float(moved[index])))
        (above, high), (below, low) = ends
        measured[index] = (above - below) / (high - low)
    return measured


def _invariants(iteration: Iteration, lr: float) -> tuple[tuple[str, bool], ...]:
    probs, d, db = iteration["probs"], iteration["dlogits"], iteration["db"]
    updates = [
        np.array_equal(iteration[f"{p.name}_after"], iteration[p.name] - lr * iteration[f"d{p.name}"], equal_nan=True)
        for p in iteration.program.parameters
    ]
    return (
        ("p rows sum to 1", bool(np.allclose(probs.sum(axis=1), 1.0, rtol=0, atol=1e-12))),
        ("d rows to 0", bool(np.allclose(d.sum(axis=1), 0.0, rtol=0, atol=1e-12))),
        ("db = column sums", bool(np.allclose(db, d.sum(axis=0), rtol=1e-12, atol=1e-15, equal_nan=True))),
        ("W after = W - lr·dW", all(updates)),
    )
