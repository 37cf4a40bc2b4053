"""Runs: those of `runs.txt`, a command line each, and random ones of every kind on awkward rows of their own."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from stepviz import Dataset, Experiment, Timeline, Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.ops import Array
from stepviz.settings.kinds import ACTIVATIONS, LAYERS, LOSSES, NORMS, OPTIMIZERS, OUTPUTS, SCHEDULES, batched
from stepviz.training.branch import branched
from tests.support.examples import FEW, LONG
from tests.support.own import OWN_ACTIVATIONS, OWN_LOSSES, OWN_OPTIMIZERS

_HERE = Path(__file__).parent
_ANEW = re.compile(r"drawn (\d+): ")
_WHOLE = "all of "
"""How the line of a run begins which is looked at as a whole: some sentence is met in one of its places alone."""
ITERATIONS, _RANDOM = 24, 600
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
_LARGEST = 8, 9
"""An image that has room for filters behind filters."""
_SIZES = {"standard": 1.0, "incomes": 60_000.0, "large": 1e150}
KINDS = {
    "activation": (*ACTIVATIONS, *OWN_ACTIVATIONS),
    "optimizer": (*OPTIMIZERS, *OWN_OPTIMIZERS),
    "loss": (*LOSSES, *OWN_LOSSES),
    "layer": (*LAYERS,),
    "norm": (*NORMS,),
    "schedule": (*SCHEDULES,),
}
"""Every kind that there is, and rules that somebody types in its place, by the setting that chooses it."""


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

    @property
    def whole(self) -> bool:
        """Whether it is looked at in every place that is drawn, not once at each tensor."""
        return self.words.startswith(_WHOLE)

    @property
    def formula(self) -> bool:
        """Whether somebody's formula is its program."""
        return bool(self.timeline.trainer.program.intro.formula)

    @property
    def seed(self) -> int:
        """Of what is looked at in it."""
        words = self.words.removeprefix(_WHOLE)
        anew = _ANEW.match(words)
        return int(anew[1]) if anew else crc32(words.encode())


def lines() -> list[str]:
    """Those of the file."""
    return (_HERE / "runs.txt").read_text(encoding="utf-8").splitlines()


def runs() -> Iterator[Run]:
    """Those of the file, a greedy cover: they meet every sentence with each of its words.

    And some of each kind that no line names. Where few examples will do, few of the file; with `--long` new ones, too.
    """
    yield from map(read, lines()[:: 12 if FEW else 1])
    for setting, kinds in KINDS.items():
        named = [kind for kind in kinds if any(f"--{setting} {kind} " in f"{line} " for line in lines())]
        for kind in kinds:
            if kind not in (*named, getattr(Experiment(), setting)):
                yield from of_kind(setting, kind)
    yield from map(drawn, np.random.RandomState().randint(1 << 20, size=_RANDOM if LONG else 0).tolist())


def read(line: str) -> Run:
    """The run of a command line, perhaps with edits, or one that is drawn anew. Files stand beside this one."""
    if line.startswith(_WHOLE):
        return replace(read(line.removeprefix(_WHOLE)), words=line)
    if anew := _ANEW.match(line):
        return drawn(int(anew[1]))
    words = shlex.split(line)
    words[0] = str(_HERE / words[0]) if words[0].endswith(".csv") else words[0]
    edits = [text for word, text in pairwise(words) if word == "--edit"]
    plain = words[: words.index("--edit")] if edits else words
    original = Timeline(Trainer(experiment(parse("show", plain))))
    return Run(line, partial(branched, original, edits), original if edits else None)


def of_kind(setting: str, kind: str) -> Iterator[Run]:
    """Some of one kind, at every rate: of the article, on own rows and, where it needs no net, of the chain rule."""
    rates = (0.0, 0.1, 3.0, 1e200)
    yield from (drawn(seed, **{setting: kind, "lr": rates[seed % 4]}) for seed in range(12) if seed % 6 != _PRINTED)


_ARTICLE, _PRINTED, _CHAIN = 0, 3, 5
"""What a run is of by its seed, modulo 6: the article, its listing as printed, the chain rule; else own rows."""
_OF_PRINTED = ("hidden", "norm", "dropout", "skip", "activation", "loss")
_OF_CHAIN = ("lr", "optimizer", "momentum", "beta2", "schedule", "warmup")


def drawn(seed: int, **kinds: Any) -> Run:
    """A random run with these settings, the same for the same seed."""
    random = np.random.RandomState(seed)
    given, data = _settings(random, seed, kinds), None
    if seed % 6 == _CHAIN and kinds.keys() <= {*_OF_CHAIN}:
        chain = {name: value for name, value in given.items() if name in _OF_CHAIN}
        return _run(Experiment.of("chain-rule", **chain, iterations=ITERATIONS), None, seed)
    if seed % 6 == _PRINTED:
        printed = {name: value for name, value in given.items() if name not in _OF_PRINTED}
        size = _one(random, (2, 3, 4, 4))
        return _run(
            Experiment(**printed | {"reduction": "sum", "variant": "as-printed", "batch_size": size}), None, seed
        )
    if given["loss"] != "softmax":
        del given["softmax"]
    if seed % 6 != _ARTICLE:
        data = _data(random, given)
    given["batch_size"] = max(2 if batched(given.get("norm")) else 1, int(_one(random, (1, 2, 3, 4, 7))))
    return _run(Experiment(**given), data, seed)


