"""The embeddings of characters and of places before the dense layers: look-up, sum and gradients.

Places: Gehring, Auli, Grangier, Yarats and Dauphin 2017, "Convolutional sequence to sequence learning", section 3.1: a
learned vector for each place of the context, added to the embedding of the character there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence, Short, Words, say
from stepviz.ops.convolution.maps import ReadMaps
from stepviz.ops.layers.activation import ONE, PassedOn
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.kind import Front, FrontLayer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.run_intro import WeightInit
from stepviz.ops.tensor import Array, Cell, Tensor, TensorRole, Tensors
from stepviz.settings.convolution import Raster
from stepviz.settings.experiment import Experiment


@dataclass(frozen=True)
class EmbeddingLayer(FrontLayer):
    """The layer that makes v1: for each row the embeddings of its characters, concatenated."""

    letter, hands_along, matrix_letter = "v", "embedded", "E"
    dimensions: int = 1
    """The numbers of an embedding."""

    @property
    def output(self) -> str:
        return self.hands_on

    @property
    def rule(self) -> str:
        return f"rows {self.source} of {self.weights.name}"

    def picked(self, read: Array) -> Array:
        """The rows of E, (rows, context) int64: one for each character, whatever its place."""
        return np.asarray(read, dtype=np.int64)

    @property
    def along_weights(self) -> tuple[str, str]:
        return "character", "dimension"

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        return (self.weights,)

    @property
    def names(self) -> Names:
        """The names for templates, with the lengths of an embedding and of a row."""
        names = super().names
        names |= {"dimensions": str(self.dimensions), "numbers": str(self.context * self.dimensions)}
        return names

    def stands(self, embedded: int) -> tuple[int, int]:
        """The place in the context and the dimension of a position in a row of v1."""
        return divmod(embedded, self.dimensions)

    @property
    def plane(self) -> ReadMaps:
        """An image with a line for each character and a column for each dimension."""
        name = self.hands_on
        return ReadMaps(Raster(self.context, self.dimensions), 1, f"the embeddings {name}", name, name, "embeddings")

    def given(self, axis: str, position: int) -> str:
        """`d1 of x0` for a position in a row of v1 if a row has several characters; else empty."""
        if axis != self.axis(self.hands_along) or self.context == 1:
            return ""
        place, dimension = self.stands(position)
        return f"d{dimension} of x{place}"


STANDS_FOR, BEHIND = ": these are its embedding", ", concatenated"


LOOK_UP = Sentence(
    f"For each row look up its {{each:character|characters}} in E1{{so:{STANDS_FOR}|{BEHIND}}}.", "caption"
)
STANDS = Sentence("number {d:place} of {k:place}, the character {x:place} of {e:own}, as stored in {E:text}", "rule")
EACH = Sentence("For each number of E1: sum dv1 where its character occurs{more:, plus l2 × the number|}.", "caption")
SUMMED = Sentence("sum of   dv1 for {d:place}   at each place where {k:own} occurs{plus:text|}", "rule")
UNUSED = Sentence("{k:own} is not in this batch: the sum is empty", "rule")


class EmbeddingLookup(Declared):
    """v = E[x]: the embeddings of each row's characters, concatenated."""

    phase, name, term = Phase.FORWARD, "{v}", "embedding"
    caption, equation = LOOK_UP, "{v} = rows {source} of {E}"
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

    def __init__(self, layer: EmbeddingLayer) -> None:
        self.layer, names = layer, layer.names
        one = layer.context == 1
        names |= {"each": "character" if one else "characters", "so": STANDS_FOR if one else BEHIND}
        super().__init__(names)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        example, (place, dimension) = cell.index[0], self.layer.stands(cell.index[1])
        k = Short(f"k{int(tensors[self.layer.source][example, place])}")
        rule = self.say(STANDS, d=f"d{dimension}", k=k, x=f"x{place}", e=f"e{example}")
        return Words(rule)

    def ask(self, known: Knowledge) -> Question | None:
        given = say("The first character of e0 is ", Short(f"k{int(known[self.reads[0]][0, 0])}"))
        return about(known, self.writes[0], (0, 0), given)


def table_for(experiment: Experiment, dataset: Dataset, _: FrontLayer | None) -> Iterator[Front]:
    """The embeddings of characters: Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic language model".

    They are drawn with deviation 1, as inputs have, since no sum is made of them here.
    """
    known, context, size = len(dataset.characters), len(dataset.features), experiment.embed or 1
    layer = EmbeddingLayer(1, experiment.depth, known=known, context=context, dimensions=size)
    lengths = {"character": known, "dimension": size, layer.hands_along: context * size}
    matrix, lookup = WeightInit(layer, known, size, is_table=True), EmbeddingLookup(layer)
    yield Front(layer, matrix, lengths, (lookup,), lambda back, learning: (back, EmbeddingGradient(layer, learning)))


