"""Kind: what all kinds of layers have in common: their operations forward and back, and what they learn."""

from __future__ import annotations

from stepviz.ops.layers.back import Back
from stepviz.ops.layers.layer import ExtraParameter, Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.linear import Linear, LinearGradient
from stepviz.ops.op import Op


class LayerKind:
    """z = x·W + b. Another kind says what is different about it.

    A kind with parameters of its own names them in `own`, goes on from x·W + b, which is called by the letter
    `through`, to its sums, and comes back from the gradient by its sums to that by x·W + b.
    """

    own: tuple[ExtraParameter, ...] = ()
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
        from stepviz.ops.layers.picked import OneHotLinear

        return (OneHotLinear(product), *self.onward())

    def backward(self, learning: Learning) -> tuple[Op, ...]:
        """The operations from the gradient by its sums to those by its parameters, in order."""
        kind = LinearGradient
        if self.layer.picks:
            from stepviz.ops.layers.picked import PickedGradient

            kind = PickedGradient
        return (*self.inward(learning), kind(learning, self.layer.product, absorbed=self.absorbs))

    def back(self) -> Back:
        """The way of the error on to what it reads, once `backward` is done."""
        if not self.layer.skips:
            return Back(self.layer.product)
        from stepviz.ops.layers.skip import BackPast

        return BackPast(self.layer, self.layer.product)

    def onward(self) -> tuple[Op, ...]:
        """From x·W + b to its sums."""
        return ()

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """From the gradient by its sums to that by x·W + b, and to those by what it learns besides."""
        return ()
