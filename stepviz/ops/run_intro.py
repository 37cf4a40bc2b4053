"""Run intro: the first parameters of a run, drawn or given, and the texts at its start and its end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.data.loading import WORKED_EXAMPLE, mazur_parameters
from stepviz.ops.check import answered
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.tensor import Array
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import ARTICLE, MAZUR, in_short
from stepviz.settings.values import short

Parameters = tuple[Array, ...]
_LARGEST_OF_FOUR = 3
"""The mean square of the largest of four sums after relu, relative to that of a single one."""


class WeightInit(NamedTuple):
    """The weight matrix of a layer: its size, and what its initialization depends on."""

    layer: Layer
    inputs: int
    """The numbers that one sum reads."""
    outputs: int
    feeds: int = 0
    """The number of sums that an input is part of, if not `outputs`."""
    is_table: bool = False
    """True if it is an embedding: drawn with `normal`, as inputs are, and without bias."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters of its layer, the matrix first."""
        return tuple(parameter.name for parameter in self.layer.parameters)

    def code(self, init: str) -> str:
        """How it is drawn: `randn(4, 8) * sqrt(2/4)`.

        he: √(2 / inputs) (He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 10), which assumes
        that the mean square of an input is half the variance of the sum before its relu. After max pooling it is three
        times as large (3.09 for four independent sums; 2.3 on digits), so there the factor is √(2 / (3 · inputs)).
        xavier: √(2 / (inputs + outputs)) (Glorot and Bengio 2010, "Understanding the difficulty of training deep
        feedforward neural networks", equation 12). normal: 1.
        """
        drawn = f"randn({self.inputs}, {self.outputs})"
        if self.is_table or init == "normal":
            return drawn
        he = f"({_LARGEST_OF_FOUR}*{self.inputs})" if self.layer.along == "pooled" else f"{self.inputs}"
        return f"{drawn} * sqrt(2/{he if init == 'he' else f'({self.inputs}+{self.feeds or self.outputs})'})"


def drawn_by(lines: Sequence[str], random: np.random.RandomState) -> Parameters:
    """The parameters that lines of code draw from `rng`, read-only."""
    # The code that is shown is what runs, so that it cannot say anything else.
    made: dict[str, Any] = {"rng": random, "np": np, "sqrt": math.sqrt}
    exec("\n".join(lines), made)
    parameters: Parameters = tuple(made[line.partition(" ")[0]] for line in lines)
    for array in parameters:
        array.setflags(write=False)
    return parameters


def draws(layers: Sequence[WeightInit], init: str) -> tuple[str, ...]:
    """The code that draws the parameters, one a line: `W1 = rng.randn(4, 8) * sqrt(2/4)`, `b1 = np.zeros(8)`."""
    lines = list[str]()
    for layer in layers:
        others = [f"np.zeros({layer.outputs})"] * (not layer.is_table)
        others += [f"np.full({layer.outputs}, {each.start!r})" for each in layer.layer.own]
        made = (f"rng.{layer.code(init)}", *others)
        lines += [f"{name} = {code}" for name, code in zip(layer.names, made, strict=True)]
    return tuple(lines)


Logits = Callable[[Array], Array]
"""The logits of any rows (rows, features) at the end of a run: (rows, classes)."""
_RULE = 2
"""The feature that equals the label in every row of the article."""


RANDOM = Sentence("The weights start random", "ready")
GIVEN = Sentence("The weights start from {file:text}", "ready")
SIZES = Sentence("{letters:text} = {sizes:text} random numbers (seed {seed})", "formula")
COUNTED = Sentence("{matrices} matrices of {count} random numbers (seed {seed})", "formula")
PUBLISHED = Sentence("The weights start as published", "ready")
ALL_PUBLISHED = Sentence("{matrices} matrices, each as published", "formula")
STAND = Sentence("{names:text} from {file:text}", "formula")
FOUND = Sentence("{how:see row x2 of W|all 16 possible inputs}: the model found the rule  y = x2", "end")
MISSED = Sentence("{count} of 16 possible inputs predicted as y = x2; not {first:text}{more: …|}", "end")


class RunIntro(NamedTuple):
    """The first parameters of a run, and the texts at its start and its end."""

    first: Callable[[np.random.RandomState], Parameters]
    """The parameters before the first iteration, read-only, drawn from a generator if they are random."""
    aims: tuple[str, ...]
    """Sentences about what is learned from what, the longest first."""
    ready: str
    """What the run starts from, in words without a full stop."""
    start: tuple[str, str]
    """What the run starts from, as a formula and as code."""
    again: str
    """The first step of every iteration, in words."""
    drawn: tuple[str, ...] = ()
    """The code that draws the parameters from `rng`, a line each; empty if they are given."""
    given: str = ""
    """The source of given parameters, in words: `w.json`; empty if they are drawn."""
    formula: str = ""
    """The formula that is computed; empty for a network."""
    takeaway: Callable[[Logits], str] = lambda _: ""
    """The conclusion at the end of the run, true of its parameters; empty for none."""

    def draw(self, name: str) -> str:
        """How a matrix was drawn: `randn(9, 4) * sqrt(2/9)`. Raises `StopIteration` for a parameter that was not."""
        return next(line for line in self.drawn if line.startswith(f"{name} = ")).partition("rng.")[2]


