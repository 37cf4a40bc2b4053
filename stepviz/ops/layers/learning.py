"""Learning: what the gradients of a layer are made with, and which way the loss leans with a parameter."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stepviz.ops.activations import ActivationKind
from stepviz.ops.claims import Sentence, leaning
from stepviz.ops.layers.claims import CANCELLED, KINK, LEANS, LEVEL
from stepviz.ops.op import Op
from stepviz.ops.tensor import Array, Tensors
from stepviz.ops.terms import Terms
from stepviz.ops.words import Saying

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

    def at_corner(self, tensors: Tensors) -> bool:
        """Whether one of these sums is exactly 0, where the slope of the activation jumps."""
        return self.at_kink(tensors) or any(bool(self.cornered(tensors[sums]).any()) for sums in self.corners)

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

    def slope(
        self, terms: Terms, noun: str, broken: Sentence, cancelled: Sentence = CANCELLED, *, cornered: bool
    ) -> Saying:
        """What a small change of a parameter of that noun does, as far as the terms of its gradient tell.

        `broken`: what is said where one of them, or their sum, is not finite; `cancelled`: where only rounding is left;
        `cornered`: whether a sum that it feeds is at a corner.
        """
        value, size = terms.value, sum(abs(part.value) for part in terms.parts)
        if not (math.isfinite(value) and math.isfinite(size)):
            return broken.say()
        if cornered:
            return KINK.say() if self.kind is None or self.loss is not None else self.kind.at_kink.say()
        if 0 < abs(value) <= _ROUNDING * size * len(terms.parts):
            return cancelled.say()
        decayed = self.l2 > 0 and noun == "weight"
        loss = "the loss" if self.belief else "this batch's loss plus penalty" if decayed else "the loss of this batch"
        given = {"belief": self.belief, "kind": noun, "little": " a little" * (not self.belief), "loss": loss}
        return LEANS.say(**leaning(value), **given) if value else LEVEL.say(**given)
