"""A layer that the program does not have: each sum times all sums of its row, kept as a table for each row."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops import Cell, Op, TensorRole, Tensors, Words
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import LayerKind
from stepviz.ops.layers.layer import Layer
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Phase


class Pairs(LayerKind):
    """a = u·Σu, u = x·W + b, by way of S, the products of all pairs of u."""

    through = "u"

    def onward(self) -> tuple[Op, ...]:
        """From x·W + b to the sums."""
        return (Products(_names(self.layer)), Summed(self.layer, _names(self.layer)))

    def inward(self, learning: Learning) -> tuple[Op, ...]:
        """Back to x·W + b."""
        return (PairsGradient(_names(self.layer)),)


def _names(layer: Layer) -> Names:
    """Those of the layer; in its rules its units stand along `t` and `s`."""
    names = layer.names
    names.indexes |= {"t": layer.outputs, "s": layer.outputs}
    return names


class Products(Declared):
    """S = u·u for each pair."""

    phase, name, equation = Phase.FORWARD, "{S}", "{S} = {u}·{u}"
    sentence = "Multiply each sum by each sum of its row."
    question = "what is each product?"
    makes = (Makes("{S}[e,t,s] = {u}[e,t] * {u}[e,s]", "{S} = {u}[:, :, None] * {u}[:, None]"),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """No sentence."""
        return Words(())


class Summed(Declared):
    """a = Σ S."""

    phase, equation = Phase.FORWARD, "{symbol} = Σ {S}"
    sentence = "Sum the products of each unit."
    makes = (Makes("{out}[e,t] = sum(s, {S}[e,t,s])", "{symbol} = {S}.sum(2)", symbol="{symbol}"),)

    def __init__(self, layer: Layer, names: Names) -> None:
        self.layer = layer
        self.name, self.label = "linear" if layer.last else layer.output, layer.output_symbol
        self.question = layer.end.question if layer.last else "what is each sum?"
        super().__init__(names)
        role = layer.end.role if layer.last else TensorRole.PREACTIVATION
        self.writes = (replace(self.writes[0], role=role),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """No sentence."""
        return Words(())


class PairsGradient(Declared):
    """du = Σ (da + daᵀ)·u."""

    phase, name, equation = Phase.BACKWARD, "{du}", "{du} = Σ {u}·({error} + {error})"
    sentence = "Each sum is in the products of its row and of its column."
    question = "how does the loss change with each sum?"
    makes = (
        Makes(
            "{du}[e,t] = sum(s, {u}[e,s] * ({back}[e,t] + {back}[e,s]))",
            "{du} = ({u}[:, None] * ({error}[:, :, None] + {error}[:, None])).sum(2)",
            of="{u}",
        ),
    )

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """No sentence."""
        return Words(())
