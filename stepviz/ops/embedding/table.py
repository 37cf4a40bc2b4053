"""EmbeddingTable: the look-up before the dense layers of a network, and the way back into its table."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.claims import Claim, Definition, Sentence
from stepviz.ops.embedding import claims as told
from stepviz.ops.embedding.gradient import TableGradient
from stepviz.ops.embedding.layer import TableLayer, uses
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.front import Front
from stepviz.ops.layers.handed_gradient import HandedGradient
from stepviz.ops.layers.kind import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import CANNOT_TELL, Knowledge, Question, mixed
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.terms import Term, Terms, factor
from stepviz.ops.words import Num, Pattern, Shape, Short, Words, bracketed, say


class LookUp(Op):
    """v = E[x]: of each character of a row its row of the table, one behind the other."""

    phase = Phase.FORWARD
    question = "which numbers stand for the characters of each row?"

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

    def compute(self, x: Array, E: Array) -> tuple[Array, ...]:
        """From x (batch, context) int64 and E (characters, dimensions): (batch, context · dimensions)."""
        return (E[self.layer.picked(x)].reshape(len(x), self.layer.context * self.layer.dimensions),)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """The number of the table that it is."""
        example, embedded = cell.index
        place, dimension = self.layer.stands(embedded)
        character = int(tensors[self.layer.source][example, place])
        part = Term(f"x{place}", (factor(self._E, tensors[self._E], character, dimension),))
        return Terms(cell, float(tensors[cell.tensor][cell.index]), (part,))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """Which character it belongs to."""
        example, (place, dimension) = cell.index[0], self.layer.stands(cell.index[1])
        k, d = f"k{int(tensors[self.layer.source][example, place])}", f"d{dimension}"
        rule = told.STANDS.say(d=d, k=Short(k), x=f"x{place}", e=f"e{example}", E=self._E)
        made_from = f"{self.layer.source}[e{example},x{place}], {self._E}[{k},{d}]"
        return Words(rule, self.code, made_from=made_from, shape=Shape.VALUES)

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """That numbers stand there as in the table."""
        formula = Claim(self.equation, told.is_looked_up, "formula")
        return (told.LOOK_UP, formula, told.STANDS, Definition(self.question, "a question", "next"))

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """A character feeds its part of a row, a number of the table every place where its character stands."""
        made, layer = self.layer.hands_on, self.layer
        if cell.tensor == layer.source:
            example, place = cell.index
            return tuple(Pattern(made, (example, layer.embedded(place, d))) for d in range(layer.dimensions))
        character, dimension = cell.index
        found = uses(tensors[layer.source], character)
        return tuple(Pattern(made, (example, layer.embedded(place, dimension))) for example, place in found)

    def ask(self, known: Knowledge) -> Question | None:
        """About the first number of the first row."""
        made, E = known[self.layer.hands_on], known[self._E]
        character = int(known[self.layer.source][0, 0])
        value, cell = float(made[0, 0]), Cell(self.layer.hands_on, (0, 0))
        text = say(
            "The first character of e0 is ", Short(f"k{character}"), f": what will {cell.tensor}",
            *bracketed(("e0", "v0")), " be?",
        )  # fmt: skip
        other = float(E[character - 1, 0])
        wrong = [say(Num(other)), say(Num(-value)), say(Num(float(E[:, 0].sum()))), CANNOT_TELL]
        return mixed(known, text, say(Num(value)), wrong, cell)


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
