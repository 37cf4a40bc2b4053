"""The losses of one batch as a function of one number among the parameters, and what rounding does to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Op, Phase, TensorRole
from stepviz.training.iteration import Iteration

SHAKES = 8
"""Forward passes with every number moved in its last place, to see what rounding does to the losses."""
SAFETY = 2.0
"""Rounding can be this many times what was seen."""
_EPSILON = float(np.finfo(float).eps)


class End(NamedTuple):
    """The batch with one number of the parameters moved."""

    at: float
    """Where it was moved to."""
    losses: Array
    """(batch,)."""
    gates: tuple[bytes, ...]
    """Which units of each layer with a corner are above it."""
    choices: tuple[bytes, ...]
    """Which of several numbers count, where an operation takes the largest."""
    sums: tuple[Array, ...]
    """What bends an operation: (batch, units)."""
    scores: tuple[Array, ...]
    """What an operation can come to stand still with: (batch, classes)."""


class BatchLoss:
    """The forward pass of one batch, to be repeated with other parameters. Overflow gives inf, nan."""

    def __init__(self, iteration: Iteration) -> None:
        program, self.iteration = iteration.program, iteration
        self.arrays = [iteration[name] for name in program.slots]
        """All arrays of the iteration, by slot."""
        rows = program.the(TensorRole.ROWS)
        self.name, self.slot = program.losses, program.slots[program.losses]
        """Where the losses of the examples are; in a program without examples, the loss."""
        self.losses = self.arrays[self.slot].ravel()
        self.forward = tuple(op for op in program.makers(program.losses) if rows not in op.reads)
        """What has to be computed for them."""
        self.saturating = tuple(op for op in program.ops if op.phase is Phase.FORWARD and op.saturates)

    def rounding(self) -> Array:
        """How far from its true value each loss may be: (batch,)."""
        passes = shaken(self.iteration, self.forward, outputs=True)
        worst = np.maximum.reduce([abs(made[self.name].ravel() - self.losses) for made in passes])
        found = SAFETY * worst + _EPSILON * (1 + abs(self.losses))
        for op in self.saturating:  # where all exponentials of a row are too small to have all their digits
            found += op.lost(*[self.iteration[name] for name in op.reads])
        return np.where(np.isnan(found), np.inf, found)


class Moved:
    """The same with one parameter set free: what depends on it is computed anew."""

    def __init__(self, loss: BatchLoss, slots: Mapping[str, int], parameter: str) -> None:
        """`slots`: the program's; `parameter`: the tensor whose numbers are moved."""
        self._loss, self._slot = loss, slots[parameter]
        self.value, self._free = loss.arrays[self._slot], np.array(loss.arrays[self._slot])
        after = _depending(loss.forward, parameter)
        self._steps = [(op.compute, [slots[n] for n in op.reads], [slots[t.name] for t in op.writes]) for op in after]
        self._gates = [(op.corners, [slots[name] for name in op.reads]) for op in after if op.kinks]
        self._chosen = [(op.chosen, [slots[name] for name in op.reads]) for op in after if op.chooses]
        self._sums = [slots[name] for op in after for name in op.bends]
        self._scores = [slots[name] for op in loss.saturating for name in op.saturates]
        source = after[0].multiplied_by(parameter)
        self.inputs = abs(loss.arrays[slots[source]]).max(axis=0) if source else np.ones(self.value.shape[:1] or 1)
        """The largest input that each row of a weight matrix multiplies; 1 for what multiplies nothing."""
        kinked = [loss.arrays[slots[op.writes[0].name]] for op in after if op.kinks]
        self.shut = any(not array.any() for array in kinked)
        """Whether every unit of a layer after it says 0, and goes on to say so until a gate opens."""
        self.here = self._end(loss.arrays, 0.0)

    def to(self, cell: tuple[int, ...], value: float) -> End:
        """The batch with one cell of the parameter set to that value."""
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


def _depending(ops: tuple[Op, ...], parameter: str) -> list[Op]:
    """The operations whose results depend on a parameter, in order."""
    reached, found = {parameter}, list[Op]()
    for op in ops:
        if reached.intersection(op.reads):
            reached.update(tensor.name for tensor in op.writes)
            found.append(op)
    return found


def shaken(iteration: Iteration, ops: Sequence[Op], *, outputs: bool = False) -> Iterator[dict[str, Array]]:
    """The arrays after operations on numbers moved in their last place, some times: what each reads, and makes."""
    random = np.random.RandomState(0)
    for _ in range(SHAKES):
        made = {name: iteration[name] for name in iteration.program.tensors}
        for op in ops:
            arrays = op.compute(*[_moved(made[name], random) for name in op.reads])
            for tensor, array in zip(op.writes, arrays, strict=True):
                made[tensor.name] = _moved(array, random) if outputs else array
        yield made


def _moved(array: Array, random: np.random.RandomState) -> Array:
    """Every number moved by one unit in its last place, up or down; what is infinite stays so."""
    if array.dtype.kind != "f":
        return array
    moved: Array = array + np.nan_to_num(np.spacing(array)) * random.choice([-1.0, 1.0], array.shape)
    return moved
