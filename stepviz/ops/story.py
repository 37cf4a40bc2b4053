"""Story: what a run starts from, and what is told of it at its start and at its end, beside its operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product

import numpy as np

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.check import answered
from stepviz.ops.initial import Parameters, initial_parameters, scale_code
from stepviz.ops.tensor import Array
from stepviz.sources import ARTICLE, in_short

Logits = Callable[[Array], Array]
"""The logits of any rows (rows, features) at the end of a run: (rows, classes)."""
_RULE = 2
"""The feature that is the label of every row of the article."""


@dataclass(frozen=True)
class Story:
    """What a program is about."""

    first: Callable[[np.random.RandomState], Parameters]
    """The parameters before the first iteration, drawn from a generator, read-only."""
    ready: str
    """What there is before it, in words."""
    start: tuple[str, str]
    """The same as a formula, and as code."""
    again: str
    """What every iteration begins with."""
    given: str = ""
    """Where the first parameters stand, in words, if they are not drawn: `w.json`."""
    formula: str = ""
    """What is computed, where that is a formula instead of layers that learn from rows."""
    takeaway: Callable[[Logits], str] = lambda _: ""
    """What can be said at the end of the run, and no more than is so; empty for nothing."""


def of_network(experiment: Experiment, dataset: Dataset) -> Story:
    """The story of layers that learn from rows."""
    hidden, given = experiment.hidden, _place(experiment)
    widths = (len(dataset.features), *hidden, len(dataset.classes))
    return Story(
        first=lambda random: initial_parameters(dataset, random, hidden, experiment.init),
        ready=f"The weights are those of {given}" if given else "The weights are random numbers",
        start=_given(experiment, given) if given else _random(experiment, widths),
        given=given,
        again="draw a new batch",
        takeaway=partial(_found, widths) if experiment.source == ARTICLE else lambda _: "",
    )


def _place(experiment: Experiment) -> str:
    """The file of the first parameters without its folders; empty where they are drawn."""
    return "" if experiment.weights is None else in_short(experiment.weights)


def _given(experiment: Experiment, given: str) -> tuple[str, str]:
    """Which parameters stand there, and how the first of them is read."""
    layers = len(experiment.hidden) + 1
    names = "W, b" if layers == 1 else f"W1, b1 to W{layers}, b{layers}"
    read = "np.load(file)" if given.endswith(".npz") else "json.load(file)"
    return f"{names} as they stand in {given}", f'W{"" if layers == 1 else 1} = {read}["W{"" if layers == 1 else 1}"]'


def _random(experiment: Experiment, widths: tuple[int, ...]) -> tuple[str, str]:
    """How large the random weights are, and how the first of them are drawn."""
    inputs, outputs = widths[:2]
    sizes = ", ".join(f"{reads} x {makes}" for reads, makes in pairwise(widths))
    W = "W" if len(widths) == 2 else "W1"
    code = f"{W} = randn({inputs}, {outputs}){scale_code(experiment.init, inputs, outputs)}"
    return f"W = {sizes} random numbers from seed {experiment.seed}   b = 0", code


def _found(widths: tuple[int, ...], logits: Logits) -> str:
    """Whether the model answers all inputs that there can be by the article's rule, also those that no row has."""
    inputs = np.array(list(product((0.0, 1.0), repeat=widths[0])))
    right = answered(logits(inputs), inputs[:, _RULE])
    if right.all():
        start = "look at row x2 of W" if len(widths) == 2 else f"all {len(inputs)} possible inputs"
        return f"{start}: the model found the rule  y = x2"
    wrong = inputs[~right].astype(int).tolist()
    first, more = " ".join(map(str, wrong[0])), " …" * (len(wrong) > 1)
    return f"{right.sum()} of the {len(inputs)} possible inputs answered as y = x2; not {first}{more}"
