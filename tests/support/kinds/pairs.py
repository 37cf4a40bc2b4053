"""A layer that the program does not have: beside its sums it has a table for each row, the products of all pairs."""

from __future__ import annotations

from stepviz.ops import Cell, Op, Tensors, Words
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.op import Phase
from tests.support.kinds.gain import Gain, names_of


class Pairs(Gain):
    """S = u·u for each pair of x·W + b."""

    def onward(self) -> tuple[Op, ...]:
        """The table, and what the layer does else."""
        names = names_of(self.layer)
        names.indexes |= {"s": self.layer.outputs}
        return (Products(names), *super().onward())


class Products(Declared):
    """S = u·u for each pair."""

    phase, name, equation = Phase.FORWARD, "{S}", "{S} = {u}·{u}"
    sentence = "Multiply each sum by each sum of its row."
    question = "what is each product?"
    makes = (Makes("{S}[e,t,s] = {u}[e,t] * {u}[e,s]", "{S} = {u}[:, :, None] * {u}[:, None]"),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """No sentence."""
        return Words(())
