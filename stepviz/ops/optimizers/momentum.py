"""Momentum: gradient descent that remembers.

m after = momentum · m + dW, W after = W - lr · m after, m = 0 at first. Polyak's heavy ball in the form of PyTorch's
`SGD(momentum=...)` (no dampening, not Nesterov's): the learning rate stands outside of m. In Sutskever, Martens, Dahl
and Hinton 2013, "On the importance of initialization and momentum in deep learning", equations 1 and 2, it stands
inside, v = -lr · m; for a constant learning rate both walk the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.code import UpdateCode
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.ops.words import Shape, Words
from stepviz.settings.values import short

RULE = Sentence("{share:number} of the old m, plus the gradient", "rule")
FADING = Sentence("A decaying sum of gradients: what they agree on adds up, the rest cancels.")
NOTHING_KEPT = Sentence("No past gradients are kept: m is the gradient itself.")


class Momentum(Update):
    """m = momentum · m + gradient, then after = before - lr · m, for every parameter."""

    term = "momentum"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    cause = "momentum"
    way = "Momentum also counts past gradients and moves it"
    sentence = "Add each gradient to a decaying sum m, and step against it."
    question = "add each gradient to a decaying sum, and step against it"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        super().__init__(parameters, lr)
        self._momentum = np.asarray(momentum)
        self.equation = f"m after = μ·m + {self.gradient}   {self.moved} after = {self.moved} - lr·m after"
        self.rule = f"{self.moved} after = {self.moved} - lr·m after"
        kept, names = short(momentum), tuple(self._parameters)
        alone, looped = (f"m{{p}} = {kept}*m{{p}} + d{{p}}", "{p} -= lr*m{p}"), (f"m[:] = {kept}*m + g", "w -= lr*m")
        self.in_code = UpdateCode(names, (alone,), (looped,), "M", single=self.single)
        self.code = self.in_code.making(names[0], "m")
        self.fuller = f"{self.code}; {self.in_code.making(names[0])}"

    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters, their gradients and m: m after and the parameters after, shapes unchanged."""
        lr, momentum, count = self._lr, self._momentum, self._count
        sums = [momentum * arrays[2 * count + n] + arrays[count + n] for n in range(count)]
        return (*sums, *[arrays[n] - lr * sums[n] for n in range(count)])

    def remembering(self, name: str, at: str) -> Iterator[Rule]:
        """What is left of m, and the gradient."""
        made = f"m{name}_after{at} = kept * m{name}{at} + d{name}{at}"
        yield Rule(made, {"kept": float(self._momentum)}, labels=("kept", "gradient"))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor not in self.inner:
            return super().words(cell, tensors)
        old, gradient = self.made_of[cell.tensor]
        return Words(
            RULE.say(share=short(float(self._momentum))),
            self.in_code.making(old.removeprefix("m"), "m"),
            ((FADING if self._momentum else NOTHING_KEPT).say(),),
            made_from=self._made_from(cell),
            shape=Shape.CHAIN,
            labels=("", f"{self._titled(gradient)}{self._place(cell)}"),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (*super().claims, RULE, FADING, NOTHING_KEPT)
