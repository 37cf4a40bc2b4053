"""Skip: a residual connection. A hidden layer hands on what it makes plus what it read, and the error takes both ways.

He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition".
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import RATE_THERE, Back, WayBack
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words

SKIP = "skip"
"""What the term of a sum is called that comes past a layer."""
ADDS = Sentence("Skip connection: layer {n} passes on {made:text} plus its input {read:text}.", "caption")
ADDED = Sentence("{made:text} plus the input of the layer, {read:text}", "rule")
BOTH = Sentence("Sum over both paths: through {W:text}, and past layer {above} unchanged.", "caption")
BACK = Sentence("Backpropagate through {W:text} to what layer {n} passed on.", "caption")
SUM_AND = Sentence(
    "sum over {over:text} of   {error:text}  ×  weight out of {at:place},  plus {past:text} of the skip", "rule"
)
UNCHANGED = Sentence("{error:text} unchanged: a sum passes its gradient on to each of its terms", "rule")


class Skip(Op):
    """s = h + x, with what the layer read."""

    phase, term = Phase.FORWARD, "skip connection"

    def __init__(self, layer: Layer) -> None:
        n, self._made, self._read = layer.number, layer.said, layer.source
        self.reads = (self._made, self._read)
        handed = layer.hands_on
        self.writes = (Tensor(handed, ("example", "unit"), Kind.SIGNED, TensorRole.ACTIVATION, layer=n),)
        self.name = self.label = handed
        self.sentence = ADDS.text_of(n=str(n), made=self._made, read=self._read)
        self.equation = self.code = f"{handed} = {self._made} + {self._read}"
        self.question = f"what does layer {n} pass on?"
        self.rules = (Rule(f"{handed}[e,u] = {self._made}[e,u] + {self._read}[e,u]", labels=(self._made, SKIP)),)

    def compute(self, made: Array, read: Array) -> tuple[Array, ...]:
        """From what the layer makes and what it read, (batch, units) each: their sum."""
        return (made + read,)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(ADDED.say(made=self._made, read=self._read))


class BackPast(Back):
    """dx = dz·Wᵀ + ds: what a layer with a skip reads gets two gradients, through the layer and past it."""

    def __init__(self, layer: Layer, product: Layer) -> None:
        """`layer`: the one with the skip; `product`: the same as far as x·W + b."""
        super().__init__(product)
        self.past = f"d{layer.hands_on}"
        self.reads = (*self.reads, self.past)
        self.beside, self.what = " and past it", "the weights and past them"
        self.formula = f"{self.formula} + {self.past}"
        self.code = f"{self.code} + {self.past}"

    def compute(self, *arrays: Array) -> Array:
        """From the error (batch, outputs), W (inputs, outputs), what comes past them (batch, inputs): their sum."""
        *through, past = arrays
        return super().compute(*through) + past

    @cached_property
    def rule(self) -> Rule:
        """One product for each output, and what comes past them."""
        error, W, past = self.reads
        made = f"{self.made}[e,i] = sum(c, {error}[e,c] * {W}[i,c]) + {past}[e,i]"
        return Rule(made, labels=(f"{self.layer.made}{{c}}", SKIP))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return replace(super().words(cell, tensors), rule=self.summed(cell, SUM_AND, past=self.past))


class Unchanged(WayBack):
    """dh = ds: a sum passes its gradient on to what was added."""

    def __init__(self, layer: Layer) -> None:
        self.layer, self.made, self.through, self.what = layer, f"d{layer.said}", layer.hands_on, "the sum"
        self.formula = f"d{layer.hands_on}"
        self.reads = (self.formula,)
        self.code = f"{self.made} = {self.formula}"

    def compute(self, *arrays: Array) -> Array:
        """From the gradient by the sum: the same array."""
        return arrays[0]

    @cached_property
    def rule(self) -> Rule:
        return Rule(f"{self.made}[e,u] = {self.formula}[e,u]")

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(UNCHANGED.say(error=self.formula), (RATE_THERE.say(of=self.layer.said),))


class SkipGradient(Op):
    """ds = dz·Wᵀ of the layer above, and what comes past that."""

    phase, term = Phase.BACKWARD, "skip connection"

    def __init__(self, layer: Layer, way: Back) -> None:
        """`way`: back through the layer above."""
        self._way = way
        self.reads, self.name = way.reads, way.made
        error = Tensor(way.made, ("example", "unit"), Kind.SIGNED, TensorRole.ERROR, layer.hands_on, layer=layer.number)
        self.writes = (error,)
        self.label = way.made
        self.equation, self.code = f"{way.made} = {way.formula}", way.code
        W, past = way.layer.weights.name, isinstance(way, BackPast)
        said = BOTH.text_of(W=W, above=str(layer.number + 1)) if past else BACK.text_of(W=W, n=str(layer.number))
        self.sentence = said
        self.question = f"how does the loss change with what layer {layer.number} passed on?"
        self.rules = (way.rule,)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From what the way reads: the gradient (batch, units)."""
        return (self._way.compute(*arrays),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return self._way.words(cell, tensors)
