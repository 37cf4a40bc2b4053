"""RMSProp: steps by the gradient over its own size of late.

Hinton, Srivastava and Swersky 2012, "Neural networks for machine learning", lecture 6e, as PyTorch's `RMSprop` has it
(not centered, without momentum), with its usual numbers:

    v = 0.99·v + 0.01·g²          step = g / (√v + 1e-8)          W = W - lr·step

v = 0 at first, and nothing makes up for that. Weight decay is part of the gradient g.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.code import UpdateCode
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.ops.words import Shape, Words
from stepviz.settings.values import short

KEPT, ADDED, EPSILON = 0.99, 1 - 0.99, 1e-8


MEAN = Sentence("0.99 of the old mean of squared gradients, 0.01 of this gradient²", "rule")
FADES = Sentence("A moving average: a gradient of 69 updates ago counts about half as much.")
STEP = Sentence("this gradient divided by the root of the moving average of its squares", "rule")
SIZE = Sentence("At most 10 in size: v holds a hundredth of this gradient squared.")


class RMSProp(Update):
    """after = before - lr · gradient / (root of a fading mean of its squares + ε)."""

    term = "RMSProp"
    kept: Mapping[str, Kind] = {"v": Kind.SQUARE}
    steps = True
    cause = "step"
    way = "RMSProp also counts past gradients and moves it"
    sentence = "Step by each gradient, divided by its recent RMS."
    question = "step by each gradient, divided by its recent RMS"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float) -> None:
        super().__init__(parameters, lr)
        self.equation = f"step = {self.gradient} / (√v + ε)   {self.moved} after = {self.moved} - lr·step"
        self.rule = f"{self.moved} after = {self.moved} - lr·step"
        self.in_code = _in_code(tuple(self._parameters), short(KEPT), single=self.single)
        self.code = self.in_code.making(next(iter(self._parameters)), "s")

    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters, their gradients and v: v after, the steps and the parameters after."""
        count = self._count
        parameters, gradients, squares = (arrays[start * count : (start + 1) * count] for start in range(3))
        v = [KEPT * old + ADDED * g * g for old, g in zip(squares, gradients, strict=True)]
        steps = [g / (np.sqrt(mean) + EPSILON) for g, mean in zip(gradients, v, strict=True)]
        return (*v, *steps, *[W - self._lr * step for W, step in zip(parameters, steps, strict=True)])

    def remembering(self, name: str, at: str) -> Iterator[Rule]:
        """For v what is kept and what is added, for a step the gradient over the root of v."""
        g, v = f"d{name}{at}", f"v{name}_after{at}"
        numbers = {"kept": KEPT, "added": ADDED, "ε": EPSILON}
        yield Rule(f"{v} = kept * v{name}{at} + added * {g} * {g}", numbers, labels=("kept", "added"))
        yield Rule(f"s{name}{at} = {g} / (sqrt({v}) + ε)", numbers, labels=("gradient", "v"))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor not in self.inner:
            return super().words(cell, tensors)
        one, other = self.made_of[cell.tensor]
        if cell.tensor.startswith("s"):
            return Words(
                STEP.say(),
                self.in_code.making(cell.tensor[1:], "s"),
                (SIZE.say(),) if math.isfinite(tensors[cell.tensor][cell.index]) else (),
                made_from=self._made_from(cell),
                shape=Shape.RATIO,
                labels=(self._titled(one), self._titled(other), "ε"),
            )
        return Words(
            MEAN.say(),
            self.in_code.making(one.removeprefix("v"), "v").partition(" = ")[2],
            (FADES.say(),),
            made_from=self._made_from(cell),
            shape=Shape.CHAIN,
            labels=("", ""),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (*super().claims, MEAN, FADES, STEP, SIZE)


def _in_code(names: tuple[str, ...], kept: str, *, single: bool) -> UpdateCode:
    """For each parameter v, the step s and the move."""
    alone = (
        (f"v{{p}} = {kept}*v{{p}} + (1 - {kept})*d{{p}}*d{{p}}",),
        ("s{p} = d{p}/(np.sqrt(v{p}) + 1e-8)", "{p} -= lr*s{p}"),
    )
    looped = (f"v[:] = {kept}*v + (1 - {kept})*g*g",), ("s[:] = g/(np.sqrt(v) + 1e-8)", "w -= lr*s")
    return UpdateCode(names, alone, looped, "VS", single=single)