def of_network(experiment: Experiment, data: Dataset, layers: Sequence[WeightInit], again: str) -> RunIntro:
    """The intro of a network; `again`: the first step of every iteration, in words."""
    names = " to ".join(", ".join(layer.names) for layer in dict.fromkeys((layers[0], layers[-1])))
    intro = of_drawn(experiment, data, draws(layers, experiment.init), names, _random_start(experiment, layers), again)
    if experiment.source == ARTICLE:
        intro = intro._replace(takeaway=partial(_takeaway, layers))
    if intro.given or experiment.source != MAZUR:
        return intro
    start = f"{names} from {WORKED_EXAMPLE}", "W1 = np.array([[.15, .25], [.20, .30]])"
    ready = GIVEN.text_of(file=WORKED_EXAMPLE)
    return intro._replace(first=lambda _: mazur_parameters(), ready=ready, start=start, drawn=(), given=WORKED_EXAMPLE)


def of_drawn(
    experiment: Experiment, data: Dataset, lines: Sequence[str], names: str, start: tuple[str, str], again: str
) -> RunIntro:
    """The intro of parameters that lines of code draw, or that a file gives.

    `names`: those of the parameters, in short; `start`: how they are drawn, as a formula and as code.
    """
    given, ready = in_short(experiment.weights) if experiment.weights else "", RANDOM.text
    if given:
        name, read = lines[0].partition(" ")[0], "np.load(file)" if given.endswith(".npz") else "json.load(file)"
        ready, start = GIVEN.text_of(file=given), (STAND.text_of(names=names, file=given), f'{name} = {read}["{name}"]')
    return RunIntro(partial(drawn_by, lines), aims(experiment, data), ready, start, again, tuple(lines), given)


def _random_start(experiment: Experiment, layers: Sequence[WeightInit]) -> tuple[str, str]:
    """The sizes of the random weights, and the code that draws the first of them."""
    sizes = ", ".join(f"{layer.inputs} x {layer.outputs}" for layer in layers)
    code = f"{layers[0].names[0]} = {layers[0].code(experiment.init)}"
    letters = ", ".join(dict.fromkeys(layer.layer.matrix_letter for layer in layers))
    starts = {"b": 0.0} | {each.symbol or each.letter: each.start for layer in layers for each in layer.layer.own}
    others = ", ".join(f"{name} = {short(start)}" for name, start in starts.items())
    return f"{SIZES.text_of(letters=letters, sizes=sizes, seed=str(experiment.seed))}   {others}", code


def _takeaway(layers: Sequence[WeightInit], logits: Logits) -> str:
    """The sentence that tells if the model predicts all 16 possible inputs by the article's rule."""
    inputs = np.array(list(product((0.0, 1.0), repeat=layers[0].inputs)))
    right = answered(logits(inputs), inputs[:, _RULE])
    if right.all():
        return FOUND.text_of(how="see row x2 of W" if len(layers) == 1 else "all 16 possible inputs")
    wrong = inputs[~right].astype(int).tolist()
    first, more = " ".join(map(str, wrong[0])), " …" * (len(wrong) > 1)
    return MISSED.text_of(count=str(right.sum()), first=first, more=more)


SWITCHES = "four switches, x0 to x3"
_WITH_ARTICLE = ("class", "digit", "target")
"""Labels that need `the` before them."""
_MOST_NAMED = 2
"""The most features that are listed by name; more are counted."""


AIM = Sentence("Predict {label:text} from {inputs:text}.", "aim")


def aims(experiment: Experiment, data: Dataset) -> tuple[str, ...]:
    """Sentences about what is learned, `Predict species from 4 features.`, the longest first."""
    label, count = f"the {data.label}" if data.label in _WITH_ARTICLE else data.label, data.X.shape[1]
    inputs = [f"{count} {'pixel' if data.image is not None else 'feature'}{'s' * (count != 1)}"]
    if count <= _MOST_NAMED:
        inputs.insert(0, " and ".join(data.features))
    if experiment.source == ARTICLE:
        label, inputs = "y", [SWITCHES]
    elif data.characters:
        before = f"up to {experiment.context}" if experiment.heads else "the one" if count == 1 else f"the {count}"
        label, inputs = "the next character", [f"{before} before it"]
    elif len(data.targets) > 1:
        label = f"{len(data.targets)} numbers"
    return tuple(AIM.text_of(label=label, inputs=each) for each in inputs)
