"""EmbeddingTable: the look-up before the dense layers of a network, and the way back into its table, use by use."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.embedding import layer as told
from stepviz.ops.embedding.layer import TableLayer, uses
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.claims import DECAY
from stepviz.ops.layers.front import Front, HandedGradient
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Saying, Shape, Short, Words, all_of, say
from stepviz.settings.experiment import Experiment
from stepviz.settings.values import short


class LookUp(Op):
    """v = E[x]: of each character of a row its row of the table, one behind the other."""

    phase, term = Phase.FORWARD, "embedding"
    question = "what are the embeddings of each row's characters?"

    def __init__(self, layer: TableLayer) -> None:
        self.layer, self._E = layer, layer.weights.name
        self.reads = (layer.source, self._E)
        made = layer.hands_on
        axes = ("example", layer.hands_along)
        self.writes = (Tensor(made, axes, Kind.SIGNED, TensorRole.ACTIVATION, layer=layer.number),)
        self.name = self.label = made
        self.equation = f"{made} = {layer.rule}"
        self.code = f"{made} = {self._E}[{layer.source}].reshape(-1, {layer.context * layer.dimensions})"
        one = layer.context == 1
        self.sentence = told.LOOK_UP.text_of(
            each="character" if one else "characters", so=told.STANDS_FOR if one else told.BEHIND
        )
        size, source = self.layer.dimensions, self.layer.source
        character = f"{source}[e,q // {size}]"
        made = f"{self.layer.hands_on}[e,q] = {self._E}[{character},q % {size}]"
        self.rules = (Rule(made, labels=(f"k{{{character}}}",)),)

    def compute(self, x: Array, E: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64 and E (characters, dimensions): (batch, context · dimensions)."""
        return (E[self.layer.picked(x)].reshape(len(x), self.layer.context * self.layer.dimensions),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, (place, dimension) = cell.index[0], self.layer.stands(cell.index[1])
        k = Short(f"k{int(tensors[self.layer.source][example, place])}")
        rule = told.STANDS.say(d=f"d{dimension}", k=k, x=f"x{place}", e=f"e{example}", E=self._E)
        return Words(rule, shape=Shape.VALUES)

    def ask(self, known: Knowledge) -> Question | None:
        """About the first number of the first row."""
        E, character = known[self._E], int(known[self.layer.source][0, 0])
        wrong = [float(E[character - 1, 0]), -float(known[self.layer.hands_on][0, 0]), float(E[:, 0].sum())]
        given = say("The first character of e0 is ", Short(f"k{character}"))
        return about(known, self.writes[0], (0, 0), wrong, given)


class EmbeddingTable(Front):
    """v1 = the rows of E1 that the characters of a row pick, side by side (Bengio, Ducharme, Vincent and Jauvin 2003,
    "A neural probabilistic language model").
    """

    layer: TableLayer

    def __init__(self, layer: TableLayer) -> None:
        self.layer = layer

    @property
    def outputs(self) -> int:
        """How many numbers it hands on."""
        return self.layer.context * self.layer.dimensions

    @property
    def matrix(self) -> Matrix:
        """Its table: nothing is added up, so its rows are drawn as they are, as inputs."""
        return Matrix(self.layer.known, self.layer.dimensions, letter="E", is_table=True)

    @property
    def lengths(self) -> dict[str, int]:
        """How long the axes of its tensors are."""
        layer = self.layer
        return {"character": layer.known, "dimension": layer.dimensions, layer.hands_along: self.outputs}

    def forward(self) -> Iterator[Op]:
        """v1."""
        yield LookUp(self.layer)

    def backward(self, back: WayBack, learning: Learning) -> Iterator[Op]:
        """dv1, dE1."""
        yield HandedGradient(self.layer, back)
        yield TableGradient(self.layer, learning)


def table_for(experiment: Experiment, dataset: Dataset) -> EmbeddingTable:
    """The table of a run on characters."""
    known, context = len(dataset.characters), len(dataset.features)
    layer = TableLayer(1, experiment.layers, known=known, context=context, dimensions=experiment.embed or 1)
    return EmbeddingTable(layer)


class TableGradient(Op):
    """dE = for each row of E the errors of its uses, added up; with weight decay `l2`, `l2 · E` on top."""

    phase = Phase.BACKWARD
    question = "how does the loss change with each embedding?"

    def __init__(self, layer: TableLayer, learning: Learning) -> None:
        self.layer, self._learning = layer, learning
        E, l2 = layer.weights, learning.l2
        self._E, self._v = E.name, f"d{layer.hands_on}"
        self._decay = np.asarray(l2)
        self.reads = (layer.source, self._v, *([E.name] if l2 else []))
        made = f"d{E.name}"
        self.writes = (Tensor(made, E.axes, Kind.SIGNED, TensorRole.GRADIENT, E.name, layer=layer.number),)
        self.name, self.label = f"grads{layer.tag}", made
        self.sentence = told.EACH.text_of(more=", plus l2 × the number" if l2 else "")
        self.equation = f"{made} = {self._v} summed by {layer.source}{f' + l2·{E.name}' if l2 else ''}"
        shape = f"(-1, {layer.context}, {layer.dimensions})"
        self.code = f"np.add.at({made}, {layer.source}, {self._v}.reshape{shape})"
        source, error, *tables = self.reads
        embedded = f"m * {self.layer.dimensions} + j"
        used = f"sum(e, sum(m, ({source}[e,m] == k) * {error}[e,{embedded}]))"
        decay = "".join(f" + l2 * {name}[k,j]" for name in tables)
        label = "e{e}" if self.layer.context == 1 else f"e{{e}} v{{{embedded}}}"
        self.rules = (Rule(f"{self.writes[0].name}[k,j] = {used}{decay}", {"l2": self._learning.l2}, labels=(label,)),)

    @property
    def listing(self) -> str:
        made = self.writes[0].name
        decay = f"; {made} += {short(self._learning.l2)}*{self._E}" if self._learning.l2 else ""
        return f"{made} = np.zeros({self._E}.shape); {self.code}{decay}"

    def compute(self, x: Array, error: Array, *tables: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64, dv (batch, context · dimensions), E for its decay: dE as E."""
        layer = self.layer
        dE = np.zeros((layer.known, layer.dimensions), dtype=error.dtype)
        np.add.at(dE, layer.picked(x), error.reshape(len(x), layer.context, layer.dimensions))
        for E in tables:
            dE += self._decay * E
        return (dE,)

    def penalty(self, parameter: str) -> float:
        """`l2`."""
        return self._learning.l2 if parameter == self._E else 0.0

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        k, d, l2 = f"k{cell.index[0]}", f"d{cell.index[1]}", self._learning.l2
        decayed = l2 > 0 and math.isfinite(tensors[cell.tensor][cell.index])
        meaning = (self._slope(cell, tensors), *([DECAY.say()] if decayed else []))
        found = len(uses(tensors[self.layer.source], cell.index[0]))
        if found:
            rule = told.DECAYED if l2 else told.SUMMED
            return Words(rule.say(k=k, d=d, places=all_of(found, "place")), meaning)
        rule, shape = (told.ONLY_DECAY, None) if l2 else (told.UNUSED, Shape.NONE)
        return Words(rule.say(k=k), meaning, shape=shape)

    def _slope(self, cell: Cell, tensors: Tensors) -> Saying:
        terms = self.terms(cell, tensors)
        cornered = bool(terms.parts) and self._learning.at_corner(tensors)
        return self._learning.slope(terms, self.writes[0].noun, told.BROKEN, cornered=cornered)
