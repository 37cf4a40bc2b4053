"""Iteration: every array of one training step, computed whole and never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from stepviz.ops import Array, Cell, Kind, Parameters, Program, Tensor, TensorRole
from stepviz.ops.op import Invariant

T = TypeVar("T")


class Iteration:
    """What iteration `number` computed. Arrays are read-only from the moment they are handed out.

    A plain class with slots: thousands are made a second, and a frozen dataclass takes three times as long.
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
        """What `find` says of the array of that name, worked out once."""
        try:
            known = self._known
        except AttributeError:  # made when it is asked for: most iterations are never shown
            known = self._known = {}
        key = find, name
        if key not in known:
            known[key] = find(self[name])
        found: T = known[key]
        return found

    def largest(self, name: str) -> float:
        """The largest finite size in the array of that name; 0 for none."""
        return self.once(name, _largest)

    @property
    def parameters(self) -> Parameters:
        """The parameters before this iteration."""
        return tuple(self[parameter.name] for parameter in self.program.parameters)

    @property
    def after(self) -> Parameters:
        """The parameters after it."""
        return tuple(self[self.program.after(parameter.name)] for parameter in self.program.parameters)

    @property
    def model(self) -> Parameters:
        """What rows would be answered with before it: the parameters, then what operations carry on for that."""
        return tuple(self[tensor.name] for tensor in self.program.model)

    @property
    def model_after(self) -> Parameters:
        """The same after it, for checks."""
        return tuple(self[self.program.after(tensor.name)] for tensor in self.program.model)

    @property
    def carried(self) -> Parameters:
        """What it started from: the parameters, what operations carry on, the optimizer's memory."""
        return tuple(self[tensor.name] for tensor in self.program.carried)

    @property
    def carried_after(self) -> Parameters:
        """The same after it, which the next iteration starts from."""
        return tuple(self[self.program.after(tensor.name)] for tensor in self.program.carried)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return nbytes_of(self.slots)

    @property
    def first_broken(self) -> Cell | None:
        """The first cell that is not finite, in the order the program made them."""
        for name, tensor in self.program.tensors.items():
            values = self[name]
            if values.dtype.kind == "f" and not np.isfinite(values).all() and (found := broken(tensor, values)).any():
                return Cell(name, tuple(np.argwhere(found)[0].tolist()))
        return None


def broken(tensor: Tensor, values: Array) -> Array:
    """Which numbers of a tensor are neither finite nor masked: bool, of their shape."""
    found: Array = ~np.isfinite(values)
    return found & ~np.isneginf(values) if tensor.kind is Kind.MASKED else found


def nbytes_of(arrays: Iterable[Array]) -> int:
    """Memory that arrays hold, in bytes, with about 112 for the head of each."""
    return sum(array.nbytes + 112 for array in arrays)


def _largest(array: Array) -> float:
    """The largest finite size, in two passes that copy nothing where all are finite."""
    if not array.size:
        return 0.0
    largest = max(float(array.max()), -float(array.min()))
    if np.isfinite(largest):
        return largest
    sizes = abs(array)
    return float(sizes[sizes < np.inf].max(initial=0.0))


def invariants(iteration: Iteration, lr: float, done: int | None = None) -> tuple[Invariant, ...]:
    """What the operations say must hold, and whether it does; None where that cannot be said.

    Of what several say, whether all of them hold. `done`: after so many operations, so nothing that later ones say.
    `lr`: the learning rate that the update should have used.
    """
    said, later, ops = dict[str, list[bool | None]](), set[str](), iteration.program.ops
    for number, op in enumerate(ops, start=1):
        with np.errstate(all="ignore"):
            for words, holds in op.holds(iteration, lr):
                said.setdefault(words, []).append(holds)
                if number > (len(ops) if done is None else done):
                    later.add(words)
    return tuple((words, _all(found)) for words, found in said.items() if words not in later)


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True
