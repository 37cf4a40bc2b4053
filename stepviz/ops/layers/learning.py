"""Learning: what the gradients of a layer are made with, and which way the loss leans with a parameter."""

from __future__ import annotations

import math
from typing import NamedTuple

from stepviz.ops.claims import Sentence, leaning
from stepviz.ops.layers.claims import CANCELLED, CORNER, LEANS, LEVEL
from stepviz.ops.tensor import Tensors
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
    """The sums from this layer on whose activation has a corner at 0."""

    def at_corner(self, tensors: Tensors) -> bool:
        """Whether one of these sums is exactly 0, where the slope of the activation jumps."""
        return any(bool((tensors[sums] == 0).any()) for sums in self.corners)

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
            return CORNER.say()
        if 0 < abs(value) <= _ROUNDING * size * len(terms.parts):
            return cancelled.say()
        decayed = self.l2 > 0 and noun == "weight"
        loss = "the loss" if self.belief else "this batch's loss plus penalty" if decayed else "the loss of this batch"
        given = {"belief": self.belief, "kind": noun, "little": " a little" * (not self.belief), "loss": loss}
        return LEANS.say(**leaning(value), **given) if value else LEVEL.say(**given)
