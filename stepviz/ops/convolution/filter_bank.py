"""Convolution, activation and pooling, the operations before the dense layers of a network, and their gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops.activations.kind import ActivationKind, find
from stepviz.ops.claims import Part, Saying, Sentence, all_of
from stepviz.ops.compiled import made_by
from stepviz.ops.convolution.layer import ConvolutionLayer, MaxPool, MaxPoolBack, span
from stepviz.ops.convolution.maps import ReadMaps, maps_of
from stepviz.ops.layers.activation import ONE, Activation, ActivationGradient, InputGradient, names_of_units
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.kind import Front, FrontLayer
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.layers.linear import largest_sum
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question
from stepviz.ops.run_intro import WeightInit
from stepviz.ops.tensor import Array, Cell, Tensor, TensorRole, Tensors
from stepviz.settings.convolution import Raster, filters_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import is_file

CONVOLVE = Sentence("Slide {filters} filters of {size:text} over {plane:text}; add the bias.", "caption")
SUM = Sentence(
    "{numbers:text} in lines {lines:text}, columns {across:text}  ·  filter {filter:text},  plus its bias", "rule"
)
PRODUCTS = Sentence("sum over {rows:text} and {everywhere:text} of   {one:text} × {da:cell}{plus:text|}", "rule")
ERRORS = Sentence("sum over {rows:text} and {everywhere:text} of   {da:cell} in map {column:text}", "rule")
LIES = Sentence(
    "Line {line}, column {across} of filter {column:cell}{on:text|}: it meets {met:text} at each of {everywhere:text}."
)
EACH = Sentence("Each weight of {W:text}: sum {one:text} × {da:cell} over rows and windows.", "caption")
EACH_DECAYED = Sentence("Each weight of {W:text}: {one:text} × {da:cell}, summed, plus l2 × the weight.", "caption")
TO_READ = Sentence(
    "sum over the windows on {column:place} of   {da:cell} × the weight of {W:text} that lies on it", "rule"
)


_AT, _PATCHES = "at{stage} = {at}", "patches{stage} = {source}.take(at{stage}, axis=1)"


def _places_of(layer: ConvolutionLayer) -> Array:
    """The positions that a filter reads, (windows, weights of a filter), in the order of the input maps."""
    at: Array = made_by(layer.names.filled(_AT))[f"at{layer.stage}"]
    return at


class Convolution(Declared):
    """a = sum of filter × pixels in each window of the image, plus the bias of the filter.

    No padding, stride 1 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document
    recognition").
    """

    phase, name, term = Phase.FORWARD, "{a}", "convolution"
    caption, equation = CONVOLVE, "{a} = patches of {source} · {W} + {b}"
    question = "what is each filter's sum in each window?"
    given = _AT
    lines = f"{_AT}; {_PATCHES}; {{code}}; {{a}} = sums.swapaxes(1, 2).reshape(-1, {{units}})"
    makes = (
        Makes(
            "{a}[e,h] = sum(k, {source}[e,at[h % {places},k]] * {W}[k,h // {places}]) + {b}[h // {places}]",
            "sums = patches{stage} @ {W} + {b}",
            (SUM,),
            role=TensorRole.PREACTIVATION,
            labels=("{letter}{{at[h % {places},k]}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer) -> None:
        self.layer, self.maps = layer, layer.maps
        super().__init__(layer.names, tables={"at": _places_of(layer)})

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> Mapping[str, Part]:
        (number, line, column), size = self.maps.map.in_stack(index[1]), self.maps.filters.size
        lies = {"lines": span(line, line + size.down), "across": span(column, column + size.across)}
        return {"filter": f"f{number}", **lies}

    def ask(self, known: Knowledge) -> Question | None:
        return largest_sum(self.layer, known)


def filters_for(experiment: Experiment, dataset: Dataset, below: FrontLayer | None) -> Iterator[Front]:
    """The convolutional layers of an experiment: a1 = filters on x, h1 = f(a1), p1 = max pooling of h1.

    The first one reads the output of `below`, or images if that is None. Raises `UserError` if the rows are not images,
    or too small ones.
    """
    assert experiment.conv is not None
    kind = find(experiment.activation)
    for filters in filters_of("--conv", experiment.conv):
        maps = maps_of(filters, _image(experiment, dataset) if below is None else below.plane)
        layer = ConvolutionLayer(1, experiment.depth, maps=maps)
        if below is not None:
            number, along = below.number + 1, below.hands_along
            layer = replace(layer, number=number, fed=below.hands_on, along=along)
        count, size = maps.filters.number, maps.filters.size.places
        lengths = {"place": maps.weights, "filter": count, "pooled": maps.outputs}
        yield Front(
            layer,
            WeightInit(layer, maps.weights, count, count * size),
            {f"h{layer.number}": maps.units} | {layer.axis(kind): length for kind, length in lengths.items()},
            (Convolution(layer), Activation(names_of_units(layer), kind), MaxPool(layer, kind.numbers)),
            partial(_backward, layer, kind),
            None if below is None else ConvolutionBack(layer),
        )
        below = layer


def _image(experiment: Experiment, dataset: Dataset) -> ReadMaps:
    if dataset.image is not None:
        return ReadMaps(Raster(*dataset.image))
    way = "train on digits with all its features, or on a file with --image 8x8"
    if is_file(experiment.source):
        way = "say how large they are with --image, for example --image 8x8"
    raise UserError(f"--conv {experiment.conv} is for images, which the rows of {experiment.title} are not: {way}")


def _backward(layer: ConvolutionLayer, kind: ActivationKind, back: InputGradient, learning: Learning) -> Iterator[Op]:
    """The backward operations of a layer: dp1, dh1, dW1."""
    yield back
    yield ActivationGradient(layer, kind, MaxPoolBack(layer))
    yield ConvolutionGradient(layer, learning)


class ConvolutionGradient(ParameterGradient):
    """dW = sum of pixel × da over examples and windows, db = sum of da."""

    name, label, caption, decayed = "{grads}", "{dW}", EACH, EACH_DECAYED
    question = "how does the loss change with each weight of the filters?"
    equation = "{dW} = patchesᵀ·{da}{decay_formula}   {db} = sums of {da}"
    given, again = _AT, _PATCHES
    lines = (
        "flat = {da}.reshape(-1, {filters}, {places}); back = flat.swapaxes(1, 2).reshape(-1, {filters}); "
        "seen = patches{stage}.reshape(-1, {pixels_of_one}); {code}; {db} = flat.sum((0, 2))"
    )
    makes = (
        Makes(
            "{dW}[i,c] = sum(e, sum(s, {source}[e,at[s,i]] * {da}[e,c * {places} + s])){decay}",
            "{dW} = seen.T @ back{decay_code}",
            (PRODUCTS,),
            labels=("e{{e}} h{{c * {places} + s}}",),
        ),
        Makes(
            "{db}[c] = sum(e, sum(s, {da}[e,c * {places} + s]))",
            "{db} = flat.sum((0, 2))",
            (ERRORS,),
            labels=("e{{e}} h{{c * {places} + s}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer, learning: Learning) -> None:
        self.layer, self.maps, names = layer, layer.maps, layer.names
        names |= {"rows": all_of(learning.batch_size, "example"), "everywhere": f"{self.maps.map.places} places"}
        names["on"] = ""
        known = {"tables": {"at": _places_of(layer)}, "sizes": {"s": self.maps.map.places}}
        super().__init__(names, learning, *layer.parameters, **known)

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """The sentences about a gradient; for a weight also its place in its filter."""
        meaning = super().meaning(cell, tensors)
        if len(cell.index) == 1:
            return meaning
        number, line, across = self.maps.filters.size.in_stack(cell.index[0])
        lies = {"line": str(line + 1), "across": str(across + 1), "column": f"f{cell.index[1]}"}
        return (self.say(LIES, **lies, on=self.layer.on(number)), *meaning)


class ConvolutionBack(InputGradient):
    """dp = for each number that filters read, the sum of da × weight over the windows that cover it."""

    through, formula, given = "{W}", "{da}·{W}ᵀ, added up", _AT
    lines = (
        "spread = ({da}.reshape(-1, {filters}, {places}).swapaxes(1, 2) @ {W}.T).transpose(1, 2, 0); "
        "d{source} = np.zeros((len({da}), {read_numbers})); {code}"
    )
    makes = (
        Makes(
            "d{source}[e,{read}] = sum(c, sum(s, (below[s,{read}] >= 0) * "
            "{da}[e,c * {places} + s] * {W}[below[s,{read}],c]))",
            "np.add.at(d{source}.T, at{stage}, spread)",
            (TO_READ,),
            labels=("h{{c * {places} + s}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer) -> None:
        names, below = layer.names, np.full((layer.maps.map.places, layer.maps.reads), -1)
        np.put_along_axis(below, _places_of(layer), np.arange(layer.maps.weights)[None], axis=1)
        names.shown = layer.number - 1
        names |= {"one": ONE.get(layer.along, "unit"), "read": {"pooled": "p", "embedded": "v"}[layer.along]}
        super().__init__(names, tables={"below": below}, sizes={"s": layer.maps.map.places})
