"""Elsewhere: what is said of no cell, by commands, pictures, answers and panels, and places where it was false once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from tests.claims.oracles import around, check_ups, planes, plots, proofs
from tests.claims.oracles.around import Around
from tests.claims.oracles.check_ups import of_table
from tests.claims.oracles.planes import InPlane
from tests.claims.oracles.plots import Plot
from tests.claims.oracles.proofs import Proof
from tests.claims.oracles.saying import Saying

KINDS: Mapping[str, Callable[[np.random.RandomState], Saying]] = {
    "around a number": around.drawn,
    "check-up": check_ups.drawn,
    "embedding plane": planes.drawn,
    "gradient check": proofs.drawn,
    "plot read aloud": plots.drawn,
}
"""Where something is said, and a random place of that kind."""


def drawn(kind: str, seed: int, count: int) -> Iterator[Saying]:
    """So many of a kind, the same for the same seed."""
    random = np.random.RandomState(seed)
    return (KINDS[kind](random) for _ in range(count))


class Known(NamedTuple):
    """A place of a kind where something false was said once, and patterns of what is said there now."""

    kind: str
    place: Callable[[], Saying]
    patterns: tuple[str, ...]


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
KNOWN: Mapping[str, Known] = {
    "the step between the panes of frozen weights": Known(
        "around a number", lambda: _around(_frame("1:update", freeze=("W",)), "b_after.c0"), (r"^panes: +b ",)
    ),
    "outputs are no probabilities": Known(
        "around a number", _squared, (r"both outputs are equal", r"c1 above c0", r"^column o")
    ),
    "a mean that overflows": Known("around a number", _overflowing, (r"^Every term is finite, but their sum",)),
    "no rounding error as a choice": Known(
        "around a number", lambda: _around(_frame("4:grads1", hidden=(3,), norm="batch")), (r"^ask: ",)
    ),
    "the floor of squares": Known(
        "check-up", lambda: of_table(_TORN, "--loss mse"), (r"equal rows allow \S+ at best",)
    ),
    "flat units are not untaught": Known(
        "check-up", lambda: of_table(_FLAT, "--hidden 4 --activation tanh --scale none"), (r"dead units +0",)
    ),
    "where characters stand": Known(
        "embedding plane",
        lambda: InPlane(_frame("30:v1", "names", embed=2, iterations=30), (80, 20)),
        (r"Each character is drawn at its embedding: d0 across, d1 up\.",),
    ),
    "the largest in size": Known(
        "plot read aloud",
        lambda: Plot(_frame("3:update", "xor", hidden=(3,)), "network"),
        (r"x: the largest of e0 in size is ",),
    ),
    "an update that is not done yet": Known(
        "gradient check", lambda: Proof(_frame("1:grads")), (r"db = column sums ✓",)
    ),
}
