"""FilterBank: filters, activation and pooling, the operations before the dense layers of a network, and back."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.convolution import Maps, Raster, filters_of, maps_of
from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.experiment import Experiment
from stepviz.ops.activations import ActivationKind, find
from stepviz.ops.convolution.forward import Convolution
from stepviz.ops.convolution.gradient import ConvolutionGradient
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.convolution.pool import Pool, PoolBack
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.activation import Activation, ActivationGradient
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.front import Front
from stepviz.ops.layers.handed_gradient import HandedGradient
from stepviz.ops.layers.kind import Learning
from stepviz.ops.op import Op
from stepviz.sources import is_file


class FilterBank(Front):
    """a1 = filters on x, h1 = f(a1), p1 = the largest of each 2x2 of h1."""

    layer: ConvolutionLayer

    def __init__(self, layer: ConvolutionLayer, kind: ActivationKind) -> None:
        self.layer, self._kind = layer, kind

    @property
    def outputs(self) -> int:
        """How many numbers it gives on to the dense layers."""
        return self.layer.maps.outputs

    @property
    def matrix(self) -> Matrix:
        """Its weights: a sum reads one patch, a pixel goes into a sum for each place of each filter."""
        filters = self.layer.maps.filters
        return Matrix(filters.size.places, filters.number, filters.number * filters.size.places)

    def read_by(self, matrix: Matrix) -> Matrix:
        """Those that read what pooling keeps."""
        return matrix._replace(of_largest=True)

    @property
    def lengths(self) -> dict[str, int]:
        """How long the axes of its tensors are."""
        maps, units = self.layer.maps, f"h{self.layer.number}"
        return {
            "place": maps.filters.size.places,
            "filter": maps.filters.number,
            units: maps.units,
            "pooled": maps.outputs,
        }

    def forward(self) -> Iterator[Op]:
        """a1, h1, p1."""
        yield Convolution(self.layer)
        yield Activation(self.layer, self._kind)
        yield Pool(self.layer, self._kind.numbers)

    def backward(self, back: WayBack, learning: Learning) -> Iterator[Op]:
        """dp1, dh1, dW1. `back`: the way through the layer above; the corners of `learning` are those above, too."""
        corners = (*learning.corners, self.layer.output) if self._kind.kinked else learning.corners
        yield HandedGradient(self.layer, back)
        yield ActivationGradient(self.layer, self._kind, PoolBack(self.layer))
        yield ConvolutionGradient(self.layer, learning._replace(corners=corners))


def filters_for(experiment: Experiment, dataset: Dataset) -> FilterBank:
    """The filters a run asks for. Raises `UserError` where its rows are no images, or too small ones."""
    if dataset.image is None:
        way = (
            "say how large they are with --image, for example --image 8x8"
            if is_file(experiment.source)
            else ("train on digits with all its features, or on a file with --image 8x8")
        )
        raise UserError(f"--conv {experiment.conv} is for images, and the rows of {experiment.title} are none: {way}")
    assert experiment.conv is not None
    maps = _maps(experiment.conv, dataset.image)
    return FilterBank(ConvolutionLayer(1, experiment.layers, maps=maps), find(experiment.activation))


def _maps(conv: str, image: tuple[int, int]) -> Maps:
    return maps_of(filters_of("--conv", conv), Raster(*image))
