"""Momentum: gradient descent that remembers.

m after = momentum · m + dW, W after = W - lr · m after, m = 0 at first. Polyak's heavy ball in the form of PyTorch's
`SGD(momentum=...)` (no dampening, not Nesterov's): the learning rate stands outside of m. In Sutskever, Martens, Dahl
and Hinton 2013, "On the importance of initialization and momentum in deep learning", equations 1 and 2, it stands
inside, v = -lr · m; for a constant learning rate both walk the same way.
"""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.ops.claims import Sentence, Words
from stepviz.ops.tensor import Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.settings.values import short

RULE = Sentence("{share:number} of the old m, plus the gradient", "rule")
FADING = Sentence("A decaying sum of gradients: what they agree on adds up, the rest cancels.")
NOTHING_KEPT = Sentence("No past gradients are kept: m is the gradient itself.")


class Momentum(Update):
    """m = momentum · m + gradient, then after = before - lr · m, for every parameter."""

    term = cause = "momentum"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", "{g}{at}")}
    way = "Momentum also counts past gradients and moves it"
    sentence = "Add each gradient to a decaying sum m, and step against it."
    question = "add each gradient to a decaying sum, and step against it"
    formula = "m after = μ·m + {g}"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        self._momentum = momentum
        self.lines = ((f"{{m}} = {short(momentum)}*{{m}} + {{g}}", "{w} -= lr*{m}"),)
        super().__init__(parameters, lr)
        self.fuller = f"{self.code}; {self.in_code.making(parameters[0].name)}"

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        meaning = FADING if self._momentum else NOTHING_KEPT
        return Words(RULE.say(share=short(self._momentum)), (meaning.say(),))
