"""Program: the operations of one iteration, in order, and the slots of their arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.compiled import defined
from stepviz.ops.naming import ROWS_AXES, Naming
from stepviz.ops.op import Op
from stepviz.ops.predictor import NO_NETWORK, Network, Predictor
from stepviz.ops.run_intro import Parameters, RunIntro
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, places
from stepviz.ops.update import Update

Run = Callable[[Array, Parameters], list[Array]]
ROWS = Tensor("rows", ("example",), Kind.LABEL, TensorRole.ROWS)


class Program(Predictor):
    """The operations of an iteration, as data.

    Slot 0 holds the row numbers of the batch. Then come the carried tensors (parameters, running values, optimizer
    state), and then the results of the operations, in order. `run` fills the slots; every array that it makes is new,
    so an iteration can be kept by reference.
    """

    def __init__(
        self,
        dataset: Dataset,
        ops: tuple[Op, ...],
        parameters: tuple[Tensor, ...],
        check: tuple[int, int],
        batch_size: int,
        intro: RunIntro,
        network: Network = NO_NETWORK,
    ) -> None:
        """`check`: iterations between checks of the training and of the validation set; 0: only at the end."""
        super().__init__(dataset, ops, parameters, check, network)
        self.intro, self._batch_size = intro, batch_size
        self.most_rows = batch_size
        """Rows of the longest batch of the run; cells up to there can be named at any iteration."""
        self.update = next(op for op in ops if isinstance(op, Update))
        self.carried = (*parameters, *(kept.tensor for kept in self._running), *self.update.memory)
        """The tensors that an iteration starts from: the parameters, running values, optimizer state."""
        written = [tensor for op in ops for tensor in op.writes]
        self.tensors = {t.name: t for t in (ROWS, *self.carried, *written)}
        self.slots: Mapping[str, int] = {name: slot for slot, name in enumerate(self.tensors)}
        self.lengths: Mapping[str, int] = {**self._width_lengths(), **self._lengths}
        """The length of each axis: `example`, `feature`, `class`, `h1`, `h2`, …."""
        self.axes: Mapping[str, tuple[str, ...]] = {name: self._axes(t) for name, t in self.tensors.items()}
        """The axes of each tensor, units by their layer: `("feature", "h1")` of W1."""
        makers = {tensor.name: number for number, op in enumerate(ops, 1) for tensor in op.writes}
        self.made_at: Mapping[str, int] = {ROWS.name: 1, **dict.fromkeys((t.name for t in self.carried), 0), **makers}
        """The number of the operation that makes each tensor; 0 for carried tensors."""
        self._functions: dict[tuple[str, ...], Run] = {}
        self.run = self.finding(*self.tensors)
        """All arrays of one iteration, by slot, from the row numbers of the batch and the carried arrays."""
        self._by_role: dict[TensorRole, tuple[str, ...]] = {}
        for name, tensor in self.tensors.items():
            self._by_role[tensor.role] = (*self._by_role.get(tensor.role, ()), name)
        self._related = {(t.role, t.of): t.name for t in self.tensors.values() if t.of}
        self.carry = _selector([self.slots[self.after(tensor.name)] for tensor in self.carried])
        """Selects the carried arrays of the next iteration from the slots."""

    def of_ops(self, ops: tuple[Op, ...]) -> Program:
        """This program with other operations."""
        made = self.dataset, ops, self.parameters, self.looks, self._batch_size, self.intro, self._network
        return type(self)(*made)

    def finding(self, *names: str) -> Run:
        """A function like `run` for those tensors only; it runs only the operations that they need."""
        if names not in self._functions:
            # One function with a line for each operation, `logits, = do_linear(x, W, b, )`: a loop over them takes 6%
            # longer.
            ops = self.makers(*names)
            lines = ["def run(rows, carried):", f"{_listed(t.name for t in self.carried)}= carried"]
            lines += [f"{_listed(t.name for t in op.writes)}= do_{op.name}({_listed(op.reads)})" for op in ops]
            lines.append(f"return [{_listed(names)}]")
            self._functions[names] = defined(lines, {f"do_{op.name}": op.function for op in ops})
        return self._functions[names]

    @cached_property
    def onward(self) -> Run:
        """A function like `run` for the carried arrays of the next iteration only."""
        return self.finding(*(self.after(tensor.name) for tensor in self.carried))

    def makers(self, *names: str) -> list[Op]:
        """All operations that those tensors depend on, in order."""
        ops, needed = list[Op](), set(names)
        for op in reversed(self.ops):
            if not needed.isdisjoint(tensor.name for tensor in op.writes):
                ops.insert(0, op)
                needed.update(op.reads)
        return ops

    def start(self, parameters: Parameters, iteration: int = 1) -> Parameters:
        """The carried arrays before the first iteration, from its parameters. `iteration`: the number of that one."""
        since = iteration - 1
        running = [np.full(self.shape(kept.tensor), kept.start + since * kept.counts) for kept in self._running]
        return (*parameters, *running, *self.update.start(parameters))

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The part of the network that each operation belongs to; empty without parts, and for an update."""
        return ("",) * len(self.ops)

    def role(self, name: str) -> TensorRole | None:
        """The role of a tensor; None for an unknown name."""
        tensor = self.tensors.get(name)
        return None if tensor is None else tensor.role

    def with_role(self, role: TensorRole) -> tuple[str, ...]:
        """Names of the tensors with that role, in the order of the program."""
        return self._by_role.get(role, ())

    def the(self, role: TensorRole) -> str:
        """The name of the only tensor with that role. Raises `KeyError` if there is none or more than one."""
        name, *others = self._by_role[role]
        if others:
            raise KeyError(role)
        return name

    @property
    def losses(self) -> str:
        """The name of the tensor with the losses of the examples; without examples, of the single loss."""
        return self.the(TensorRole.LOSS if TensorRole.LOSS in self._by_role else TensorRole.OBJECTIVE)

    def of(self, name: str) -> str:
        """The tensor that a gradient, optimizer state, step or new value belongs to; else the name itself."""
        return self.tensors[name].of or name

    def gradient(self, name: str) -> str:
        """The name of the gradient of the loss by that tensor. Raises `KeyError` if none is computed."""
        found = self._related.get((TensorRole.GRADIENT, name))
        return found or self._related[TensorRole.ERROR, name]

    def after(self, name: str) -> str:
        """The name of a carried tensor's new value after the update. Raises `KeyError` for other tensors."""
        return self._related[TensorRole.AFTER, name]

    def moved(self, name: str) -> str:
        """The parameter whose new value that tensor is; empty for other tensors."""
        before = self.of(name) if self.role(name) is TensorRole.AFTER else ""
        return before if self.role(before) is TensorRole.PARAMETER else ""

    def penalty(self, parameter: str) -> float:
        """The factor l2 of a parameter's weight decay: training lowers the loss plus l2/2 · (sum of squares)."""
        return sum(op.penalty(parameter) for op in self.ops)

    def memory(self, parameter: str) -> tuple[str, ...]:
        """Names of the tensors with the optimizer state of a parameter."""
        return tuple(tensor.name for tensor in self.update.memory if tensor.of == parameter)

    def cell(self, text: str, *, of_rows: bool = False) -> Cell:
        """The cell that is written `dW.x3.c0`; with `of_rows` `x.r6.x2`, a row of the data instead of an example.

        Raises `UserError` if the program has no such cell.
        """
        named = [tensor for tensor in self.tensors.values() if tensor.role is not TensorRole.ROWS]
        longest = partial(self.shape, rows=self.most_rows)
        return Naming(self.dataset, [*named, *self.measures.values()], longest, of_rows).cell(text)

    def word(self, cell: Cell) -> str:
        """A cell as the command line writes it: `dW.x3.c0`, `loss.e1`, `val`."""
        tensor = self.tensors.get(cell.tensor)
        return cell.tensor if tensor is None else ".".join((tensor.word, *places(tensor, cell.index)))

    def shape(self, tensor: Tensor, rows: int | None = None) -> tuple[int, ...]:
        """The shape of a tensor; `rows`: in a batch of so many, if not of the usual size."""
        lengths = self.lengths if rows is None else {**self.lengths, **dict.fromkeys(ROWS_AXES, rows)}
        return tuple(lengths[axis] for axis in self._axes(tensor))

    def _axes(self, tensor: Tensor) -> tuple[str, ...]:
        """The axes of a tensor by layer: layer n makes units h(n) and reads h(n - 1); likewise for other kinds."""
        return tuple(self._axis(tensor, place) for place in range(len(tensor.axes)))

    def _axis(self, tensor: Tensor, place: int) -> str:
        axis, layer = tensor.axes[place], tensor.layer
        if axis == "unit":
            return f"h{layer - (place == 0 and len(tensor.axes) > 1)}"
        return next((name for name in (f"{axis}{layer}", f"{axis}{layer - 1}") if name in self._lengths), axis)

    def _width_lengths(self) -> dict[str, int]:
        first, *_, last = self.widths
        rows = dict.fromkeys(ROWS_AXES, self._batch_size)
        ends = {**rows, "feature": first, "class": last, "output": last}
        return ends | {f"h{layer}": units for layer, units in enumerate(self.widths[1:-1], start=1)}

    def maker(self, tensor: str) -> Op | None:
        """The operation that writes a tensor; None for rows, parameters and unknown names."""
        number = self.made_at.get(tensor, 0)
        return self.ops[number - 1] if number and tensor != ROWS.name else None


def _listed(names: Iterable[str]) -> str:
    """Names separated by commas, with one at the end, so that a single name is a tuple too: `W, b, `."""
    return "".join(f"{name}, " for name in names)


def _selector(slots: list[int]) -> Callable[[list[Array]], Any]:
    """A function that selects slots as a sequence, even if there is only one."""
    return itemgetter(*slots) if len(slots) > 1 else itemgetter(slice(slots[0], slots[0] + 1))
