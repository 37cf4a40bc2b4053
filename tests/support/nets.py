"""Random networks on built-in data; rows that a test makes itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from stepviz import Dataset, Experiment
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
from tests.support.own import rules

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
