"""Iteration: all arrays of one training step, read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from stepviz.ops import Array, Cell, Kind, Parameters, Program, Tensor, TensorRole
from stepviz.ops.op import Invariant

T = TypeVar("T")


class Iteration:
    """The arrays that iteration `number` computed. They become read-only when they are first handed out.

    This is a plain class with slots because thousands are created per second, and a frozen dataclass takes three times
    as long.
    """

    __slots__ = ("_known", "number", "program", "slots")

    _known: dict[object, Any]

    def __init__(self, number: int, program: Program, slots: list[Array]) -> None:
        self.number = number
        self.program = program
        self.slots = slots

    def __getitem__(self, name: str) -> Array:
        """The array of that name. Raises `KeyError` for a name the program does not have."""
        array = self.slots[self.program.slots[name]]
        array.setflags(write=False)
        return array

    def the(self, role: TensorRole) -> Array:
        """The one array with that role. Raises `KeyError` where there is none."""
        return self[self.program.the(role)]

    def once(self, name: str, find: Callable[[Array], T]) -> T:
        """`find` of the array of that name, computed once and remembered."""
        try:
            known = self._known
        except AttributeError:  # created on first use, since most iterations are never shown
            known = self._known = {}
        key = find, name
        if key not in known:
            known[key] = find(self[name])
        found: T = known[key]
        return found

    def largest(self, name: str) -> float:
        """The largest finite absolute value in the array of that name; 0 without any."""
        return self.once(name, _largest)

    @property
    def parameters(self) -> Parameters:
        """The parameters before this iteration."""
        return tuple(self[parameter.name] for parameter in self.program.parameters)

    @property
    def after(self) -> Parameters:
        """The parameters after this iteration."""
        return tuple(self[self.program.after(parameter.name)] for parameter in self.program.parameters)

    @property
    def model(self) -> Parameters:
        """The arrays that predictions before this iteration use: the parameters, then running values such as means."""
        return tuple(self[tensor.name] for tensor in self.program.model)

    @property
    def model_after(self) -> Parameters:
        """The arrays that predictions after this iteration use, for checks."""
        return tuple(self[self.program.after(tensor.name)] for tensor in self.program.model)

    @property
    def carried(self) -> Parameters:
        """The arrays it starts from: the parameters, running values of operations, the optimizer state."""
        return tuple(self[tensor.name] for tensor in self.program.carried)

    @property
    def carried_after(self) -> Parameters:
        """The arrays that the next iteration starts from."""
        return tuple(self[self.program.after(tensor.name)] for tensor in self.program.carried)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return nbytes_of(self.slots)

    @property
    def first_broken(self) -> Cell | None:
        """The first cell that is not finite, in the order of computation; None if all are finite."""
        for name, tensor in self.program.tensors.items():
            values = self[name]
            if values.dtype.kind == "f" and not np.isfinite(values).all() and (found := broken(tensor, values)).any():
                return Cell(name, tuple(np.argwhere(found)[0].tolist()))
        return None


def broken(tensor: Tensor, values: Array) -> Array:
    """True for each number of a tensor that is neither finite nor masked; same shape."""
    found: Array = ~np.isfinite(values)
    return found & ~np.isneginf(values) if tensor.kind is Kind.MASKED else found


def nbytes_of(arrays: Iterable[Array]) -> int:
    """Memory that arrays hold, in bytes, including about 112 for the header of each."""
    return sum(array.nbytes + 112 for array in arrays)


def _largest(array: Array) -> float:
    """The largest finite absolute value, without a copy if all are finite."""
    if not array.size:
        return 0.0
    largest = max(float(array.max()), -float(array.min()))
    if np.isfinite(largest):
        return largest
    sizes = abs(array)
    return float(sizes[sizes < np.inf].max(initial=0.0))


def invariants(iteration: Iteration, lr: float, done: int | None = None) -> tuple[Invariant, ...]:
    """The invariants that the operations state, each with True if it holds, or None if that cannot be known.

    An invariant that several operations state must hold for all. `done`: leave out those of later operations.
    `lr`: the learning rate that the update should have used.
    """
    said, later, ops = dict[str, list[bool | None]](), set[str](), iteration.program.ops
    for number, op in enumerate(ops, start=1):
        with np.errstate(all="ignore"):
            for words, holds in op.holds(iteration, lr):
                said.setdefault(words, []).append(holds)
                if number > (len(ops) if done is None else done):
                    later.add(words)
    done_by_now = {words: found for words, found in said.items() if words not in later}
    return tuple((words, False if False in f else None if None in f else True) for words, f in done_by_now.items())
