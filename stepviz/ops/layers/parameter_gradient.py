"""What the gradients of parameters have in common: weight decay, and which way the loss leans with a parameter."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.claims import DECAY
from stepviz.ops.layers.declared import Declared, Names
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Array, Cell, Tensor, Tensors
from stepviz.ops.words import Saying
from stepviz.settings.values import short


class ParameterGradient(Declared):
    """The gradients of parameters of a layer.

    With weight decay `l2`, `l2 · W` comes on top of that of a matrix: the gradient of the penalty l2/2 · ΣW², which the
    loss shown leaves out. A bias has none. This is the `weight_decay` of PyTorch's SGD and Adam. Templates name it
    `{decay}` in a rule (with the indexes `i` and `c`), `{decay_code}` in a statement, `{decay_line}` as one, and
    `{decay_formula}`: each empty where there is none.
    """

    phase = Phase.BACKWARD
    one: ClassVar[str] = "weight"
    """What a number of the matrix is called."""
    broken: ClassVar[Sentence]
    """What is said of a gradient that is not finite."""

    def __init__(self, names: Names, learning: Learning, *parameters: Tensor, **known: Any) -> None:
        self.learning, self._decay, W = learning, np.asarray(learning.l2), parameters[0].name
        self._decayed = W if learning.l2 and len(parameters[0].axes) > 1 else ""
        code = f"{short(learning.l2)}*{W}"
        texts = {
            "decay": f" + l2 * {W}[i,c]",
            "decay_code": f" + {code}",
            "decay_line": f"; d{W} += {code}",
            "decay_formula": f" + l2·{W}",
            "more": f", plus l2 × the {self.one}",
        }
        names |= texts if self._decayed else dict.fromkeys(texts, "")
        super().__init__(names, *parameters, numbers={"l2": learning.l2}, **known)

    def with_decay(self, gradient: Array, weights: tuple[Array, ...]) -> Array:
        """The gradient of the matrix, to which its decay is added if the matrix is given."""
        for W in weights:
            gradient += self._decay * W
        return gradient

    def penalty(self, parameter: str) -> float:
        """`l2`, of the matrix alone."""
        return self.learning.l2 if parameter == self._decayed else 0.0

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """Which way the loss leans with the parameter, and whether its decay counts."""
        decayed = self._decayed and len(cell.index) > 1 and math.isfinite(tensors[cell.tensor][cell.index])
        return (self.leans(cell, tensors), *([DECAY.say()] if decayed else []))

    def leans(self, cell: Cell, tensors: Tensors) -> Saying:
        """Which way the loss leans with the parameter."""
        noun = next(tensor.noun for tensor in self.writes if tensor.name == cell.tensor)
        cornered = self.learning.at_corner(tensors)
        return self.learning.slope(self.terms(cell, tensors), noun, self.broken, cornered=cornered)
