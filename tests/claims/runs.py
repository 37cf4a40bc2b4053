"""Random programs of every kind: the article's, own data with ties and awkward names, huge and zero learning rates."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from stepviz import Dataset, Experiment, Timeline, Trainer
from stepviz.formula.own import is_rule
from stepviz.ops import Array
from stepviz.settings.kinds import (
    ACTIVATIONS,
    LAYERS,
    LOSSES,
    NORMS,
    OPTIMIZERS,
    OUTPUTS,
    SCHEDULES,
    batched,
)
from stepviz.training.branch import branched
from tests.support.examples import FEW
from tests.support.own import OWN_ACTIVATIONS, OWN_LOSSES, OWN_OPTIMIZERS

ITERATIONS = 24
NAMES = (
    ("class 1", "class 0", "class 2", "class 3"),
    ("c1", "c0", "c3", "c2"),
    ("2", "0", "1", "3"),
    ("ja", "ja, nein", "ja nein", "nein"),
    ("花子さん", "花", "子", "さん"),
    ("versicolor", "setosa", "versicolor 2", "virginica"),
    ("c0", "c1", "c2", "c3"),
    ("leads.", "the true class", "wrong", "only 3%"),
)
FEATURES = (("x0 of y", "c1", "花", "x1"), ("x0", "x1", "x2", "x3"), ("width", "width of c0", "e1", "W"))
RATES = (0.0, 0.0, 1e-18, 1e-3, 0.01, 0.1, 0.5, 3.0, 40.0, 1e5, 1e200, 1e300)
_TAKEN = {"standard": 1.0, "incomes": 60_000.0, "large": 1e150}


DRAWN = {
    "activation": ("relu", "tanh", "sigmoid"),
    "optimizer": ("sgd", "sgd", "momentum", "adam"),
    "loss": ("softmax",),
    "layer": ("linear",),
    "schedule": ("constant",),
}
"""Kinds of which the random runs draw, by the setting that chooses them; any other has runs of its own."""
LATER = "adamw"
"""The optimizer whose runs come last."""
LISTS: dict[str, Collection[str]] = {
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "loss": LOSSES,
    "layer": LAYERS,
    "schedule": SCHEDULES,
}
TYPED: dict[str, Collection[str]] = {
    "activation": OWN_ACTIVATIONS,
    "optimizer": OWN_OPTIMIZERS,
    "loss": OWN_LOSSES,
}
"""Rules that somebody types in the place of a kind; last: the others stay what they are."""
_OF_FEW = (0, 1, 6, 7)
_OF_A_KIND = _OF_FEW if FEW else range(8)
"""The runs of a kind by their numbers: of few, still some of the article and some on own rows, at every rate."""
_FOLDER = TemporaryDirectory()
"""Files of first parameters, there as long as sentences about them are judged."""


@dataclass(frozen=True)
class Run:
    """A run, and what it is in words for the messages of a failing test."""

    words: str
    made: Callable[[], Timeline]
    """How it is made: once somebody looks at it."""
    original: Timeline | None = None
    """Of a what-if, the run it is held against."""

    @cached_property
    def timeline(self) -> Timeline:
        return self.made()


AIMED = (
    Experiment.of("iris", iterations=ITERATIONS, check=(5, 12)),
    Experiment.of("iris", iterations=ITERATIONS, check=(5, 12), hidden=(3,), l2=0.01, sampling="epochs"),
    Experiment(lr=0.5, iterations=200),  # finds the rule
    Experiment(iterations=1001, check=(1000, 1000)),  # says its checks in other words
    Experiment(seed=3, hidden=(2,), batch_size=1, iterations=3),  # a row of zeros: both relus at their corner
    Experiment(seed=33, hidden=(3, 1, 1), batch_size=1, softmax="stable", lr=0.0, l2=1e308),
    Experiment(seed=9, hidden=(1, 3, 2), batch_size=1, softmax="stable", lr=1e100, l2=1e200),
    Experiment(
        seed=29, hidden=(1, 1, 2), activation="tanh", optimizer="adam", batch_size=1, softmax="stable", lr=1e200,
        iterations=ITERATIONS,
    ),
    Experiment(lr=2.0, l2=0.5, batch_size=1, iterations=ITERATIONS),  # one update takes weights to exactly 0
    Experiment(seed=2, batch_size=1, optimizer="momentum", iterations=4),  # weights of features that were never on
    Experiment(seed=30, lr=1e200, softmax="stable", hidden=(3, 2), optimizer="momentum", iterations=ITERATIONS),
    Experiment(seed=9, hidden=(1, 3, 2), batch_size=1, lr=1e100, l2=1e200),
    Experiment(seed=1, hidden=(4,), lr=0.1, iterations=400),  # finds the rule with hidden units
    Experiment(lr=3e4, iterations=ITERATIONS),
    Experiment(lr=3e4, variant="as-printed", iterations=ITERATIONS),
)  # fmt: skip
"""Runs in which something rare is said."""
STARTS = (
    Experiment.of("iris", iterations=ITERATIONS, check=(5, 12), sampling="order", batch_size=1),
    Experiment(iterations=ITERATIONS, sampling="order", batch_size=3),
    Experiment.of("xor", iterations=ITERATIONS, check=(3, 7), val=0, test=0),
    *(Experiment(seed=seed, iterations=ITERATIONS, freeze=("b",), lr=lr) for seed, lr in enumerate((0.0, 0.1, 1e200))),
    Experiment(iterations=ITERATIONS, freeze=("W",), optimizer="momentum"),
    Experiment(iterations=ITERATIONS, freeze=("W1", "b2"), hidden=(3,), optimizer="adam", lr=0.1),
    Experiment(iterations=ITERATIONS, freeze=("b1", "b2"), hidden=(3,), optimizer="rmsprop", l2=0.1),
    *(Experiment.of("xor", seed=seed, iterations=ITERATIONS, check=(3, 7), test=0) for seed in range(5)),
    *(Experiment.of("mazur", iterations=3, check=(2, 3), seed=seed) for seed in range(4)),
    *(Experiment.of("line", iterations=9, check=(2, 9 if seed == 5 else 4), seed=seed) for seed in range(6)),
    Experiment.of("mazur", iterations=1),
    Experiment.of("line", iterations=ITERATIONS, check=(3, 7)),
    Experiment(iterations=3, check=(1, 2)),  # checks every iteration
    Experiment.of("housing", iterations=ITERATIONS, check=(3, 7), hidden=(3,), optimizer="rmsprop", output="sigmoid"),
    Experiment.of("line", iterations=ITERATIONS, check=(3, 7), val=0, lr=3.0),
    Experiment.of("line", iterations=1, output="sigmoid"),
    Experiment.of("line", iterations=1, check=(1, 10_000_000), loss="half-mse", batch_size=1),
    Experiment.of("moons", iterations=1, loss="bce", reduction="sum"),
    Experiment.of("iris", iterations=2, loss="half-mse", output="sigmoid", batch_size=1),
    Experiment.of("iris", iterations=2, loss="mse", reduction="sum"),
    Experiment.of("iris", loss="half-mse", output="sigmoid", iterations=ITERATIONS, check=(3, 7)),
    Experiment.of("moons", loss="bce", iterations=ITERATIONS, check=(3, 7), hidden=(3,), l2=0.1),
    *(Experiment.of("chain-rule", formula=text, set=given, move=move, optimizer=by, iterations=2)
      for text, given, move, by in (
        ("neuron", (), ("x1", "w1", "x2", "w2", "b"), "sgd"),
        ("neuron", (), ("w1", "b"), "adam"),
        ("L = (a*b + c)*f", (("a", 2.0), ("b", -3.0), ("c", 10.0), ("f", -2.0)), (), "momentum"),
        ("y = a*b + a - 2*a/b; L = sqrt(a) + ln(b) - exp(-y) + y^3 + relu(y)", (("a", 2.0), ("b", 3.0)), ("a",), "sgd"),
        ("L = sigmoid(a)*a*a*a*a + 1/a - relu(-a)", (("a", 0.5),), (), "rmsprop"),
        ("L = ln(a)*b", (("a", -1.0), ("b", 2.0)), (), "sgd"),
    )),
)  # fmt: skip
"""Runs that start otherwise, or go through their rows as they stand; last: the others stay what they are."""


DECAYED = (
    Experiment(iterations=ITERATIONS, freeze=("W1", "b2"), hidden=(3,), optimizer="adamw", l2=0.1),
    *(Experiment(seed=4, iterations=ITERATIONS, optimizer="adamw", l2=0.3, lr=lr) for lr in (0.0, 1e-18, 0.1, 1e200)),
    *(Experiment(seed=5, iterations=9, schedule=kind, warmup=4) for kind in SCHEDULES),
    *(Experiment.of("chain-rule", iterations=7, schedule=kind, warmup=2) for kind in SCHEDULES),
)
"""Weights that decay by themselves, and learning rates of each iteration; last: the others stay what they are."""


WHATIFS: tuple[tuple[Experiment, tuple[str, ...]], ...] = (
    (Experiment(iterations=ITERATIONS, check=(3, 6)), ("5:lr=0.5", "7:W.x2.c0=2", "9:seed=3")),
    (Experiment(iterations=ITERATIONS, check=(3, 6)), ("4:x.r6.x2=1", "4:y.r8=1", "9:softmax=stable")),
    (Experiment(iterations=ITERATIONS, check=(3, 6), hidden=(3,)), ("5:optimizer=adam", "9:batch-size=7")),
    (Experiment(iterations=9, check=(3, 6)), ("5:lr=30000", "5:reduction=mean")),
    (Experiment(iterations=9, check=(3, 6)), ("1:lr=0.5",)),
    (Experiment.of("line", iterations=9, check=(3, 6), test=0.2), ("5:lr=0.5",)),
    (Experiment.of("chain-rule"), ("5:x=3", "9:lr=0.01", "11:optimizer=adam")),
)
"""Runs, and what makes what-ifs of them."""
TEXTS = (
    Experiment.of("names", iterations=1),
    Experiment.of("names", iterations=ITERATIONS, check=(5, 12)),
    Experiment.of("names", iterations=ITERATIONS, check=(5, 12), context=2, l2=0.1, batch_size=3),
    Experiment.of("names", iterations=3, check=(2, 3), context=3, hidden=(3,), l2=0.1, batch_size=5),
    Experiment.of("names", iterations=2, hidden=(3,), reduction="sum", batch_size=2, lr=1e200),
)
"""Runs on characters; last: the others stay what they are."""
TABLES = (
    Experiment.of("names", iterations=1, embed=2),
    Experiment.of("names", iterations=ITERATIONS, check=(5, 12), embed=1, context=2, l2=0.1, batch_size=16),
    Experiment.of("names", iterations=3, check=(2, 3), embed=3, context=3, hidden=(3,), batch_size=5),
    Experiment.of("names", iterations=3, embed=2, context=2, hidden=(3,), optimizer="adam", freeze=("E1",), lr=0.0),
    Experiment.of("names", iterations=2, embed=2, context=2, l2=1e308),
    Experiment.of("names", iterations=3, embed=2, hidden=(3,), norm="layer", dropout=0.5, batch_size=4),
)
"""The same with a table."""


DROPPED = (
    Experiment.of("iris", hidden=(4, 3), dropout=0.5, iterations=ITERATIONS, check=(3, 7), batch_size=3),
    Experiment.of("iris", hidden=(2, 3), dropout=0.25, iterations=1, batch_size=2),
    Experiment.of("xor", hidden=(4,), norm="batch", dropout=0.2, iterations=9, check=(2, 4), batch_size=4),
    Experiment.of("line", hidden=(4, 3), norm="layer", dropout=0.3, iterations=ITERATIONS, batch_size=1),
    Experiment.of("digits", conv="2@3x3", hidden=(4,), norm="batch", iterations=3, check=(2, 3), batch_size=4),
    Experiment.of("digits", conv="1@3x3", hidden=(3,), norm="layer", dropout=0.5, iterations=2, batch_size=2),
)
"""Runs that leave units out."""
SKIPPING = (
    Experiment.of("iris", hidden=(4, 4), skip=True, iterations=ITERATIONS, check=(3, 7), batch_size=3),
    Experiment.of("line", hidden=(3, 3, 3), skip=True, dropout=0.3, norm="layer", iterations=1, batch_size=2),
    Experiment.of("xor", hidden=(2, 3, 3), skip=True, norm="batch", iterations=1, batch_size=4),
    Experiment.of("digits", conv="1@3x3", hidden=(9,), skip=True, iterations=2, batch_size=2),
    Experiment.of("names", iterations=2, embed=2, context=2, hidden=(4, 3), skip=True, dropout=0.5, batch_size=4),
)
"""Runs whose layers add what they read; last: the others stay what they are."""
STACKED = (
    Experiment.of("digits", conv="2@3x3,2@2x2", iterations=2, batch_size=2, lr=0.5, l2=0.1),
    Experiment.of("names", iterations=2, embed=3, context=3, conv="2@2x2", l2=0.1, batch_size=4),
    Experiment.of("names", iterations=2, embed=4, context=4, conv="1@1x1,2@1x1", batch_size=3),
    Experiment.of("names", iterations=2, embed=2, context=2, positions=True, l2=0.1, batch_size=4),
    Experiment.of("names", iterations=1, embed=2, context=2, positions=True, batch_size=3),
    Experiment.of("names", iterations=2, embed=1, context=3, positions=True, batch_size=3, lr=1e200),
    Experiment.of("names", iterations=2, embed=3, context=3, positions=True, conv="2@2x2", batch_size=2),
)
"""Filters behind filters, and behind a table; places behind one."""
GPTS = (
    Experiment.of("gpt", iterations=6, check=(3, 6)),
    Experiment.of("gpt", iterations=1, embed=1, context=9, norm="layer", sampling="epochs", reduction="sum"),
    Experiment.of(
        "gpt", iterations=4, check=(2, 4), sampling="replacement", lr=1e200, optimizer="sgd", softmax="stable"
    ),
    Experiment.of("gpt", heads=2, embed=4, layers=2, norm="layer", activation="gelu", iterations=1),
    Experiment.of("names", heads=2, embed=4, context=3, iterations=2, check=(1, 2), without=("residual",)),
    Experiment.of("microgpt", iterations=2, check=(2, 2)),
)
"""GPTs; last: the others stay what they are."""
CROWDED = (
    *(Experiment(iterations=3, sampling=way, batch_size=9, check=(2, 3)) for way in ("order", "epochs", "replacement")),
    Experiment.of("mazur", iterations=3, batch_size=3),
)
"""Batches larger than the data; last: the others stay what they are."""


def runs(seed: int, count: int) -> Iterator[Run]:
    """The aimed ones, so many random ones, and some of every other kind; the same for the same seed.

    Where few examples will do, none of those that are aimed at what is rarely said.
    """
    random = np.random.RandomState(seed)
    if not FEW:
        yield from map(_of, AIMED)
        yield from (_torn(), _vanishing())
    for number in range(count):
        yield (_article, _own, _own, _printed, _own, _chain)[number % 6](random, number)
    yield _run(Experiment.of("chain-rule", iterations=1), None, count)  # each of its questions
    yield from of_other_kinds(seed, "optimizer", "loss", "layer")
    if not FEW:
        yield from _of_other_data(seed)
    yield from of_other_kinds(seed, "activation")
    yield from of_kind("optimizer", LATER, seed)
    yield from of_other_kinds(seed, "schedule")
    yield from map(_of, DECAYED)
    for setting, typed in TYPED.items():
        for rule in typed:
            yield from of_kind(setting, rule, seed)
    if not FEW:
        yield from map(_of, STACKED)
        yield from _images(seed, TWICE, ((8, 9),), ((),))
        yield from map(_of, GPTS)


def _of_other_data(seed: int) -> Iterator[Run]:
    """Runs that start otherwise, what-ifs, texts, images, and what stands between the layers."""
    yield from map(_of, (*STARTS, *_given(Path(_FOLDER.name))))
    for experiment, texts in WHATIFS:
        original = Timeline(Trainer(experiment))
        words = (*original.words, *(word for text in texts for word in ("--edit", text)))
        yield Run(" ".join(words), partial(branched, original, texts), original)
    yield from map(_of, (*TEXTS, *TABLES))
    for kind in NORMS:
        yield from of_kind("norm", kind, seed)
    yield from map(_of, DROPPED)
    yield from _images(seed, FILTERS, IMAGES, ((), (3,)))
    yield _of(_flat(Path(_FOLDER.name)))
    yield from map(_of, _priced(Path(_FOLDER.name)))
    yield from map(_of, (*CROWDED, *SKIPPING))


def _of(experiment: Experiment) -> Run:
    return Run(" ".join(experiment.words()), lambda: Timeline(Trainer(experiment)))


IMAGES = ((4, 4), (5, 6), (7, 4))
FILTERS = ("2@2x2", "1@3x3", "3@2x3")
TWICE = ("1@2x2,2@1x1", "2@1x1,1@2x1")


def _images(
    seed: int, filters: Sequence[str], images: Sequence[tuple[int, int]], layers: Sequence[tuple[int, ...]]
) -> Iterator[Run]:
    """Runs with filters on small images, some of them blank, so that numbers of a pool are as large."""
    random = np.random.RandomState(seed)
    for number, (conv, hidden, lr) in enumerate(product(filters, layers, (0.0, 0.1, 3.0, 1e200))):
        given = _network(random) | {"hidden": hidden, "lr": lr, "conv": conv, "source": "own.csv"}
        given |= {"batch_size": int(_one(random, (1, 2, 3))), "activation": _one(random, DRAWN["activation"])}
        given |= {"iterations": 1} if number % 5 == 1 else {}
        data, image = rows(random), images[number % len(images)]
        X: Array = random.randn(len(data.X), image[0] * image[1])
        X[random.rand(*X.shape) < 0.3] = 0.0
        X[1] = X[2] = 0.0
        names = tuple(f"x{place}" for place in range(X.shape[1]))
        yield _run(Experiment(**given), replace(data, X=X, features=names, image=image), number)


def _given(folder: Path) -> Iterator[Experiment]:
    """Runs whose first parameters are read from a file."""
    for hidden in ((), (3, 2)):
        drawn = Trainer(Experiment(seed=5, hidden=hidden))
        path = folder / f"given{len(hidden)}.json"
        named = zip(drawn.program.parameters, drawn.initial, strict=False)
        path.write_text(json.dumps({parameter.name: (values / 2).tolist() for parameter, values in named}))
        yield Experiment(hidden=hidden, weights=str(path), iterations=3)


def _flat(folder: Path) -> Experiment:
    """A run on a table one of whose features is the same in every row: it has no deviation to be scaled by."""
    path = folder / "flat.csv"
    path.write_text("a,b,y\n" + "".join(f"{row * row % 7},4,{'uv'[row % 2]}\n" for row in range(12)))
    return Experiment.of(str(path), iterations=1, batch_size=2, scale="standard")


def _priced(folder: Path) -> Iterator[Experiment]:
    """Runs whose target is standardized: prices, with and without scaled inputs, and a target that never varies."""
    path = folder / "priced.csv"
    prices = [220_000 + 1375 * (row * row % 11) - 40_125 * (row % 3) for row in range(24)]
    path.write_text("a,b,price\n" + "".join(f"{row * row % 7},{row % 5},{price}\n" for row, price in enumerate(prices)))
    for hidden, lr, scale in product(((), (3,)), (0.1, 1e200), ("standard", "none")):
        given = {"hidden": hidden, "lr": lr, "scale": scale, "iterations": ITERATIONS, "batch_size": 2}
        yield Experiment.of(str(path), task="regression", check=(3, 6), **given)
    path = folder / "even.csv"
    path.write_text("a,price\n" + "".join(f"{row * row % 7},-250\n" for row in range(12)))
    for scale in ("standard", "none"):
        yield Experiment.of(str(path), task="regression", iterations=3, batch_size=2, scale=scale)


def of_other_kinds(seed: int, *settings: str) -> Iterator[Run]:
    """Runs of every kind in the lists of these settings that the random ones do not draw."""
    drawn = {LATER, *(kind for kinds in DRAWN.values() for kind in kinds)}
    for setting in settings:
        for kind in LISTS[setting]:
            if kind not in drawn:
                yield from of_kind(setting, kind, seed)


def of_kind(setting: str, kind: str, seed: int) -> Iterator[Run]:
    """Runs of one kind: in the article, with own data, and where it needs no network, in the chain rule."""
    random = np.random.RandomState(seed)
    for number in _OF_FEW if is_rule(setting, kind) else _OF_A_KIND:
        given = _network(random) | {"hidden": (3, 2), "lr": (0.0, 0.1, 3.0, 1e200)[number % 4], setting: kind}
        own = ("momentum", "beta2", *(["softmax"] if setting == "loss" else []))
        given |= {name: getattr(Experiment(), name) for name in own}
        given |= {"iterations": 1} if number == 1 else {}  # all of it is looked at
        given |= {"warmup": number % 8} if setting == "schedule" else {}
        yield _article_of(given, random, number) if number < 4 else _own_of(given, random, number)
    if setting in ("optimizer", "schedule"):
        yield _run(Experiment.of("chain-rule", **{setting: kind}, iterations=ITERATIONS), None, 8)


def _one(random: np.random.RandomState, choices: Any) -> Any:
    return choices[random.randint(len(choices))]


def _network(random: np.random.RandomState) -> dict[str, Any]:
    """Hidden layers, optimizer and weight decay; no setting that is not used."""
    given: dict[str, Any] = {
        "seed": int(random.randint(1000)),
        "lr": float(_one(random, RATES)),
        "iterations": ITERATIONS,
        "check": _one(random, ((1, 2), (3, 6), (5, 12))),
        "init": _one(random, ("normal", "normal", "he", "xavier")),
        "l2": float(_one(random, (0.0, 0.0, 0.0, 0.001, 0.3, 1e308))),
        "softmax": _one(random, ("plain", "stable")),
        "reduction": _one(random, ("sum", "mean")),
        "sampling": _one(random, ("replacement", "replacement", "epochs")),
        "optimizer": _one(random, DRAWN["optimizer"]),
    }
    if random.rand() < 0.55:
        given["hidden"] = tuple(int(random.randint(1, 5)) for _ in range(random.randint(1, 4)))
        given["activation"] = _one(random, DRAWN["activation"])
    if given["optimizer"] != "sgd":
        given["momentum"] = float(_one(random, (0.9, 0.9, 0.0, 0.5)))
    if given["optimizer"] == "adam":
        given["beta2"] = float(_one(random, (0.999, 0.999, 0.9, 0.0)))
    return given


def _article(random: np.random.RandomState, number: int) -> Run:
    return _article_of(_network(random), random, number)


def _article_of(given: dict[str, Any], random: np.random.RandomState, number: int) -> Run:
    return _run(Experiment(**given, batch_size=_batch(given, random, (1, 2, 4, 4, 9))), None, number)


def _batch(given: dict[str, Any], random: np.random.RandomState, sizes: tuple[int, ...]) -> int:
    """One of these sizes that the run can have."""
    return max(2 if batched(given.get("norm")) else 1, int(_one(random, sizes)))


def _printed(random: np.random.RandomState, number: int) -> Run:
    given = _network(random)
    given |= {"hidden": (), "activation": "relu", "reduction": "sum", "variant": "as-printed"}
    return _run(Experiment(**given, batch_size=int(_one(random, (2, 3, 4, 4)))), None, number)


def _chain(random: np.random.RandomState, number: int) -> Run:
    given = {name: value for name, value in _network(random).items() if name in ("lr", "optimizer", "momentum")}
    return _run(Experiment.of("chain-rule", **given, iterations=ITERATIONS), None, number)


def _own(random: np.random.RandomState, number: int) -> Run:
    return _own_of(_network(random), random, number)


def _own_of(given: dict[str, Any], random: np.random.RandomState, number: int) -> Run:
    given = given | {"source": "own.csv", "batch_size": _batch(given, random, (1, 2, 3, 4, 7))}
    loss = given.get("loss", "softmax")
    data = rows(random, classes=2 if loss == "bce" else 0)
    if "regression" in LOSSES[loss].tasks and number % 2:
        given |= {"output": _one(random, OUTPUTS)}
        data = replace(
            data, y=_targets(random, len(data.y)), classes=(), targets=("price", "y1")[: 1 + number // 2 % 2]
        )
        data = replace(data, y=data.y[:, : len(data.targets)].copy())
    return _run(Experiment(**given), data, number)


def _targets(random: np.random.RandomState, count: int) -> Array:
    """Numbers to come near to, of any size, some of them equal."""
    found: Array = random.randn(count, 2) * float(_one(random, (1.0, 1000.0)))
    found[2] = found[1]
    return found


def _run(experiment: Experiment, data: Dataset | None, number: int) -> Run:
    names = "" if data is None else f" on own rows {data.name}, classes {data.classes}"
    return Run(f"run {number}: {' '.join(experiment.words())}{names}", lambda: Timeline(Trainer(experiment, data)))


def _torn() -> Run:
    """Equal rows of different classes, learned from all at once: gradients end as the rounding of their terms."""
    every = np.arange(6)
    data = Dataset(
        name="torn",
        X=np.array([[1.0, 3.0], [1.0, 3.0], [0.7, 0.3], [0.7, 0.3], [1.0, 3.0], [0.7, 0.3]]),
        y=np.array([0, 1, 0, 1, 0, 1]),
        train=every[:4],
        val=every[4:5],
        test=every[5:],
        features=("x0", "x1"),
        classes=("c0", "c1"),
    )
    experiment = Experiment("own.csv", seed=1, batch_size=4, lr=0.1, iterations=345, sampling="epochs")
    return Run("equal rows of different classes", lambda: Timeline(Trainer(experiment, data)))


def _vanishing() -> Run:
    """Logits so far below 0 that exp is 0 of all of them."""
    every = np.arange(5)
    data = Dataset(
        name="vanishing",
        X=np.full((5, 1), -3000.0) - every[:, None],
        y=every % 2,
        train=every[:3],
        val=every[3:4],
        test=every[4:],
        features=("x0",),
        classes=("c0", "c1"),
    )
    experiment = Experiment("own.csv", batch_size=2, iterations=2)
    return Run("logits far below 0", lambda: Timeline(Trainer(experiment, data)))


def rows(random: np.random.RandomState, classes: int = 0) -> Dataset:
    """A few labelled rows: some equal, some all 0, perhaps a class that no training row has; of so many if told."""
    drawn, features, count = (int(random.randint(*ends)) for ends in ((2, 5), (1, 5), (8, 14)))
    classes = classes or drawn
    size = _one(random, ("standard", "standard", "incomes", "large"))
    X: Array = random.randn(count, features) * _TAKEN[size]
    if random.rand() < 0.5:
        X = np.abs(X)
    X[1] = X[0]
    X[2] = 0.0
    X[random.rand(count, features) < 0.2] = 0.0
    y = random.randint(0, classes, count, dtype=np.int64)
    every = np.arange(count)
    learned = every[: count - 4]
    if random.rand() < 0.3:
        y[learned] = np.minimum(y[learned], classes - 2)
    y[-1] = classes - 1
    return Dataset(
        name=size,
        X=X,
        y=y,
        train=learned,
        val=every[count - 4 : count - 2],
        test=every[count - 2 :],
        features=_one(random, FEATURES)[:features],
        classes=_one(random, NAMES)[:classes],
    )


def last_known(timeline: Timeline) -> int:
    """The last iteration of a run, or the one where it stopped."""
    for _ in timeline.extend(timeline.schedule.iterations):
        pass
    return timeline.reached
