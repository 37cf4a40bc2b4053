"""Learning: the base class of gradients of parameters, with weight decay and the sentence about a gradient's sign."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Saying, Sentence, leaning
from stepviz.ops.layers.declared import Declared, Names
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Cell, Tensor, Tensors
from stepviz.settings.values import short

_OF = "{kind:weight|bias|scale|shift}{little: a little|}"
_LOSS = "{loss:the loss of this batch|this batch's loss plus penalty|the loss}"
BELIEF = "the listing assumes "
"""Prefix of claims about the gradients of the printed listing, which are not derivatives of the loss."""
_BELIEF = f"{{belief:{BELIEF}|}}"
LEANS = Sentence(f"{{sign:Negative|Positive}}: {_BELIEF}{{way:raising|lowering}} this {_OF} lowers {_LOSS}.")
KINK = Sentence("A number on the way to the loss is exactly at a kink, where that has no derivative.")
LEVEL = Sentence(f"Zero: {_BELIEF}moving this {_OF} hardly changes {_LOSS}.")
BROKEN = Sentence("Not finite: a factor of its sum is nan or inf, or the sum overflows.")
CANCELLED = Sentence("Near zero: the terms cancel and leave rounding error.")
DECAY = Sentence("The last term is weight decay: its penalty is not in the loss shown.")
_ROUNDING = 1e-15
"""Rounding error of a sum, per term, relative to the sum of the terms' absolute values."""


class Learning(NamedTuple):
    """What the gradients of a layer depend on, besides its own tensors."""

    batch_size: int
    kind: ActivationKind
    """The activation of all layers."""
    l2: float = 0.0
    """Weight decay, of matrices only."""
    belief: str = ""
    """Prefix of a claim if the gradient is not the derivative of the loss."""
    corners: tuple[str, ...] = ()
    """The sums, of this and later layers, whose activation has a kink."""
    loss: Op | None = None
    """The operation that makes the losses, if it has a kink."""

    def below(self, sums: str) -> Learning:
        """For the layers below an activation: its kink at `sums` lies between their parameters and the loss."""
        return self._replace(corners=(*self.corners, sums)) if self.kind.nondifferentiable else self

    def at_kink(self, tensors: Tensors) -> bool:
        """True if the loss of an example is exactly at a kink."""
        if self.loss is None:
            return False
        return any(bool((at == 0).any()) for at in self.loss.corners(*(tensors[name] for name in self.loss.reads)))

    def cornered(self, sums: Array) -> Array:
        """The sums that are exactly at a kink: bool, same shape."""
        with np.errstate(all="ignore"):
            found: Array = np.logical_or.reduce([at == 0 for at in self.kind.corners(sums)])
        return found


class ParameterGradient(Declared):
    """The gradients by the parameters of a layer.

    With weight decay `l2` the gradient of a matrix has the extra term `l2 · W`: the gradient of the penalty
    l2/2 · ΣW², which is not part of the loss shown. Biases do not decay. This is the `weight_decay` of PyTorch's SGD
    and Adam. The term is `{decay}` in a rule (with the indexes `i` and `c`), `{decay_code}` in a statement,
    `{decay_line}` as a statement, `{decay_formula}` in a formula, `{plus}` and `{more}` in sentences; each is empty
    without weight decay.
    """

    phase = Phase.BACKWARD
    one: ClassVar[str] = "weight"
    """The noun for a number of the matrix."""
    decayed: Sentence | None = None
    """The caption with weight decay, if that differs."""
    broken: ClassVar[Sentence] = BROKEN
    """The sentence about a gradient that is not finite."""

    def __init__(self, names: Names, learning: Learning, *parameters: Tensor, **known: Any) -> None:
        self.learning, W = learning, parameters[0].name
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

    def penalty(self, parameter: str) -> float:
        return self.learning.l2 if parameter == self._decayed else 0.0

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """The sentences about a gradient: its sign, and its weight decay."""
        decayed = self._decayed and len(cell.index) > 1 and math.isfinite(cell.value_in(tensors))
        return (self.leans(cell, tensors), *([DECAY.say()] if decayed else []))

    def leans(self, cell: Cell, tensors: Tensors) -> Saying:
        """The sentence about a gradient's sign, or why it has none: not finite, at a kink, or rounding error."""
        learning, terms, noun = self.learning, self.terms(cell, tensors), self._made[cell.tensor][0].noun
        value, size = terms.value, sum(abs(part.value) for part in terms.parts)
        if not (math.isfinite(value) and math.isfinite(size)):
            return self.broken.say()
        if terms.parts and self.cornered(cell, tensors):
            return learning.kind.at_kink.say() if learning.loss is None else KINK.say()
        if 0 < abs(value) <= _ROUNDING * size * len(terms.parts):
            return CANCELLED.say()
        decayed, belief = learning.l2 > 0 and noun == "weight", learning.belief
        loss = "the loss" if belief else "this batch's loss plus penalty" if decayed else "the loss of this batch"
        given = {"belief": belief, "kind": noun, "little": " a little" * (not belief), "loss": loss}
        return LEANS.say(**leaning(value), **given) if value else LEVEL.say(**given)

    def cornered(self, cell: Cell, tensors: Tensors) -> bool:
        """True if the loss of an example, or a sum that depends on the parameter, is exactly at a kink."""
        fed = (self.fed(sums, cell, tensors) for sums in self.learning.corners)
        return self.learning.at_kink(tensors) or any(bool(self.learning.cornered(sums).any()) for sums in fed)

    def fed(self, sums: str, cell: Cell, tensors: Tensors) -> Array:
        """The numbers of the tensor `sums` that depend on the parameter."""
        return tensors[sums]
