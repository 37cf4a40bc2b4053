"""Program: the operations of one iteration, in order, and the slots their arrays live in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

import numpy as np

from stepviz.data import Dataset, Split
from stepviz.data.dataset import SPLITS
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.ops.as_printed import LossAsPrinted, LossGradientAsPrinted
from stepviz.ops.batch import Batch
from stepviz.ops.check import Check
from stepviz.ops.linear import Linear, LinearGradient
from stepviz.ops.loss import Loss, LossGradient
from stepviz.ops.op import Op
from stepviz.ops.softmax import Softmax, StableSoftmax
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, places
from stepviz.ops.update import GradientDescent

ROWS = Tensor("rows", ("example",), Kind.LABEL)
W = Tensor("W", ("feature", "class"), Kind.SIGNED)
B = Tensor("b", ("class",), Kind.SIGNED)

Parameters = tuple[Array, ...]


class Program:
    """The operations of an iteration, as data.

    Slot 0 holds the drawn rows, the next ones the parameters, then what the operations write, in order. `run` fills
    the slots: every array it makes is fresh, so an iteration can be kept by reference.
    """

    def __init__(
        self,
        dataset: Dataset,
        ops: tuple[Op, ...],
        parameters: tuple[Tensor, ...],
        check: tuple[int, int],
        batch_size: int,
    ) -> None:
        self.dataset = dataset
        self._batch_size = batch_size
        self.ops = ops
        self.parameters = parameters
        written = tuple(tensor for op in ops for tensor in op.writes)
        self.tensors: Mapping[str, Tensor] = {t.name: t for t in (ROWS, *parameters, *written)}
        self.slots: Mapping[str, int] = {name: slot for slot, name in enumerate(self.tensors)}
        self.made_at: Mapping[str, int] = self._numbered()
        """After how many operations of an iteration each of its tensors is known; 0 for parameters."""
        self._check = check
        self._checks: dict[tuple[Split, ...], Check] = {}
        self.run = self._written_out()
        """All arrays of one iteration, by slot, from the drawn rows and the parameters."""
        self.after = _reader([self.slots[f"{p.name}_after"] for p in parameters])
        """Picks the parameters after the update out of the slots."""

    def _numbered(self) -> dict[str, int]:
        made = {ROWS.name: 1} | {parameter.name: 0 for parameter in self.parameters}
        return made | {tensor.name: number for number, op in enumerate(self.ops, 1) for tensor in op.writes}

    def _written_out(self) -> Callable[[Array, Parameters], list[Array]]:
        """The operations as one function with a line for each: `logits, = do_linear(x, W, b, )`.

        A loop that picks slots and calls does the same and takes 6% longer for an iteration.
        """
        lines = ["def run(rows, parameters):", f"    {_row(p.name for p in self.parameters)}= parameters"]
        lines += [f"    {_row(t.name for t in op.writes)}= do_{op.name}({_row(op.reads)})" for op in self.ops]
        lines += [f"    return [{_row(self.tensors)}]"]
        names: dict[str, Any] = {f"do_{op.name}": op.compute for op in self.ops}
        exec("\n".join(lines), names)
        run: Callable[[Array, Parameters], list[Array]] = names["run"]
        return run

    def check(self, splits: tuple[Split, ...]) -> Check:
        """The check operation for the splits that are due."""
        if splits not in self._checks:
            self._checks[splits] = Check(self.dataset, self._check, splits)
        return self._checks[splits]

    def cell(self, text: str) -> Cell:
        """The cell written `dW.x3.c0`; `z`, `p`, `d` are short for logits, probs, dlogits.

        Raises `UserError` for one that this program does not have.
        """
        word, *places = text.strip().split(".")
        tensor = self._named(text, word, len(places))
        if len(places) != len(tensor.axes):
            example = ".".join((tensor.word, *(f"{AXES[axis]}0" for axis in tensor.axes)))
            raise UserError(f"cell {text!r}: {tensor.word} has {len(tensor.axes)} places: write for example {example}")
        index = tuple(self._place(text, axis, place) for axis, place in zip(tensor.axes, places, strict=True))
        return Cell(tensor.name, index)

    def word(self, cell: Cell) -> str:
        """A cell as the command line writes it: `dW.x3.c0`, `loss.e1`, `val`."""
        tensor = self.tensors.get(cell.tensor)
        return cell.tensor if tensor is None else ".".join((tensor.word, *places(tensor, cell.index)))

    def _named(self, text: str, word: str, places: int) -> Tensor:
        word = {"z": "logits", "p": "probs", "d": "dlogits"}.get(word, word)
        pickable = [tensor for name, tensor in self.tensors.items() if name != "rows"]
        pickable += [Tensor(split, (), Kind.PERCENT) for split in SPLITS]
        found = [tensor for tensor in pickable if tensor.word == word]
        if not found:
            known = ", ".join(tensor.word for tensor in pickable)
            raise UserError(f"cell {text!r}: {word!r} is no tensor of this run: choose {known}")
        return next((tensor for tensor in found if len(tensor.axes) == places), found[0])

    def _place(self, text: str, axis: str, place: str) -> int:
        letter, length = AXES[axis], self._length(axis)
        if not (place[:1] == letter and place[1:].isascii() and place[1:].isdecimal() and int(place[1:]) < length):
            raise UserError(f"cell {text!r}: {place!r} is not one of {letter}0 to {letter}{length - 1}")
        return int(place[1:])

    def _length(self, axis: str) -> int:
        return {
            "example": self._batch_size,
            "feature": len(self.dataset.features),
            "class": len(self.dataset.classes),
        }[axis]

    def maker(self, tensor: str) -> Op | None:
        """The operation that writes a tensor; None for rows, parameters and unknown names."""
        number = self.made_at.get(tensor, 0)
        return self.ops[number - 1] if number and tensor != ROWS.name else None


def _row(names: Iterable[str]) -> str:
    """Names as Python lists them, also when there is only one: `W, b, `."""
    return "".join(f"{name}, " for name in names)


def _reader(slots: list[int]) -> Callable[[list[Array]], Any]:
    """Picks slots as a sequence, also when it is only one."""
    return itemgetter(*slots) if len(slots) > 1 else itemgetter(slice(slots[0], slots[0] + 1))


def build(experiment: Experiment, dataset: Dataset) -> Program:
    """The program of an experiment."""
    classes, size = len(dataset.classes), experiment.batch_size
    softmax = StableSoftmax(classes) if experiment.softmax == "stable" else Softmax(classes)
    loss: Loss = Loss(classes, size, experiment.reduction)
    gradient: LossGradient = LossGradient(classes, size, experiment.reduction)
    if experiment.variant == "as-printed":
        loss, gradient = LossAsPrinted(classes, size), LossGradientAsPrinted(classes, size)
    ops = (
        Batch(dataset, size),
        Linear(),
        softmax,
        loss,
        gradient,
        LinearGradient(size),
        GradientDescent((W, B), experiment.lr),
    )
    return Program(dataset, ops, (W, B), experiment.check, size)


def initial_parameters(dataset: Dataset, random: np.random.RandomState) -> Parameters:
    """W ~ randn(features, classes) from `random`, b = 0: read-only."""
    weights = random.randn(len(dataset.features), len(dataset.classes))
    bias = np.zeros(len(dataset.classes))
    for array in (weights, bias):
        array.setflags(write=False)
    return weights, bias
