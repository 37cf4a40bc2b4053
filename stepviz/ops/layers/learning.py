"""Learning: what gradients of parameters are made with and have in common: decay, and which way the loss leans."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Saying, Sentence, Words, leaning
from stepviz.ops.layers.declared import Declared, Names
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Tensor, Tensors
from stepviz.settings.values import short

_OF = "{kind:weight|bias|scale|shift}{little: a little|}"
_LOSS = "{loss:the loss of this batch|this batch's loss plus penalty|the loss}"
BELIEF = "the listing assumes "
"""Before what gradients as printed claim: they are not the slopes of a loss."""
_BELIEF = f"{{belief:{BELIEF}|}}"
LEANS = Sentence(f"{{sign:Negative|Positive}}: {_BELIEF}{{way:raising|lowering}} this {_OF} lowers {_LOSS}.")
KINK = Sentence("A number on the way to the loss is exactly at a kink, where that has no derivative.")
LEVEL = Sentence(f"Zero: {_BELIEF}moving this {_OF} hardly changes {_LOSS}.")
CANCELLED = Sentence("Near zero: the terms cancel and leave rounding error.")
DECAY = Sentence("The last term is weight decay: its penalty is not in the loss shown.")
_ROUNDING = 1e-15
"""What rounding leaves of a sum, as a share of its terms without their signs, for each of them."""


class Learning(NamedTuple):
    """What the gradients of a layer are made with, besides its own numbers."""

    batch_size: int
    l2: float = 0.0
    """Weight decay, of matrices alone."""
    belief: str = ""
    """Stands before what gradients claim where they are not the slopes of the loss."""
    corners: tuple[str, ...] = ()
    """The sums from this layer on whose activation has a corner."""
    kind: ActivationKind | None = None
    """That activation."""
    loss: Op | None = None
    """What makes the losses, where that has a kink."""

    def at_kink(self, tensors: Tensors) -> bool:
        """Whether the loss of an example is exactly at a kink."""
        if self.loss is None:
            return False
        return any(bool((at == 0).any()) for at in self.loss.corners(*(tensors[name] for name in self.loss.reads)))

    def cornered(self, sums: Array) -> Array:
        """Which of these sums are at a corner."""
        assert self.kind is not None
        with np.errstate(all="ignore"):
            found: Array = np.logical_or.reduce([at == 0 for at in self.kind.corners(sums)])
        return found


class ParameterGradient(Declared):
    """The gradients of parameters of a layer.

    With weight decay `l2`, `l2 · W` comes on top of that of a matrix: the gradient of the penalty l2/2 · ΣW², which the
    loss shown leaves out. A bias has none. This is the `weight_decay` of PyTorch's SGD and Adam. Templates name it
    `{decay}` in a rule (with the indexes `i` and `c`), `{decay_code}` in a statement, `{decay_line}` as one, and
    `{decay_formula}`, and sentences `{plus}` and `{more}`: each empty where there is none.
    """

    phase = Phase.BACKWARD
    one: ClassVar[str] = "weight"
    """What a number of the matrix is called."""
    decayed: Sentence | None = None
    """Its caption where there is decay, if that is another one."""
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
            "plus": f",  plus l2 × {W}",
        }
        if self._decayed and self.decayed:
            self.caption = self.decayed
        names |= texts if self._decayed else dict.fromkeys(texts, "")
        super().__init__(names, *parameters, numbers={"l2": learning.l2}, **known)

    def with_decay(self, gradient: Array, weights: tuple[Array, ...]) -> Array:
        """The gradient of the matrix, to which its decay is added if the matrix is given."""
        for W in weights:
            gradient += self._decay * W
        return gradient

    def penalty(self, parameter: str) -> float:
        return self.learning.l2 if parameter == self._decayed else 0.0

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        words = super().words(cell, tensors)
        return words if words.meaning else replace(words, meaning=self.meaning(cell, tensors))

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """Which way the loss leans with the parameter, and whether its decay counts."""
        decayed = self._decayed and len(cell.index) > 1 and math.isfinite(cell.value_in(tensors))
        return (self.leans(cell, tensors), *([DECAY.say()] if decayed else []))

    def leans(self, cell: Cell, tensors: Tensors) -> Saying:
        """Which way the loss leans with the parameter, as far as the terms of its gradient tell."""
        learning, terms, noun = self.learning, self.terms(cell, tensors), self._made[cell.tensor][0].noun
        value, size = terms.value, sum(abs(part.value) for part in terms.parts)
        if not (math.isfinite(value) and math.isfinite(size)):
            return self.broken.say()
        if terms.parts and self.cornered(cell, tensors):
            return KINK.say() if learning.kind is None or learning.loss is not None else learning.kind.at_kink.say()
        if 0 < abs(value) <= _ROUNDING * size * len(terms.parts):
            return CANCELLED.say()
        decayed, belief = learning.l2 > 0 and noun == "weight", learning.belief
        loss = "the loss" if belief else "this batch's loss plus penalty" if decayed else "the loss of this batch"
        given = {"belief": belief, "kind": noun, "little": " a little" * (not belief), "loss": loss}
        return LEANS.say(**leaning(value), **given) if value else LEVEL.say(**given)

    def cornered(self, cell: Cell, tensors: Tensors) -> bool:
        """Whether the loss of an example, or a sum that the parameter feeds, is exactly at a kink."""
        fed = (self.fed(sums, cell, tensors) for sums in self.learning.corners)
        return self.learning.at_kink(tensors) or any(bool(self.learning.cornered(sums).any()) for sums in fed)

    def fed(self, sums: str, cell: Cell, tensors: Tensors) -> Array:
        """Those of the sums that the parameter feeds."""
        return tensors[sums]
