"""Random networks: their rows, their options and a trainer of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Trainer
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


@dataclass(frozen=True)
class Net:
    """A network of random shape, and the rows it learns from."""

    features: int
    classes: int
    rows: int
    experiment: Experiment
    targets: int = 0
    """Numbers to come near to, in the place of classes."""
    image: tuple[int, int] | None = None
    """Lines and columns of pixels, where its rows are images."""

    @property
    def dataset(self) -> Dataset:
        random = np.random.RandomState(self.experiment.seed + 1)
        if self.experiment.of_text:
            return self._text(random)
        X = random.randn(self.rows, self.features)
        y: Array = random.randint(0, self.classes, self.rows, dtype=np.int64)
        if self.targets:
            y = 2 * random.randn(self.rows, self.targets)
        classes = () if self.targets else tuple(f"c{n}" for n in range(self.classes))
        return dataset_of(X, y, classes=classes, targets=tuple(f"y{n}" for n in range(self.targets)), image=self.image)

    def _text(self, random: np.random.RandomState) -> Dataset:
        """Rows of characters, as many of these as classes."""
        context = self.experiment.context or 1
        places = 1 if self.experiment.embed else context
        known = tuple("abcde"[: self.classes])
        return dataset_of(
            random.randint(0, self.classes, (self.rows, context), dtype=np.int64),
            random.randint(0, self.classes, self.rows, dtype=np.int64),
            features=tuple(f"{n} back" for n in range(context, 0, -1)),
            classes=known,
            characters=known,
            keys=tuple(f"{character}-{n}" for n in range(places, 0, -1) for character in known),
        )

    @property
    def trainer(self) -> Trainer:
        return Trainer(self.experiment, self.dataset)


def every_net(most_layers: int = 4, most_units: int = 40, **fixed: Any) -> st.SearchStrategy[Net]:
    """Nets of rows of numbers, and of images with filters."""
    return nets(most_layers, most_units, **fixed) | image_nets(most_layers, most_units, **fixed)


def image_nets(most_layers: int = 4, most_units: int = 40, **fixed: Any) -> st.SearchStrategy[Net]:
    """Nets with filters before their dense layers."""
    filters = st.builds("{}@{}x{}".format, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
    again = st.builds("{},{}@{}x1".format, filters, st.integers(1, 2), st.integers(1, 2))
    return st.builds(
        _of_images,
        nets(most_layers, most_units, **fixed, conv=filters | again),
        st.tuples(st.integers(4, 6), st.integers(4, 6)),
    )


def _of_images(net: Net, image: tuple[int, int]) -> Net:
    """The net on such images; on larger ones, where what the first filters leave is looked at again."""
    more = 4 * (net.experiment.fronts.count("conv") - 1)
    image = (image[0] + more, image[1] + more)
    return replace(net, features=image[0] * image[1], image=image)


def nets(most_layers: int = 4, most_units: int = 40, *, own: bool = True, **fixed: Any) -> st.SearchStrategy[Net]:
    """Nets of rows of numbers; `own`: some with an activation, an optimizer or a loss that somebody typed."""

    def widths(layers: int) -> st.SearchStrategy[tuple[int, ...]]:
        return st.tuples(*[st.integers(1, most_units)] * layers)

    options: dict[str, st.SearchStrategy[Any]] = {
        "seed": st.integers(0, 1000),
        "hidden": st.sampled_from(range(most_layers, -1, -1)).flatmap(widths),
        "activation": _or_typed(ACTIVATIONS, _OF_SUMS, own=own),
        "init": st.sampled_from(INITS[1:]),
        "optimizer": _or_typed(OPTIMIZERS, _STEPS, own=own),
        "layer": st.sampled_from(sorted(LAYERS)),
        "norm": st.sampled_from([None, None, *sorted(NORMS)]),
        "dropout": st.sampled_from([0.0, 0.0, 0.2, 0.5]),
        "loss": _or_typed(LOSSES, _OF_OUTPUTS, own=own),
        "output": st.sampled_from(OUTPUTS),
        "reduction": st.sampled_from(["sum", "mean"]),
        "softmax": st.just("stable"),
        "l2": st.sampled_from([0.0, 0.001, 0.3]),
        "schedule": st.sampled_from(["constant", "constant", *SCHEDULES]),
        "warmup": st.sampled_from([0, 0, 3]),
        "sampling": st.sampled_from(tuple(SAMPLINGS)),
        "batch_size": st.integers(1, 9),
        "lr": st.sampled_from([0.001, 0.01, 0.1]),
    }
    options["skip"] = st.just(False) if "hidden" in fixed else st.sampled_from([False, False, True])
    drawn = st.SearchStrategy
    options |= {name: value if isinstance(value, drawn) else st.just(value) for name, value in fixed.items()}
    return st.builds(
        net_of,
        experiment=st.fixed_dictionaries(options).map(experiment_of),
        features=st.integers(1, 6),
        classes=st.integers(2, 5),
        rows=st.integers(5, 12),
        targets=st.integers(0, 3),
    )


def texts(**fixed: Any) -> st.SearchStrategy[Net]:
    """The same with characters as inputs and classes, some of them with a table."""
    filters = st.sampled_from([None, None, "1@1x2", "2@2x1", "2@1x1,1@1x1"])
    return st.builds(_of_text, nets(**fixed), st.integers(1, 3), st.integers(0, 3), filters)


def _of_text(net: Net, context: int, embed: int, filters: str | None) -> Net:
    """The net on characters; with filters on what its table has, where it has any, that is large enough for them."""
    run = replace(net.experiment, source="own.txt", task="next-char", context=context, embed=embed, scale_target=None)
    if filters and embed:
        run = replace(run, conv=filters, context=context + 3, embed=embed + 3)
    return replace(net, experiment=run, targets=0)


def _or_typed(kinds: Kinds, typed: st.SearchStrategy[str], *, own: bool) -> st.SearchStrategy[str]:
    known = st.sampled_from(sorted(kinds))
    return known | typed if own else known


def net_of(experiment: Experiment, features: int, classes: int, rows: int, targets: int) -> Net:
    """The net with as many classes, or targets, as its loss can learn."""
    classes = 2 if experiment.loss == "bce" else classes
    targets = targets if "regression" in LOSSES[experiment.loss].tasks else 0
    return Net(features, classes, rows, experiment, targets)


def experiment_of(values: dict[str, Any]) -> Experiment:
    """The experiment of options, without those that its loss, or a network without hidden layers, has no use for."""
    idle = {name for name in ("softmax", "output") if name not in LOSSES[values["loss"]].takes}
    idle |= set() if values["hidden"] or values.get("conv") else {"activation"}
    idle |= set() if values["hidden"] else {"norm", "dropout"}
    if values["skip"] and len(values["hidden"]) > 1:  # the first two layers are as wide as each other
        first, _, *others = values["hidden"]
        values = {**values, "hidden": (first, first, *others)}
    else:
        idle |= {"skip"}
    if batched(values["norm"]) and values["batch_size"] == 1:
        idle |= {"norm"}
    return Experiment(**{name: value for name, value in values.items() if name not in idle})


def some_cells(name: str, array: Array, random: np.random.RandomState, most: int) -> Iterator[Cell]:
    """All cells of an array, or as many as `most` of them."""
    places = range(array.size) if array.size <= most else random.choice(array.size, most, replace=False)
    for place in places:
        yield Cell(name, tuple(int(n) for n in np.unravel_index(place, array.shape)))
