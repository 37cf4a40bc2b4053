"""Updates: how gradients change the parameters."""

from __future__ import annotations

import numpy as np

from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Tensor, Tensors
from stepviz.ops.terms import Factor, Term, Terms, factor


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