class EmbeddingGradient(ParameterGradient):
    """dE = for each character the sum of dv wherever it occurs."""

    name, label, one = "{grads}", "{dE}", "number"
    caption, equation = EACH, "{dE} = {dv} summed by {source}{decay_formula}"
    question = "how does the loss change with each embedding?"
    # Only the shape of E is used, and that never changes: so E itself need not be read.
    given = "{E} = np.empty(({known}, {dimensions}))"
    lines = "{dE} = np.zeros({E}.shape); {code}{decay_line}"
    makes = (
        Makes(
            "{dE}[i,c] = sum(e, sum(m, ({source}[e,m] == i) * {dv}[e,m * {dimensions} + c])){decay}",
            "np.add.at({dE}, {source}, {dv}.reshape(-1, {context}, {dimensions}))",
            (SUMMED,),
            labels=("e{{e}}{number}",),
            empty=UNUSED,
        ),
    )

    def __init__(self, layer: EmbeddingLayer, learning: Learning) -> None:
        self.layer, names = layer, layer.names
        names["number"] = "" if layer.context == 1 else f" v{{m * {layer.dimensions} + c}}"
        super().__init__(names, learning, layer.weights)


ADDS = Sentence("Add to each embedding that of its place, a row of {P:text}.", "caption")
PLACED = Sentence("{source:text}[{e:own},{column:place}], plus the number of its place in {P:text}", "rule")
EACH_PLACE = Sentence(
    "For each number of {P:text}: sum {dv:text} at its place{more:, plus l2 × the number|}.", "caption"
)
SUMMED_THERE = Sentence("sum over the rows of   {dv:cell} at place {row:cell}{plus:text|}", "rule")


@dataclass(frozen=True)
class PositionLayer(EmbeddingLayer):
    """The layer v2 = v1 + P2: for each place the embedding of its character plus its own."""

    matrix_letter = "P"

    @property
    def rule(self) -> str:
        """`v1 + P2`."""
        return f"{self.source} + {self.weights.name}"

    @property
    def along_weights(self) -> tuple[str, str]:
        """A row for each place."""
        return "feature", "dimension"


class AddPositions(Declared):
    """v2 = v1 + P2."""

    phase, name, term, caption = Phase.FORWARD, "{v}", "embedding", ADDS
    equation, question = "{v} = {source} + {P}", "what are the numbers of each place?"
    makes = (
        Makes(
            "{v}[e,v] = {source}[e,v] + {P}[v // {dimensions},v % {dimensions}]",
            "{v} = {source} + {P}.ravel()",
            (PLACED,),
            role=TensorRole.ACTIVATION,
        ),
    )


class PositionsGradient(ParameterGradient):
    """dP = for each place the sum of dv there over the batch."""

    name, label, one, caption = "{grads}", "{dP}", "number", EACH_PLACE
    equation, given = "{dP} = sums of {dv} by place{decay_formula}", "{P} = np.empty(({context}, {dimensions}))"
    question = "how does the loss change with each number of a place?"
    makes = (
        Makes(
            "{dP}[i,c] = sum(e, {dv}[e,i * {dimensions} + c]){decay}",
            "{dP} = {dv}.sum(0).reshape({P}.shape){decay_code}",
            (SUMMED_THERE,),
        ),
    )


def positions_for(experiment: Experiment, dataset: Dataset, below: FrontLayer | None) -> Iterator[Front]:
    """The position embeddings on `below`, the embeddings of characters; both are drawn alike."""
    assert isinstance(below, EmbeddingLayer)
    context, size = below.context, below.dimensions
    layer = PositionLayer(below.number + 1, experiment.depth, context=context, dimensions=size)
    layer = replace(layer, fed=below.hands_on, along=below.hands_along)
    matrix = WeightInit(layer, len(dataset.features), size, is_table=True)
    yield Front(
        layer,
        matrix,
        {layer.axis(layer.hands_along): context * size},
        (AddPositions(layer.names),),
        lambda back, learning: (back, PositionsGradient(layer.names, learning, layer.weights)),
        PassedOn(layer.hands_on, layer.source, "v", layer.number - 1, ONE[layer.along]),
    )
