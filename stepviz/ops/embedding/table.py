"""The look-up before the dense layers of a network, and the way back into its table, use by use."""

from __future__ import annotations

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.embedding import layer as told
from stepviz.ops.embedding.layer import TableLayer, uses
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.front import Front
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.parameter_gradient import ParameterGradient
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.tensor import Array, Cell, TensorRole, Tensors
from stepviz.ops.words import Saying, Shape, Short, Words, all_of, say
from stepviz.settings.experiment import Experiment


class LookUp(Declared):
    """v = E[x]: of each character of a row its row of the table, one behind the other."""

    phase, name, term = Phase.FORWARD, "{v}", "embedding"
    caption, equation = told.LOOK_UP, "{v} = rows {source} of {E}"
    question = "what are the embeddings of each row's characters?"
    takes = ("{source}", "{E}")
    makes = (
        Makes(
            "{v}[e,v] = {E}[{source}[e,v // {dimensions}],v % {dimensions}]",
            "{v} = {E}[{source}].reshape(-1, {numbers})",
            role=TensorRole.ACTIVATION,
            labels=("k{{{source}[e,v // {dimensions}]}}",),
        ),
    )

    def __init__(self, layer: TableLayer) -> None:
        self.layer, names = layer, layer.names
        one = layer.context == 1
        names |= {"each": "character" if one else "characters", "so": told.STANDS_FOR if one else told.BEHIND}
        super().__init__(names)

    def compute(self, x: Array, E: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64 and E (characters, dimensions): (batch, context · dimensions)."""
        return (E[self.layer.picked(x)].reshape(len(x), self.layer.context * self.layer.dimensions),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, (place, dimension) = cell.index[0], self.layer.stands(cell.index[1])
        k = Short(f"k{int(tensors[self.layer.source][example, place])}")
        rule = self.say(told.STANDS, d=f"d{dimension}", k=k, x=f"x{place}", e=f"e{example}")
        return Words(rule, shape=Shape.VALUES)

    def ask(self, known: Knowledge) -> Question | None:
        """About the first number of the first row."""
        x, E = (known[name] for name in self.reads)
        character = int(x[0, 0])
        wrong = [float(E[character - 1, 0]), -float(known[self.layer.hands_on][0, 0]), float(E[:, 0].sum())]
        given = say("The first character of e0 is ", Short(f"k{character}"))
        return about(known, self.writes[0], (0, 0), wrong, given)


def table_for(experiment: Experiment, dataset: Dataset) -> Front:
    """The table of a run on characters (Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic language
    model"): v1 = the rows of E1 that the characters of a row pick, side by side.

    Nothing is added up, so its rows are drawn as they are, as inputs.
    """
    known, context, size = len(dataset.characters), len(dataset.features), experiment.embed or 1
    layer = TableLayer(1, experiment.layers, known=known, context=context, dimensions=size)
    lengths = {"character": known, "dimension": size, layer.hands_along: context * size}
    matrix = Matrix(known, size, letter="E", is_table=True)
    return Front(
        layer, matrix, lengths, (LookUp(layer),), lambda back, learning: (back, TableGradient(layer, learning))
    )


class TableGradient(ParameterGradient):
    """dE = for each row of E the errors of its uses, added up."""

    name, label, one, broken = "{grads}", "{dE}", "number", told.BROKEN
    caption, equation = told.EACH, "{dE} = {dv} summed by {source}{decay_formula}"
    question = "how does the loss change with each embedding?"
    lines = "{dE} = np.zeros({E}.shape); {code}{decay_line}"
    makes = (
        Makes(
            "{dE}[i,c] = sum(e, sum(m, ({source}[e,m] == i) * {dv}[e,m * {dimensions} + c])){decay}",
            "np.add.at({dE}, {source}, {dv}.reshape(-1, {context}, {dimensions}))",
            labels=("e{{e}}{number}",),
        ),
    )

    def __init__(self, layer: TableLayer, learning: Learning) -> None:
        self.layer, names = layer, layer.names
        names["context"] = str(layer.context)
        names["number"] = "" if layer.context == 1 else f" v{{m * {layer.dimensions} + c}}"
        super().__init__(names, learning, layer.weights)

    def compute(self, x: Array, error: Array, *tables: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, dv (batch, context · dimensions), E for its decay: dE as E."""
        layer = self.layer
        dE = np.zeros((layer.known, layer.dimensions), dtype=error.dtype)
        np.add.at(dE, layer.picked(x), error.reshape(len(x), layer.context, layer.dimensions))
        return (self.with_decay(dE, tables),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        k, d, l2 = f"k{cell.index[0]}", f"d{cell.index[1]}", self.learning.l2
        meaning = self.meaning(cell, tensors)
        found = len(uses(tensors[self.layer.source], cell.index[0]))
        if found:
            rule = told.DECAYED if l2 else told.SUMMED
            return Words(rule.say(k=k, d=d, places=all_of(found, "place")), meaning)
        rule, shape = (told.ONLY_DECAY, None) if l2 else (told.UNUSED, Shape.NONE)
        return Words(rule.say(k=k), meaning, shape=shape)

    def leans(self, cell: Cell, tensors: Tensors) -> Saying:
        """Which way the loss leans; an unused row meets no corner."""
        terms = self.terms(cell, tensors)
        cornered = bool(terms.parts) and self.learning.at_corner(tensors)
        return self.learning.slope(terms, self.writes[0].noun, self.broken, cornered=cornered)
