"""Updates: how gradients change the parameters."""

from __future__ import annotations

import numpy as np

from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.terms import Factor, Term, Terms, factor
from stepviz.ops.words import Num, Pattern, Saying, Shape, Words, say


class GradientDescent(Op):
    """after = before - lr · gradient, for every parameter."""

    name, label, phase = "update", "update", Phase.UPDATE
    sentence = "Move every weight a small step against its gradient."
    equation = "W after = W before - lr·dW   (b the same)"
    code = "W = W - lr * dW"
    question = "move every weight a small step against its gradient"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        self._lr = np.asarray(lr)  # an array: NumPy would make one of a plain float at every multiplication
        self._count = len(parameters)
        names = tuple(parameter.name for parameter in parameters)
        self.reads = names + tuple(f"d{name}" for name in names)
        self.writes = tuple(
            Tensor(f"{p.name}_after", p.axes, p.kind, symbol=p.symbol, title=f"{p.name} after") for p in parameters
        )

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters and their gradients: the parameters after, shapes unchanged."""
        lr, count = self._lr, self._count
        return tuple([arrays[n] - lr * arrays[count + n] for n in range(count)])

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The value before, minus learning rate times gradient."""
        name = cell.tensor.removesuffix("_after")
        before = Term("before", (factor(name, tensors[name], *cell.index),))
        move = (Factor(float(self._lr)), factor(f"d{name}", tensors[f"d{name}"], *cell.index))
        return Terms(cell, float(tensors[cell.tensor][cell.index]), (before, Term("step", move, sign=-1)))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which way it went, and why."""
        name = cell.tensor.removesuffix("_after")
        place = ",".join(f"{letter}{n}" for letter, n in zip("xc" if name == "W" else "c", cell.index, strict=True))
        kind = "weight" if len(cell.index) == 2 else "bias"
        moved = float(tensors[cell.tensor][cell.index] - tensors[name][cell.index])
        return Words(
            say(f"{kind} before, minus lr times its gradient"),
            f"{name} = {name} - lr * d{name}",
            (_went(moved, float(tensors[f"d{name}"][cell.index])),),
            made_from=f"{name}[{place}], d{name}[{place}]",
            shape=Shape.CHAIN,
            labels=("before", ""),
        )

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:  # noqa: ARG002 - the same for every array
        """A parameter and its gradient feed the same cell after."""
        name = cell.tensor if cell.tensor in self.reads[: self._count] else cell.tensor.removeprefix("d")
        return (Pattern(f"{name}_after", cell.index),)


def _went(moved: float, gradient: float) -> Saying:
    if np.isnan(moved):
        return say("Not a number: the gradient is none.")
    if moved == 0:
        return say(
            "Did not move, because the gradient is 0." if gradient == 0 else "Did not move: the step is too small."
        )
    way, sign = ("up", "negative") if moved > 0 else ("down", "positive")
    return say(f"Went {way} by ", Num(abs(moved), Kind.LOSS), f", because the gradient is {sign}.")
