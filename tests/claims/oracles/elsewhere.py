"""Elsewhere: what is said of no cell, by commands, pictures, answers and panels; false sayings put back there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from tests.claims.oracles import around, check_ups, edits, exercises, planes, plots, proofs, steps, summaries, walks
from tests.claims.oracles.around import Around
from tests.claims.oracles.check_ups import of_table
from tests.claims.oracles.edits import Answer
from tests.claims.oracles.exercises import Blank
from tests.claims.oracles.planes import InPlane
from tests.claims.oracles.plots import Plot
from tests.claims.oracles.proofs import Proof
from tests.claims.oracles.saying import Saying
from tests.claims.oracles.steps import Step
from tests.claims.oracles.summaries import Summary
from tests.claims.oracles.walks import Task
from tests.support.practice import asked_in

KINDS: Mapping[str, Callable[[np.random.RandomState], Saying]] = {
    "around a number": around.drawn,
    "check-up": check_ups.drawn,
    "embedding plane": planes.drawn,
    "data": summaries.drawn,
    "walk": walks.drawn,
    "edit": edits.drawn,
    "gradient check": proofs.drawn,
    "practice": exercises.drawn,
    "compare": steps.drawn,
    "plot read aloud": plots.drawn,
}
"""Where something is said, and a random place of that kind."""


def drawn(kind: str, seed: int, count: int) -> Iterator[Saying]:
    """So many of a kind, the same for the same seed."""
    random = np.random.RandomState(seed)
    return (KINDS[kind](random) for _ in range(count))


class PutBack(NamedTuple):
    """A false saying, the kind of place where it is said, and a place where it stands for what is so."""

    name: str
    kind: str
    pattern: str
    """What is found in the lines there."""
    by: str
    place: Callable[[], Saying]


def _frame(moment: str, source: str = "article", data: Dataset | None = None, **given: Any) -> Frame:
    timeline = Timeline(Trainer(Experiment.of(source, **given) if data is None else Experiment(source, **given), data))
    return timeline.frame(timeline.schedule.parse(moment))


def _around(frame: Frame, cell: str = "") -> Around:
    return Around(frame, frame.program.cell(cell) if cell else None)


def _squared() -> Around:
    return _around(_frame("5:update", "moons", loss="mse", lr=0.1))


def _overflowing() -> Around:
    given = {"loss": "mse", "batch_size": 3, "lr": 0.0, "iterations": 1, "seed": 3, "sampling": "order"}
    return _around(_frame("1:loss", "own.csv", _LARGEST, **given), "loss")


def _walk() -> Task:
    return Task(Timeline(Trainer(Experiment.of("iris", hidden=(3,), norm="layer"))), "1:means1")


_EVERY = np.arange(3)
_LARGEST = Dataset(
    name="own",
    X=np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 1.0]]),
    y=np.array([[1.2e154], [1.2e154], [1.2e154]]),
    train=_EVERY,
    val=_EVERY[:0],
    test=_EVERY[:0],
    features=("x0", "x1"),
    classes=(),
    targets=("t",),
)
_FLAT = "a,y", *(f"{2 + row % 5 / 5},{'uv'[row % 2]}" for row in range(20))
_TORN = "a,b,y", *(f"{row % 2},0,{'uv'[row % 5 < 2]}" for row in range(20))
_TINY = Summary(
    ("tiny", "large", "class"), tuple((f"{n}e-9", f"{n * n}e9", "uv"[n % 2]) for n in range(12)), ("--scale", "common")
)
PUT_BACK: tuple[PutBack, ...] = (
    PutBack(
        "a step between the panes of frozen weights",
        "around a number",
        r"^panes: +b .*",
        "panes: x3  +0.9501 -0.1514 -lr· -1.3111 +1.3111 =  +0.9501 -0.1514",
        lambda: _around(_frame("1:update", freeze=("W",)), "b_after.c0"),
    ),
    PutBack("0.5 of outputs", "around a number", r"both outputs are equal", "both classes get 0.5", _squared),
    PutBack("a half as the border of outputs", "around a number", r"c1 above c0", "c1 above .5", _squared),
    PutBack("p over outputs", "around a number", r"^column o", "column p", _squared),
    PutBack(
        "a mean that overflows without a word",
        "around a number",
        r"^Every term is finite, but their sum overflows.*",
        "",
        _overflowing,
    ),
    PutBack(
        "rounding error as a choice",
        "around a number",
        r"^(ask: .*)$",
        r"\1 | -0.0000000000000004",
        lambda: _around(_frame("4:grads1", hidden=(3,), norm="batch")),
    ),
    PutBack(
        "the floor of a cross-entropy, of squares",
        "check-up",
        r"equal rows allow \S+",
        "equal rows allow 0.6730",
        lambda: of_table(_TORN, "--loss mse"),
    ),
    PutBack(
        "flat units as untaught",
        "check-up",
        r"dead units( +)0",
        r"dead units\g<1>4",
        lambda: of_table(_FLAT, "--hidden 4 --activation tanh --scale none"),
    ),
    PutBack(
        "the nearer, the more alike",
        "embedding plane",
        r"Each character is drawn at its embedding: d0 across, d1 up\.",
        "The nearer two stand, the more alike they are read.",
        lambda: InPlane(_frame("30:v1", "names", embed=2, iterations=30), (80, 20)),
    ),
    PutBack("numbers that scaling lost", "data", r"tiny \(0 to 1\.1e-08\)", "tiny (0 to 2.4e-08)", lambda: _TINY),
    PutBack(
        "mean, variance and deviation without names",
        "walk",
        r"(of each row, e\d+): p1 (\S+), q1 (\S+), sd1 (\S+)",
        r"\1: \2, \3, \4",
        _walk,
    ),
    PutBack(
        "an example that nobody typed", "edit", r"cell 'y\.r1'", "cell 'y.e0'", lambda: Answer("housing", "3:y.r1=17")
    ),
    PutBack(
        "a wrong answer for right",
        "practice",
        r"^1\.7664 is wrong\. .*",
        "Correct: W[x0,c0] = +1.7664",
        lambda: Blank("article", asked_in("article")[1], "1.7664"),
    ),
    PutBack(
        "their number for ours",
        "compare",
        r"is (\S+), and should be (\S+)\.",
        r"is \2, and should be \1.",
        lambda: Step(Experiment(), now := _frame("2:grads").current, "dW", -now["dW"]),
    ),
    PutBack(
        "large for large in size",
        "plot read aloud",
        r"(x: the largest of e0 in size is) .*",
        r"\1 +0.2915, x1",
        lambda: Plot(_frame("3:update", "xor", hidden=(3,)), "network"),
    ),
    PutBack(
        "an update before it is done",
        "gradient check",
        r"db = column sums ✓",
        "W after = W - lr·dW ✓",
        lambda: Proof(_frame("1:grads")),
    ),
)
