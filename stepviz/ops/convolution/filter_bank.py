"""FilterBank: filters, activation and pooling, the operations before the dense layers of a network, and back."""

from __future__ import annotations

from collections.abc import Iterator

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
from stepviz.ops.layers.front import Front, HandedGradient
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, largest
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Words, say
from stepviz.settings.convolution import Maps, Raster, filters_of, maps_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import is_file


class Convolution(Op):
    """a = filters on x + b: at each place of a map the filter times the patch of the image below it, plus its bias.

    No padding, one step at a time (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to
    document recognition").
    """

    phase, term = Phase.FORWARD, "convolution"

    def __init__(self, layer: ConvolutionLayer) -> None:
        self.layer, self.maps = layer, layer.maps
        W, b = (parameter.name for parameter in layer.parameters)
        made = layer.output
        self.reads = (layer.source, W, b)
        role = TensorRole.PREACTIVATION
        self.writes = (Tensor(made, ("example", "unit"), Kind.SIGNED, role, layer=layer.number),)
        self.name = self.label = made
        self.equation = f"{made} = patches of {layer.source} · {W} + {b}"
        self.code, self.question = f"sums = patches @ {W} + {b}", told.ASKED.text
        filters = self.maps.filters
        self.sentence = told.CONVOLVE.text_of(filters=str(filters.number), size=str(filters.size))
        self._at = places_of(self.maps)
        source, W, b = self.reads
        places = self.maps.map.places
        pixel, number = f"at[q % {places},k]", f"q // {places}"
        products = f"sum(k, {source}[e,{pixel}] * {W}[k,{number}])"
        made = f"{self.layer.output}[e,q] = {products} + {b}[{number}]"
        self.rules = (Rule(made, tables={"at": self._at}, labels=(f"x{{{pixel}}}",)),)

    @property
    def listing(self) -> str:
        corners, places = (_places_code(size, self.maps.image) for size in (self.maps.map, self.maps.filters.size))
        at = f"at = np.add.outer({corners}, {places}).reshape({self.maps.map.places}, {self.maps.filters.size.places})"
        patches = f"patches = {self.layer.source}.take(at, axis=1)"
        return f"{at}; {patches}; {self.code}; {self.layer.output} = sums.swapaxes(1, 2).reshape(-1, {self.maps.units})"

    def compute(self, x: Array, W: Array, b: Array) -> tuple[Array, ...]:
        """From x (batch, pixels), W (places, filters), b (filters,): (batch, units), map by map."""
        sums = x.take(self._at, axis=1) @ W + b  # (batch, places of a map, filters)
        return (sums.swapaxes(1, 2).reshape(len(x), self.maps.units),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        number, line, column = self.maps.of_unit(cell.index[1])
        size = self.maps.filters.size
        lies = {"lines": told.span(line, line + size.down), "across": told.span(column, column + size.across)}
        return Words(told.SUM.say(filter=f"f{number}", **lies))

    def ask(self, known: Knowledge) -> Question | None:
        """Which unit of the first row adds up to most."""
        made = self.layer.output
        what = say(f"units of layer {self.layer.number} will have the largest sum in row e0?")
        return largest(known, what, known[made][0], Kind.SIGNED, "h", lambda unit: Cell(made, (0, unit)))


def _places_code(size: Raster, image: Raster) -> str:
    """Places of that size as numbers of pixels, in code: `np.add.outer(8 * np.arange(3), np.arange(3))`."""
    return f"np.add.outer({image.across} * np.arange({size.down}), np.arange({size.across}))"


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
        raise UserError(f"--conv {experiment.conv} is for images, which the rows of {experiment.title} are not: {way}")
    assert experiment.conv is not None
    maps = _maps(experiment.conv, dataset.image)
    return FilterBank(ConvolutionLayer(1, experiment.layers, maps=maps), find(experiment.activation))


def _maps(conv: str, image: tuple[int, int]) -> Maps:
    return maps_of(filters_of("--conv", conv), Raster(*image))
