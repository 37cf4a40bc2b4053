"""Networks as command lines, that between them have every kind of operation, each kind beside others; and random ones.

These learn built-in data, or rows that a test makes itself.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Trainer, UserError
from stepviz.cli.lessons.runs import experiment_of
from stepviz.ops import Array, Cell
from stepviz.settings.kinds import (
    ACTIVATIONS,
    INITS,
    LAYERS,
    LOSSES,
    NORMS,
    OPTIMIZERS,
    OUTPUTS,
    SAMPLINGS,
    SCHEDULES,
    Kinds,
    batched,
)
from tests.support import own
from tests.support.own import rules

AS_PRINTED = "article --variant as-printed"
OVERFLOWS = "article --lr 400"
LAYERED = "iris --hidden 4,4 --skip --batch-size 3 --layer"
"""One with each further kind of layer."""
_LINES = f"""
article
article --softmax stable --reduction mean
{AS_PRINTED}
{OVERFLOWS}
article --l2 0.1 --schedule linear --iterations 9
article --optimizer momentum --sampling epochs --batch-size 21
article --optimizer adam --sampling epochs --batch-size 3
article --optimizer adamw --l2 0.1
article --optimizer rmsprop --warmup 5
article --batch-size 1
article --sampling order --batch-size 21 --optimizer 'W - lr*tanh(dW)'
article --freeze W --sampling order --batch-size 3
article --freeze b --optimizer adam --momentum 0.7 --beta2 0.123
iris --hidden 4 --optimizer momentum --momentum 0.5 --schedule cosine --iterations 9
iris --hidden 4 --optimizer adamw --l2 0.1 --schedule step --warmup 4 --iterations 9
iris --hidden 4 --optimizer adamw --l2 0.01 --freeze W1,b2
iris --hidden 4 --optimizer 'W - lr*(dW/(1 + abs(W)) + 0.01*sign(W))'
iris --hidden 4 --activation leaky
iris --hidden 4,3 --activation gelu
iris --hidden 4,3 --activation silu --norm layer
iris --hidden 4,3 --activation 'max(abs(x)-0.5,x^3/4)'
iris --hidden 5,3 --activation tanh --l2 0.01
iris --hidden 3 --loss mse --output sigmoid
iris --hidden 3 --loss half-mse
iris --hidden 3 --loss 'mean(e, mean(c, abs(outputs - y)^1.5))'
iris --hidden 4,3 --norm batch --activation tanh
iris --hidden 4 --norm layer --activation sigmoid --optimizer adam
iris --hidden 4,3 --dropout 0.5 --activation tanh
iris --hidden 4 --dropout 0.2 --norm layer --optimizer momentum
iris --hidden 4,4 --skip
iris --hidden 5,3,3 --skip --norm batch --dropout 0.2 --activation tanh --l2 0.01
iris --hidden 3,3,3 --skip --norm layer --activation gelu
moons --loss bce --reduction sum
moons --loss mse
xor --hidden 3 --loss bce --optimizer rmsprop
line --loss 'ln(1 + (outputs - y)^2)' --output sigmoid
line --loss 'outputs - y'
line --loss 'max(outputs, y)^2 - outputs*y'
line --hidden 4 --activation tanh
housing --hidden 3 --loss half-mse
spirals --hidden 6,6
digits --conv 2@3x3 --hidden 4 --dropout 0.2 --batch-size 3
digits --conv 2@3x3 --hidden 18 --skip --batch-size 3
digits --conv 2@3x3 --hidden 4 --norm batch --batch-size 3
digits --conv 2@3x3,3@2x2 --hidden 4 --activation tanh --batch-size 3
digits --conv 2@1x1,2@1x1,2@1x1 --activation tanh --l2 0.01 --optimizer adam --batch-size 3
names --context 2 --l2 0.01 --batch-size 4
names --embed 2 --context 1 --hidden 4 --l2 0.01 --batch-size 4
names --embed 2 --context 2 --hidden 4,4 --skip --dropout 0.3 --batch-size 4
names --embed 3 --context 2 --positions --hidden 4 --l2 0.01 --batch-size 4
names --embed 3 --context 3 --positions --conv 2@2x2 --optimizer adam --batch-size 4
names --embed 3 --context 3 --conv 2@2x2 --hidden 4 --optimizer momentum --batch-size 4
names --embed 7 --context 8 --conv 2@2x3,2@2x1 --activation gelu --l2 0.1 --batch-size 3
names --heads 2 --embed 6 --context 5 --optimizer adamw --l2 0.1
gpt
gpt --heads 2 --embed 4 --layers 2 --norm layer --activation gelu
gpt --without attention,mlp
gpt --layers 2 --without residual --activation tanh
gpt --without attention --norm layer
mazur
chain-rule
chain-rule --optimizer 'W - lr*dW/(1 + abs(dW))'
chain-rule --optimizer adam --schedule cosine --warmup 2
chain-rule --formula 'L = (w*2 + b - 5)^2 + tanh(w)/b - relu(b) + sigmoid(ln(w))*w^3' --set w=1,b=0.5
moons --hidden 3 --activation 'min(4*(3*x),x/(1+exp(sqrt(x^2+1))))-ln(1+x^2)^0.5'
iris --hidden 4,3 --norm rms --activation tanh --optimizer momentum
chain-rule --formula neuron --set x2=0.5 --optimizer momentum
"""


@cache
def pinned() -> dict[str, Experiment]:
    """Each by its line."""
    layers = (f"{LAYERED} {layer}" for layer in LAYERS if layer != Experiment.layer)
    lines = [*_LINES.strip().splitlines(), *layers]
    return {line: experiment_of(shlex.split(line)) for line in lines}


_OF_SUMS = rules("x", most=4, total=True)
_STEPS = rules("W", "dW", most=3, total=True).map("W - lr*(dW + sin({}))".format)
_OF_OUTPUTS = rules("outputs", "y", most=4, total=True).filter(lambda text: "outputs" in text)
"""Activations, optimizers and losses that somebody could have typed."""
_TWO_CLASSES = ("article", "xor", "moons")
_NUMBERS = ("line", "housing")
"""Data with a number as the target of each row."""


def dataset_of(X: Array, y: Array, **more: Any) -> Dataset:
    """Rows that are all learned from; the first three and the next two are those of the other splits too."""
    every = np.arange(len(X))
    usual = {
        "train": every,
        "val": every[:3],
        "test": every[3:5],
        "features": tuple(f"x{n}" for n in range(X.shape[1])),
    }
    return Dataset(name="random", X=X, y=y, **{**usual, **more})


def every_net(most_layers: int = 4, most_units: int = 40, **fixed: Any) -> st.SearchStrategy[Experiment]:
    """Nets of rows of numbers, and of images with filters before their dense layers."""
    filters = st.builds("{}@{}x{}".format, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
    again = st.builds("{},{}@{}x1".format, filters, st.integers(1, 2), st.integers(1, 2))
    images = nets(most_layers, most_units, **fixed, source="digits", conv=filters | again)
    return nets(most_layers, most_units, **fixed) | images


def texts(**fixed: Any) -> st.SearchStrategy[Experiment]:
    """Nets of characters, some of them with a table, and some of these with filters on what it has."""
    filters = st.sampled_from([None, None, "1@1x2", "2@2x1", "2@1x1,1@1x1"])
    return nets(**fixed, source="names", context=st.integers(1, 3), embed=st.integers(0, 3), conv=filters)


def formulas() -> st.SearchStrategy[Experiment]:
    """Formulas that somebody could have typed, with a number for each name, but for those that make none."""
    values = st.tuples(*[st.sampled_from((-2.5, -1.0, -0.3, 0.4, 1.0, 1.7, 3.0))] * len(own.NAMES))
    return st.builds(_formula_of, own.texts(), values)


def _formula_of(text: str, values: Sequence[float]) -> Experiment:
    given = tuple((name, value) for name, value in zip(own.NAMES, values, strict=True) if name in own.used(text))
    try:
        run = Experiment.of("chain-rule", formula=f"L = {text}", set=given)
        Trainer(run)
    except UserError:  # what is said then is tested beside the grammar
        reject()
    return run


def nets(
    most_layers: int = 4, most_units: int = 40, *, own: bool = True, **fixed: Any
) -> st.SearchStrategy[Experiment]:
    """Nets of rows of numbers; `own`: some with an activation, an optimizer or a loss that somebody typed."""

    def widths(layers: int) -> st.SearchStrategy[tuple[int, ...]]:
        return st.tuples(*[st.integers(1, most_units)] * layers)

    options: dict[str, Any] = {
        "source": st.sampled_from([*_TWO_CLASSES, "iris", *_NUMBERS]),
        "seed": st.integers(0, 1000),
        "hidden": st.sampled_from(range(most_layers, -1, -1)).flatmap(widths),
        "activation": _or_typed(ACTIVATIONS, _OF_SUMS, own=own),
        "init": st.sampled_from(INITS[1:]),
        "optimizer": _or_typed(OPTIMIZERS, _STEPS, own=own),
        "layer": st.sampled_from(sorted(LAYERS)),
        "norm": st.sampled_from([None, None, *sorted(NORMS)]),
        "dropout": st.sampled_from([0.0, 0.0, 0.2, 0.5]),
        "skip": st.sampled_from([False, False, True]),
        "loss": _or_typed(LOSSES, _OF_OUTPUTS, own=own),
        "output": st.sampled_from(OUTPUTS),
        "reduction": st.sampled_from(["sum", "mean"]),
        "softmax": "stable",
        "l2": st.sampled_from([0.0, 0.001, 0.3]),
        "schedule": st.sampled_from(["constant", "constant", *SCHEDULES]),
        "warmup": st.sampled_from([0, 0, 3]),
        "sampling": st.sampled_from(tuple(SAMPLINGS)),
        "batch_size": st.integers(1, 9),
        "lr": st.sampled_from([0.001, 0.01, 0.1]),
        **fixed,
    }
    drawn = {name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in options.items()}
    return st.fixed_dictionaries(drawn).filter(_is_learned).map(_experiment_of)


def _or_typed(kinds: Kinds, typed: st.SearchStrategy[str], *, own: bool) -> st.SearchStrategy[str]:
    known = st.sampled_from(sorted(kinds))
    return known | typed if own else known


def _is_learned(values: Mapping[str, Any]) -> bool:
    """True if the loss can be learned from that data."""
    if values["source"] in _NUMBERS:
        return "regression" in LOSSES[values["loss"]].tasks
    return values["loss"] != "bce" or values["source"] in _TWO_CLASSES


def _experiment_of(values: Mapping[str, Any]) -> Experiment:
    """The experiment of options, without those that its loss, or a network without hidden layers, has no use for."""
    values = dict(values)
    if values.get("embed") and values["conv"]:  # filters need some lines and columns
        values |= {"context": values["context"] + 3, "embed": values["embed"] + 3}
    elif "embed" in values:
        del values["conv"]
    idle = {name for name in ("softmax", "output") if name not in LOSSES[values["loss"]].takes}
    idle |= set() if values["hidden"] or values.get("conv") else {"activation"}
    idle |= set() if values["hidden"] else {"norm", "dropout"}
    if values["skip"] and len(values["hidden"]) > 1:  # the first two layers are as wide as each other
        first, _, *others = values["hidden"]
        values["hidden"] = (first, first, *others)
    else:
        idle |= {"skip"}
    if batched(values["norm"]) and values["batch_size"] == 1:
        idle |= {"norm"}
    return Experiment.of(**{name: value for name, value in values.items() if name not in idle})


def some_cells(name: str, array: Array, random: np.random.RandomState, most: int) -> Iterator[Cell]:
    """All cells of an array, or as many as `most` of them."""
    places = range(array.size) if array.size <= most else random.choice(array.size, most, replace=False)
    for place in places:
        yield Cell(name, tuple(int(n) for n in np.unravel_index(place, array.shape)))
