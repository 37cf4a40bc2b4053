"""EmbeddingTable: the look-up before the dense layers of a network, and the way back into its table."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.embedding.gradient import TableGradient
from stepviz.ops.embedding.layer import TableLayer
from stepviz.ops.embedding.look_up import LookUp
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.front import Front
from stepviz.ops.layers.handed_gradient import HandedGradient
from stepviz.ops.layers.kind import Learning
from stepviz.ops.op import Op


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
