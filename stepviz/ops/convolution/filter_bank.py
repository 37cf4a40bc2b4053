"""Filters, activation and pooling, the operations before the dense layers of a network, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.activations import ActivationKind, find
from stepviz.ops.convolution import claims as told
from stepviz.ops.convolution.gradient import ConvolutionGradient
from stepviz.ops.convolution.layer import ConvolutionLayer, places_of
from stepviz.ops.convolution.pool import Pool, PoolBack
from stepviz.ops.initial import Matrix
from stepviz.ops.layers.activation import Activation, ActivationGradient
from stepviz.ops.layers.back import WayBack
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.front import Front
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole
from stepviz.ops.words import Part, say
from stepviz.settings.convolution import Raster, filters_of, maps_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import is_file


class Convolution(Declared):
    """a = filters on x + b: at each place of a map the filter times the patch of the image below it, plus its bias.

    No padding, one step at a time (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to
    document recognition").
    """

    phase, name, term = Phase.FORWARD, "{a}", "convolution"
    caption, question, equation = told.CONVOLVE, told.ASKED.text, "{a} = patches of {source} · {W} + {b}"
    lines = (
        "at = np.add.outer({corners}, {pixels}).reshape({places}, {pixels_of_one}); "
        "patches = {source}.take(at, axis=1); {code}; {a} = sums.swapaxes(1, 2).reshape(-1, {units})"
    )
    makes = (
        Makes(
            "{a}[e,h] = sum(k, {source}[e,at[h % {places},k]] * {W}[k,h // {places}]) + {b}[h // {places}]",
            "sums = patches @ {W} + {b}",
            (told.SUM,),
            role=TensorRole.PREACTIVATION,
            labels=("x{{at[h % {places},k]}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer) -> None:
        self.layer, self.maps, self._at = layer, layer.maps, places_of(layer.maps)
        super().__init__(layer.names, tables={"at": self._at})

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, pixels), W (places, filters), b (filters,): (batch, units), map by map."""
        sums = x.take(self._at, axis=1) @ W + b  # (batch, places of a map, filters)
        return (sums.swapaxes(1, 2).reshape(len(x), self.maps.units),)

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> Mapping[str, Part]:
        """The filter, and the lines and columns of the image below it."""
        (number, line, column), size = self.maps.of_unit(index[1]), self.maps.filters.size
        lies = {"lines": told.span(line, line + size.down), "across": told.span(column, column + size.across)}
        return {"filter": f"f{number}", **lies}

    def ask(self, known: Knowledge) -> Question | None:
        """Which unit of the first row adds up to most."""
        made = self.layer.output
        what = say(f"units of layer {self.layer.number} will have the largest sum in row e0?")
        return largest(known, what, known[made][0], Kind.SIGNED, "h", lambda unit: Cell(made, (0, unit)))


def filters_for(experiment: Experiment, dataset: Dataset) -> Front:
    """The filters a run asks for. Raises `UserError` where its rows are no images, or too small ones.

    a1 = filters on x, h1 = f(a1), p1 = the largest of each 2x2 of h1. A sum reads one patch; a pixel goes into a sum
    for each place of each filter.
    """
    if dataset.image is None:
        way = (
            "say how large they are with --image, for example --image 8x8"
            if is_file(experiment.source)
            else ("train on digits with all its features, or on a file with --image 8x8")
        )
        raise UserError(f"--conv {experiment.conv} is for images, which the rows of {experiment.title} are not: {way}")
    assert experiment.conv is not None
    maps = maps_of(filters_of("--conv", experiment.conv), Raster(*dataset.image))
    layer, kind = ConvolutionLayer(1, experiment.layers, maps=maps), find(experiment.activation)
    count, pixels = maps.filters.number, maps.filters.size.places
    return Front(
        layer,
        Matrix(pixels, count, count * pixels),
        {"place": pixels, "filter": count, f"h{layer.number}": maps.units, "pooled": maps.outputs},
        (Convolution(layer), Activation(layer, kind), Pool(layer, kind.numbers)),
        partial(_backward, layer, kind),
        of_largest=True,
    )


def _backward(layer: ConvolutionLayer, kind: ActivationKind, back: WayBack, learning: Learning) -> Iterator[Op]:
    """dp1, dh1, dW1."""
    corners = (*learning.corners, layer.output) if kind.kinked else learning.corners
    yield back
    yield ActivationGradient(layer, kind, PoolBack(layer))
    yield ConvolutionGradient(layer, learning._replace(corners=corners))
