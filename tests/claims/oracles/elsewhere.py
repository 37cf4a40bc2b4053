"""Elsewhere: what is said of no cell, by commands, pictures, answers and panels; false sayings put back there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from stepviz.cli import check_up
from stepviz.data import scaling
from stepviz.data.scaling import ranges
from stepviz.data.stretches import Stretches, taken
from stepviz.export import compared
from stepviz.export.sheets.asked import AskedNumber
from stepviz.ops import Array, Cell, Program
from stepviz.ops.activations.kind import FLAT
from stepviz.training import Iteration, health, iteration
from stepviz.views import tables
from stepviz.views.pictures import characters
from stepviz.views.pictures.network import columns
from tests.claims.oracles import around, check_ups, edits, exercises, planes, plots, proofs, steps, summaries, walks
from tests.claims.oracles.around import Around
from tests.claims.oracles.check_ups import of_table
from tests.claims.oracles.edits import Answer
from tests.claims.oracles.exercises import Blank
from tests.claims.oracles.planes import InPlane
from tests.claims.oracles.plots import Plot
from tests.claims.oracles.proofs import Proof
from tests.claims.oracles.saying import Saying
from tests.claims.oracles.steps import Step, opposite
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
    """A fault in the code that says something, the kind of place where it is said, and one where it is not so."""

    name: str
    kind: str
    put: Callable[[pytest.MonkeyPatch], None]
    place: Callable[[], Saying]


def _entropy_of_squares(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(check_up, "_least_squares", check_up._least_entropy)


def _flat_is_dead(patch: pytest.MonkeyPatch) -> None:
    """Units that are flat for every row are counted as units that no row teaches."""

    def units(iteration: Iteration, name: str) -> health.Units | None:
        found, maker = health.units(iteration, name), iteration.program.maker(name)
        slopes = None if maker is None else maker.steepness(iteration)
        if found is None or slopes is None:
            return None
        return found._replace(dead=int((slopes <= FLAT).all(axis=0).sum()))

    patch.setattr("stepviz.cli.check_up.units", units)


def _near_is_alike(patch: pytest.MonkeyPatch) -> None:
    told = ("The nearer two stand, the more alike they are read.",)
    patch.setattr(characters._Drawing, "sentences", property(lambda _: told))


def _scaled_back(patch: pytest.MonkeyPatch) -> None:
    """Ranges are those of the standardized numbers, scaled back."""

    def standardize(X: Array, *given: Any, **options: Any) -> Stretches[scaling.Scaling]:
        made = yield from scaling.standardize(X, *given, **options)
        return replace(made, given=taken(ranges(X * made.spread + made.mean)))

    patch.setattr("stepviz.data.tables.standardize", standardize)


def _no_names(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables, "_columns", lambda *_: ("",) * 99)


def _examples_for_rows(patch: pytest.MonkeyPatch) -> None:
    """A row of the data is looked up as an example of the batch, and so called in the answer."""
    right = Program.cell

    def cell(program: Program, text: str, *, of_rows: bool = False) -> Cell:
        return right(program, re.sub(r"(?<=\.)r[0-9]+", "e0", text) if of_rows else text)

    patch.setattr(Program, "cell", cell)


def _early(patch: pytest.MonkeyPatch) -> None:
    """What holds of a whole iteration is marked before its update."""
    right = iteration.invariants
    patch.setattr(iteration, "invariants", lambda iteration, lr, _: right(iteration, lr))


def _rough(patch: pytest.MonkeyPatch) -> None:
    """Any number is near enough."""
    patch.setattr(AskedNumber, "near", lambda *_: True)


def _exchanged(patch: pytest.MonkeyPatch) -> None:
    """The number of a student is told as the right one."""
    right = compared.numbers
    patch.setattr(compared, "numbers", lambda yours, ours: right(ours, yours))


def _signed(patch: pytest.MonkeyPatch) -> None:
    """What is above all others is told as the largest in size."""
    patch.setattr(columns, "_largest", lambda values: np.unravel_index(values.argmax(), values.shape))


def _around(pattern: str, by: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Other words around a number."""
    right = Around.said
    return lambda patch: patch.setattr(Around, "said", lambda at: [re.sub(pattern, by, line) for line in right(at)])


