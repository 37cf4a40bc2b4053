"""Batch loss: the losses of one batch as a function of a single parameter value, and their rounding error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Op, Phase, TensorRole
from stepviz.ops.rules.arrays import sizes
from stepviz.training.iteration import Iteration

_SHAKES = 8
"""Forward passes in which every number is moved by a unit in its last place, to measure the rounding error."""
SAFETY = 2.0
"""Factor from the rounding error measured to the one assumed."""
_EPSILON = float(np.finfo(float).eps)


class End(NamedTuple):
    """The batch with one parameter value moved: an end point of a difference quotient."""

    at: float
    """The new value."""
    losses: Array
    """(batch,)."""
    gates: tuple[bytes, ...]
    """Per operation with a kink, which units are above it, as bytes."""
    choices: tuple[bytes, ...]
    """Per operation that takes the largest of several numbers, which ones it takes."""
    sums: tuple[Array, ...]
    """Inputs of smooth nonlinear operations: (batch, units) each."""
    scores: tuple[Array, ...]
    """Inputs of operations that saturate: (batch, classes) each."""


class BatchLoss:
    """The forward pass of one batch, prepared to be repeated with other parameters. Overflow gives inf, nan."""

    def __init__(self, iteration: Iteration) -> None:
        program, self.iteration = iteration.program, iteration
        self.arrays = [iteration[name] for name in program.slots]
        """All arrays of the iteration, by slot."""
        rows = program.the(TensorRole.ROWS)
        self.name, self.slot = program.losses, program.slots[program.losses]
        """Name and slot of the losses of the examples; in a program without examples, of the loss."""
        self.losses = self.arrays[self.slot].ravel()
        self.forward = tuple(op for op in program.makers(program.losses) if rows not in op.reads)
        """The operations that compute the losses."""
        self.saturating = tuple(op for op in program.ops if op.phase is Phase.FORWARD and op.saturates)

    def rounding(self) -> Array:
        """The possible rounding error of each loss: (batch,); inf where a loss is nan."""
        passes = shaken(self.iteration, self.forward, outputs=True)
        worst = np.maximum.reduce([abs(made[self.name].ravel() - self.losses) for made in passes])
        found = SAFETY * worst + _EPSILON * (1 + abs(self.losses))
        for op in self.saturating:  # exponentials that underflow lose digits
            found += op.lost(*[self.iteration[name] for name in op.reads])
        return np.where(np.isnan(found), np.inf, found)


class Moved:
    """A `BatchLoss` in which one parameter can be moved; only what depends on it is computed again."""

    def __init__(self, loss: BatchLoss, parameter: str) -> None:
        """`parameter`: the tensor whose numbers are moved."""
        slots = loss.iteration.program.slots
        self._loss, self._slot = loss, slots[parameter]
        # One copy, of which a cell is changed and put back: a copy for each difference would take longer.
        self.value, self._free = loss.arrays[self._slot], np.array(loss.arrays[self._slot])
        reached, after = {parameter}, list[Op]()
        for op in loss.forward:  # only what depends on the parameter is computed again
            if reached.intersection(op.reads):
                reached.update(tensor.name for tensor in op.writes)
                after.append(op)
        self._steps = [(op.compute, [slots[n] for n in op.reads], [slots[t.name] for t in op.writes]) for op in after]
        self._gates = [(op.corners, [slots[name] for name in op.reads]) for op in after if op.nondifferentiable]
        self._chosen = [(op.chosen, [slots[name] for name in op.reads]) for op in after if op.has_argmax]
        self._sums = [slots[name] for op in after for name in op.curved]
        self._scores = [slots[name] for op in loss.saturating for name in op.saturates]
        source = after[0].multiplied_by(parameter)
        self.inputs = abs(loss.arrays[slots[source]]).max(axis=0) if source else np.ones(self.value.shape[:1] or 1)
        """The largest input that each row of a weight matrix is multiplied by; 1 for other parameters."""
        self.shut = any(op.nondifferentiable and _is_inactive(op, loss.iteration) for op in after)
        """True if all units of a later layer are inactive, so that small moves do not reach the loss."""
        self.here = self._end(loss.arrays, 0.0)

    def to(self, cell: tuple[int, ...], value: float) -> End:
        """The batch with one cell of the parameter set to `value`."""
        made = list(self._loss.arrays)
        made[self._slot] = self._free
        self._free[cell] = value
        for compute, reads, writes in self._steps:
            for slot, array in zip(writes, compute(*[made[slot] for slot in reads]), strict=True):
                made[slot] = array
        self._free[cell] = self.value[cell]
        return self._end(made, value)

    def _end(self, made: list[Array], at: float) -> End:
        choices = [chosen(*[made[slot] for slot in reads]) for chosen, reads in self._chosen]
        return End(
            at,
            made[self._loss.slot].ravel(),
            tuple([(at > 0).tobytes() for find, reads in self._gates for at in find(*[made[slot] for slot in reads])]),
            tuple([b"" if found is None else found.tobytes() for found in choices]),
            tuple([made[slot] for slot in self._sums]),
            tuple([made[slot] for slot in self._scores]),
        )


def _is_inactive(op: Op, iteration: Iteration) -> bool:
    """True if all its results are 0, and not since numbers cancel."""
    rule = op.rules[0]
    return not iteration[rule.tensor].any() and not sizes(rule, iteration).any()


def shaken(iteration: Iteration, ops: Sequence[Op], *, outputs: bool = False) -> Iterator[dict[str, Array]]:
    """Runs `ops` several times, all inputs (and `outputs`) moved in their last place; yields the arrays by name."""
    random = np.random.RandomState(0)  # the same iteration always gets the same verdicts
    for _ in range(_SHAKES):
        made = {name: iteration[name] for name in iteration.program.tensors}
        for op in ops:
            arrays = op.compute(*[_perturbed(made[name], random) for name in op.reads])
            for tensor, array in zip(op.writes, arrays, strict=True):
                made[tensor.name] = _perturbed(array, random) if outputs else array
        yield made


def _perturbed(array: Array, random: np.random.RandomState) -> Array:
    """The array with each number moved up or down by one unit in its last place; inf stays inf."""
    if array.dtype.kind != "f":
        return array
    # nan_to_num, since the spacing of inf is nan.
    moved: Array = array + np.nan_to_num(np.spacing(array)) * random.choice([-1.0, 1.0], array.shape)
    return moved
