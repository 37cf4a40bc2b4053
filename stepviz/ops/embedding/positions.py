"""Position embeddings: a learned vector for each place of the context, added to the embedding of the character there.

Gehring, Auli, Grangier, Yarats and Dauphin 2017, "Convolutional sequence to sequence learning", section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.ops.embedding.table import EmbeddingLayer
from stepviz.ops.layers.activation import ONE, RATE, InputGradient
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.kind import Front, FrontLayer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from stepviz.ops.story import WeightInit
from stepviz.ops.tensor import TensorRole
from stepviz.settings.experiment import Experiment

ADDS = Sentence("Add to each embedding that of its place, a row of {P:text}.", "caption")
PLACED = Sentence("{source:text}[{e:own},{column:place}], plus the number of its place in {P:text}", "rule")
EACH = Sentence("For each number of {P:text}: sum {dv:text} at its place{more:, plus l2 × the number|}.", "caption")
SUMMED = Sentence("sum over the rows of   {dv:cell} at place {row:cell}{plus:text|}", "rule")
PASSED = Sentence("{dv:text} unchanged: a sum passes its gradient on to each of its terms", "rule")
BROKEN = Sentence("nan or inf: a gradient at this place is, or their sum overflows.")


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
            labels=("{source}", "{P}"),
        ),
    )

    def __init__(self, layer: PositionLayer) -> None:
        super().__init__(layer.names)


class PositionsGradient(ParameterGradient):
    """dP = for each place the sum of dv there over the batch."""

    name, label, one, broken, caption = "{grads}", "{dP}", "number", BROKEN, EACH
    equation, given = "{dP} = sums of {dv} by place{decay_formula}", "{P} = np.empty(({context}, {dimensions}))"
    question = "how does the loss change with each number of a place?"
    makes = (
        Makes(
            "{dP}[i,c] = sum(e, {dv}[e,i * {dimensions} + c]){decay}",
            "{dP} = {dv}.sum(0).reshape({P}.shape){decay_code}",
            (SUMMED,),
        ),
    )

    def __init__(self, layer: PositionLayer, learning: Learning) -> None:
        super().__init__(layer.names, learning, layer.weights)


class PositionsBack(InputGradient):
    """dv1 = dv2: a sum passes its gradient on to each of its terms."""

    through, formula, what = "{v}", "{dv}", "the sum"
    makes = (Makes("d{source}[e,v] = {dv}[e,v]", "d{source} = {dv}", (PASSED, RATE), "{source}"),)

    def __init__(self, layer: PositionLayer) -> None:
        names = layer.names
        names.shown = layer.number - 1
        names["one"] = ONE[layer.along]
        super().__init__(names)


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
        (AddPositions(layer),),
        lambda back, learning: (back, PositionsGradient(layer, learning)),
        PositionsBack(layer),
    )