def _one(random: np.random.RandomState, choices: Any) -> Any:
    return choices[random.randint(len(choices))]


def _run(experiment: Experiment, data: Dataset | None, seed: int) -> Run:
    names = "" if data is None else f" on own rows {data.name}, classes {data.classes}"
    return Run(f"drawn {seed}: {' '.join(experiment.words())}{names}", lambda: Timeline(Trainer(experiment, data)))


def _settings(random: np.random.RandomState, seed: int, kinds: dict[str, Any]) -> dict[str, Any]:
    """All that decides a run but its rows; no setting that is not used."""
    given: dict[str, Any] = {
        "seed": seed,
        "lr": float(_one(random, RATES)),
        "iterations": _one(random, (1, ITERATIONS, ITERATIONS, ITERATIONS)),
        "check": _one(random, ((1, 2), (3, 6), (5, 12))),
        "init": _one(random, ("normal", "normal", "he", "xavier")),
        "l2": float(_one(random, (0.0, 0.0, 0.0, 0.001, 0.3, 1e308))),
        "softmax": _one(random, ("plain", "stable")),
        "reduction": _one(random, ("sum", "mean")),
        "sampling": _one(random, ("replacement", "replacement", "epochs", "order")),
        "optimizer": _one(random, ("sgd", "sgd", *KINDS["optimizer"])),
        "loss": _one(random, ("softmax", "softmax", *KINDS["loss"])),
    }
    given |= kinds
    if random.rand() < 0.6 or kinds.keys() & {"activation", "layer", "norm"}:
        given |= _hidden(random) | kinds
        given |= {"norm": None} if "layer" in kinds else {}
    takes = OPTIMIZERS[given["optimizer"]].takes
    if "momentum" in takes:
        given["momentum"] = float(_one(random, (0.9, 0.9, 0.0, 0.5)))
    if "beta2" in takes:
        given["beta2"] = float(_one(random, (0.999, 0.999, 0.9, 0.0)))
    if random.rand() < 0.15:
        given |= {"schedule": _one(random, KINDS["schedule"]), "warmup": int(random.randint(8))} | kinds
    return given


def _hidden(random: np.random.RandomState) -> dict[str, Any]:
    """Hidden layers, what stands between them, and whether these are skipped where they can be."""
    widths = tuple(int(random.randint(1, 5)) for _ in range(random.randint(1, 4)))
    given: dict[str, Any] = {"hidden": widths, "activation": _one(random, KINDS["activation"])}
    between = random.rand()
    if between < 0.2:
        given["norm"] = _one(random, KINDS["norm"])
    elif between < 0.35:
        given["dropout"] = _one(random, (0.25, 0.5))
    return given | {"skip": any(below == above for below, above in pairwise(widths))}


def _data(random: np.random.RandomState, given: dict[str, Any]) -> Dataset:
    """Rows of classes or targets, or images with filters; what these need is put into the settings."""
    given["source"] = "own.csv"
    data = rows(random, classes=2 if given["loss"] == "bce" else 0)
    if "regression" in LOSSES[given["loss"]].tasks and random.rand() < 0.6:
        given["output"] = _one(random, OUTPUTS)
        y: Array = random.randn(len(data.y), int(random.randint(1, 3))) * _one(random, (1.0, 1000.0))
        y[2] = y[1]
        return replace(data, y=y, classes=(), targets=("price", "y1")[: y.shape[1]])
    if random.rand() < 0.25:
        data, conv = _images(random, data), _one(random, ("2@2x2", "1@3x3", "3@2x3", "1@2x2,2@1x1", "2@1x1,1@2x1"))
        given["conv"] = conv if data.image == _LARGEST else conv.partition(",")[0]
        if "activation" not in given:
            given["activation"] = _one(random, KINDS["activation"])
    return data


def _images(random: np.random.RandomState, data: Dataset) -> Dataset:
    """Small ones, some of them blank, so that numbers of a pool are as large."""
    down, across = _one(random, ((4, 4), (5, 6), (7, 4), _LARGEST))
    X: Array = random.randn(len(data.X), down * across)
    X[random.rand(*X.shape) < 0.3] = 0.0
    X[1] = X[2] = 0.0
    return replace(data, X=X, features=tuple(f"x{place}" for place in range(X.shape[1])), image=(down, across))


def rows(random: np.random.RandomState, classes: int = 0) -> Dataset:
    """A few labelled rows: some equal, some all 0, perhaps a class that no training row has; of so many if told."""
    drawn, features, count = (int(random.randint(*ends)) for ends in ((2, 5), (1, 5), (8, 14)))
    classes = classes or drawn
    size = _one(random, ("standard", "standard", "incomes", "large"))
    X: Array = random.randn(count, features) * _SIZES[size]
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