def _number(moment: str, cell: str, data: Dataset | None = None, **given: Any) -> Around:
    timeline = Timeline(Trainer(Experiment("own.csv" if data else "article", **given), data))
    frame = timeline.frame(timeline.schedule.parse(moment))
    return Around(frame, frame.program.cell(cell))


def _squared() -> Around:
    return Around(_frame("5:update", "moons", loss="mse", lr=0.1))


def _frame(moment: str, source: str, **given: Any) -> Frame:
    timeline = Timeline(Trainer(Experiment.of(source, **given)))
    return timeline.frame(timeline.schedule.parse(moment))


def _walk() -> Task:
    return Task(Timeline(Trainer(Experiment.of("iris", hidden=(3,), norm="layer"))), "1:means1")


_FLAT = "a,y", *(f"{2 + row % 5 / 5},{'uv'[row % 2]}" for row in range(20))
_TORN = "a,b,y", *(f"{row % 2},0,{'uv'[row % 5 < 2]}" for row in range(20))
_TINY = Summary(
    ("tiny", "large", "class"), tuple((f"{n}e-9", f"{n * n}e9", "uv"[n % 2]) for n in range(12)), ("--scale", "common")
)
_FROZEN = "panes: x3  +0.9501 -0.1514 -lr· -1.3111 +1.3111 =  +0.9501 -0.1514"
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
_OVERFLOWS = {"loss": "mse", "batch_size": 3, "lr": 0.0, "iterations": 1, "seed": 3, "sampling": "order"}
_AROUND: Mapping[str, tuple[str, str, Callable[[], Saying]]] = {
    "a step between the panes of frozen weights": (
        r"^panes: +b .*",
        _FROZEN,
        lambda: _number("1:update", "b_after.c0", freeze=("W",)),
    ),
    "0.5 of outputs": (r"both outputs are equal", "both classes get 0.5", _squared),
    "a half as the border of outputs": (r"c1 above c0", "c1 above .5", _squared),
    "p over outputs": (r"^column o", "column p", _squared),
    "a mean that overflows without a word": (
        r"^Every term is finite, but their sum overflows.*",
        "",
        lambda: _number("1:loss", "loss", _LARGEST, **_OVERFLOWS),
    ),
    "rounding error as a choice": (
        r"^(ask: .*)$",
        r"\1 | -0.0000000000000004",
        lambda: Around(_frame("4:grads1", "article", hidden=(3,), norm="batch")),
    ),
}
"""What stands around a number otherwise, where that is not so."""
PUT_BACK: tuple[PutBack, ...] = (
    *(PutBack(name, "around a number", _around(pattern, by), place) for name, (pattern, by, place) in _AROUND.items()),
    PutBack(
        "the floor of a cross-entropy, of squares",
        "check-up",
        _entropy_of_squares,
        lambda: of_table(_TORN, "--loss mse"),
    ),
    PutBack(
        "flat units as untaught",
        "check-up",
        _flat_is_dead,
        lambda: of_table(_FLAT, "--hidden 4 --activation tanh --scale none"),
    ),
    PutBack(
        "the nearer, the more alike",
        "embedding plane",
        _near_is_alike,
        lambda: InPlane(_frame("30:v1", "names", embed=2, iterations=30), (80, 20)),
    ),
    PutBack("numbers that scaling lost", "data", _scaled_back, lambda: _TINY),
    PutBack("mean, variance and deviation without names", "walk", _no_names, _walk),
    PutBack("an example that nobody typed", "edit", _examples_for_rows, lambda: Answer("housing", "3:y.r1=17")),
    PutBack("a wrong answer for right", "practice", _rough, lambda: Blank("article", asked_in("article")[1], "1.7664")),
    PutBack(
        "their number for ours",
        "compare",
        _exchanged,
        lambda: Step(_frame("2:grads", "article").current, "dW", opposite),
    ),
    PutBack(
        "large for large in size",
        "plot read aloud",
        _signed,
        lambda: Plot(_frame("3:update", "xor", hidden=(3,)), "network"),
    ),
    PutBack("an update before it is done", "gradient check", _early, lambda: Proof(_frame("1:grads", "article"))),
)
