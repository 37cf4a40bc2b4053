"""Nesterov's momentum: a step with what the fading sum will be. With a line in `kinds.OPTIMIZERS`.

m = momentum · m + g, step = g + momentum · m, W = W - lr · step: PyTorch's `SGD(momentum=..., nesterov=True)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from stepviz.ops import Array, Cell, Kind, Shape, Tensor, Tensors, Words
from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.code import UpdateCode
from stepviz.ops.rules.rule import Rule
from stepviz.ops.update import Update
from stepviz.settings.values import short
from tests.claims.judges.optimizers import moving
from tests.claims.judges.verdict import Judges, Said, Truth, as_ruled


def _is_share(truth: Truth, said: Said) -> bool:
    near = abs(float(said["share"]) - truth.experiment.momentum) <= 1e-3 * truth.experiment.momentum
    return as_ruled(truth) and near


_RULE = Sentence("{share:number} of the old m, plus this gradient", "rule")
_FADING = Sentence("A decaying sum of gradients, plus this one.")
_STEP = Sentence("the gradient, plus {share:number} of m after", "rule")
_AHEAD = Sentence("The next m if the gradient stays the same.")


class Nesterov(Update):
    """m = momentum · m + gradient, after = before - lr · (gradient + momentum · m), for every parameter."""

    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    steps = True
    cause = "step"
    way = "Nesterov looks ahead: it steps"
    sentence = "Add each gradient to a decaying sum; step by its next value."
    question = "add each gradient to a decaying sum; step by its next value"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        super().__init__(parameters, lr)
        self._momentum = np.asarray(momentum)
        self.equation = f"step = {self.gradient} + μ·m after   {self.moved} after = {self.moved} - lr·step"
        self.rule = f"{self.moved} after = {self.moved} - lr·step"
        u = short(momentum)
        alone = f"m{{p}} = {u}*m{{p}} + d{{p}}", f"s{{p}} = d{{p}} + {u}*m{{p}}", "{p} -= lr*s{p}"
        looped = f"m[:] = {u}*m + g", f"s[:] = g + {u}*m", "w -= lr*s"
        self.in_code = UpdateCode(tuple(self._parameters), (alone,), (looped,), "MS", single=self.single)
        self.code = self.in_code.making(parameters[0].name, "s")

    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters, their gradients and m: m after, the steps and the parameters after."""
        count, momentum = self._count, self._momentum
        parameters, gradients, sums = (arrays[start * count : (start + 1) * count] for start in range(3))
        m = [momentum * old + g for old, g in zip(sums, gradients, strict=True)]
        steps = [g + momentum * new for g, new in zip(gradients, m, strict=True)]
        return (*m, *steps, *[W - self._lr * step for W, step in zip(parameters, steps, strict=True)])

    def remembering(self, name: str, at: str) -> Iterator[Rule]:
        """A share of m, and the gradient."""
        m, share = f"m{name}_after{at}", {"share": float(self._momentum)}
        yield Rule(f"{m} = share * m{name}{at} + d{name}{at}", share, labels=("kept", "gradient"))
        yield Rule(f"s{name}{at} = share * {m} + d{name}{at}", share, labels=("kept", "gradient"))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What m and the step are for."""
        if cell.tensor not in self.inner:
            return super().words(cell, tensors)
        ahead = cell.tensor.startswith("s")
        name = cell.tensor[1:].removesuffix("_after")
        return Words(
            (_STEP if ahead else _RULE).say(share=f"{float(self._momentum):.4g}"),
            self.in_code.making(name, cell.tensor[0]),
            ((_AHEAD if ahead else _FADING).say(),),
            made_from=self._made_from(cell),
            shape=Shape.CHAIN,
            labels=("", f"{self._titled(f'd{name}')}{self._place(cell)}"),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """Those of every update, and what is said of m and the step."""
        return (*super().claims, _RULE, _FADING, _STEP, _AHEAD)


JUDGES: Judges = {
    **moving(Nesterov.cause, Nesterov.way),
    **dict.fromkeys((_RULE, _STEP), _is_share),
    **dict.fromkeys((_FADING, _AHEAD), as_ruled),
}
