"""Kind: what all kinds of layers have in common: their operations forward and back, and what they learn."""

from __future__ import annotations

import math
from typing import NamedTuple

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import Back
from stepviz.ops.layers.claims import CORNER
from stepviz.ops.layers.layer import Layer, Own
from stepviz.ops.layers.leaning import Lean, leaning
from stepviz.ops.layers.linear import Linear
from stepviz.ops.layers.linear_gradient import LinearGradient
from stepviz.ops.op import Op
from stepviz.ops.tensor import Tensors
from stepviz.ops.terms import Terms
from stepviz.ops.words import Saying


class Learning(NamedTuple):
    """What the gradients of a layer are made with, besides its own numbers."""

    batch_size: int
    l2: float
    """Weight decay, of matrices alone."""
    belief: str = ""
    """Stands before what gradients claim where they are not the slopes of the loss."""
    corners: tuple[str, ...] = ()
    """The sums from this layer on whose activation has a corner at 0."""

    def at_corner(self, tensors: Tensors) -> bool:
        """Whether one of these sums is exactly 0, where the slope of the activation jumps."""
        return any(bool((tensors[sums] == 0).any()) for sums in self.corners)

    def slope(self, terms: Terms, noun: str, tensors: Tensors, broken: Sentence, cancelled: Sentence) -> Saying:
        """What a small change of a parameter of that noun does, as far as the terms of its gradient tell.

        `broken`: what is said where one of them, or their sum, is not finite; `cancelled`: where only rounding is left.
        """
        size = sum(abs(part.value) for part in terms.parts)
        if not (math.isfinite(terms.value) and math.isfinite(size)):
            return broken.say()
        if terms.parts and self.at_corner(tensors):
            return CORNER.say()
        decayed = self.l2 > 0 and noun != "bias"
        return leaning(Lean(terms.value, size, len(terms.parts), noun, decayed, self.belief), cancelled)


class LayerKind:
    """z = x·W + b. Another kind says what is different about it.

    A kind with parameters of its own names them in `own`, goes on from x·W + b, which is called by the letter
    `through`, to its sums, and comes back from the gradient by its sums to that by x·W + b.
    """

    own: tuple[Own, ...] = ()
    """What it learns besides its matrix and its bias."""
    absorbs = False
    """Whether a bias of x·W + b is taken off again on the way to its sums, and so changes nothing."""
    through: str = ""
    """What x·W + b is called where it is not what the layer makes: `u`, of u1; its gradient is du1."""

    def __init__(self, layer: Layer, batch_size: int = 1) -> None:
        self.layer, self.batch_size = layer, batch_size

    def forward(self) -> tuple[Op, ...]:
        """The operations from what it reads to its sums, in order."""
        product = self.layer.product
        if not product.picks:
            return (Linear(product), *self.onward())
        from stepviz.ops.layers.picked import Picked

        return (Picked(product), *self.onward())

    def backward(self, learning: Learning) -> tuple[Op, ...]:
        """The operations from the gradient by its sums to those by its parameters, in order."""
        batch_size, l2, belief, corners = learning
        kind = LinearGradient
        if self.layer.picks:
            from stepviz.ops.layers.picked import PickedGradient

            kind = PickedGradient
        matrix = kind(batch_size, self.layer.product, l2, belief=belief, corners=corners, absorbed=self.absorbs)
        return (*self.inward(learning), matrix)

    def back(self) -> Back:
        """The way of the error on to what it reads, once `backward` is done."""
        return Back(self.layer.product)

    def onward(self) -> tuple[Op, ...]:
        """From x·W + b to its sums."""
        return ()

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """From the gradient by its sums to that by x·W + b, and to those by what it learns besides."""
        return ()
