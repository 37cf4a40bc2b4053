"""Put back: sentences that were said and not so. Each is put in the place of the true one, and has to be noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from tests.claims.faults import Fault, replaced
from tests.claims.runs import Run
from tests.claims.walk import Look, seen

Where = Callable[[Frame], Iterator[Cell]]


class PutBack(NamedTuple):
    """A fault in what is said at a place, and the oracle that finds it."""

    fault: Fault
    look: Callable[[], Look]
    oracle: str


def _look(moment: str, cell: str | Where = "", source: str = "article", **given: Any) -> Callable[[], Look]:
    """A place in a run: a cell, the first one that is found, or a moment as a whole."""
    return lambda: _at(Timeline(Trainer(Experiment.of(source, **given))), moment, cell)


def _at(timeline: Timeline, moment: str, cell: str | Where) -> Look:
    run = Run(" ".join(timeline.words), lambda: timeline)
    frame = seen(run, timeline.schedule.parse(moment))
    if not cell:
        return Look(run, frame, None)
    return Look(run, frame, frame.program.cell(cell) if isinstance(cell, str) else next(cell(frame)))


def _own(data: Dataset, moment: str, cell: str | Where = "", **given: Any) -> Callable[[], Look]:
    return lambda: _at(Timeline(Trainer(Experiment("own.csv", **given), data)), moment, cell)


def _rows(X: Any, y: Any, **given: Any) -> Dataset:
    every = np.arange(len(X))
    features = tuple(f"x{place}" for place in range(np.shape(X)[1]))
    found = Dataset(
        name="own",
        X=np.asarray(X, dtype=float),
        y=np.asarray(y),
        train=every,
        val=every[:0],
        test=every[:0],
        features=features,
        classes=("c0", "c1"),
    )
    return replace(found, **given)


_SQUARED: dict[str, Any] = {"source": "moons", "loss": "mse", "lr": 0.1}
_LARGEST = _rows([[1.0, 1.0], [1.0, 2.0], [2.0, 1.0]], [[1.2e154], [1.2e154], [1.2e154]], classes=(), targets=("t",))
_ONE = _rows([[1.0, 2.0]], [1])


def _sum(total: str, lr: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[0].strip()} = -{lr} × (sum of the {found[1]} gradients, {total})"


_UPDATES = r"^term: (\d+) updates +0\.0000$"


PUT_BACK: tuple[PutBack, ...] = (
    PutBack(
        replaced("the change over lr as a sum of gradients, where b1 is frozen", _UPDATES, _sum("0.0000", "0.5")),
        _look("5:a1", "b1.h0", "mazur"),
        "the sum of the gradients",
    ),
    PutBack(
        replaced("the same with --freeze W", _UPDATES, _sum("0.0000", "0.01")),
        _look("5:linear", "W.x3.c0", freeze=("W",)),
        "the sum of the gradients",
    ),
    PutBack(
        replaced("the same of steps too small for a double", _UPDATES, _sum("0.0000", "1e-18")),
        _look("5:linear", "W.x3.c0", lr=1e-18),
        "the sum of the gradients",
    ),
    PutBack(
        replaced(
            "a step between the panes of frozen weights",
            r"^panes: +b .*",
            "panes: x3  +0.9501 -0.1514 -lr· -1.3111 +1.3111 =  +0.9501 -0.1514",
        ),
        _look("1:update", "b_after.c0", freeze=("W",)),
        "what joins panes",
    ),
    PutBack(
        replaced("sum and mean beside one gradient", r"(sum of losses \S+) \(its gradient: dW\), mean", r"\1, mean"),
        _look("1:grads", "dW.x3.c0"),
        "whose the gradient is",
    ),
    PutBack(
        replaced(
            "the other one's gradient", r"sum of losses (\S+) (\(.*\)), mean (\S+)", r"sum of losses \1, mean \3 \2"
        ),
        _look("1:grads", "dW.x3.c0"),
        "whose the gradient is",
    ),
    PutBack(
        replaced("0.5 of outputs", r"both outputs are equal", "both classes get 0.5"),
        _look("5:update", **_SQUARED),
        "both get 0.5",
    ),
    PutBack(
        replaced("a half as the border of outputs", r"c1 above c0", "c1 above .5"),
        _look("5:update", **_SQUARED),
        "above one half",
    ),
    PutBack(
        replaced("p over outputs", r"^column o", "column p"), _look("5:update", **_SQUARED), "a column of probabilities"
    ),
    PutBack(
        replaced("a mean that overflows without a word", r"^Every term is finite, but their sum overflows.*", ""),
        _own(_LARGEST, "1:loss", "mean", loss="mse", batch_size=3, lr=0.0, iterations=1, seed=3, sampling="order"),
        "an overflow",
    ),
    PutBack(
        replaced(
            "rounding error as a choice", r"^(ask: .*what will dW1\[x1,h2\] be\?.*)$", r"\1 | -0.0000000000000004"
        ),
        _look("4:grads1", hidden=(3,), norm="batch"),
        "what is asked",
    ),
    PutBack(
        replaced("5 of 1 rows", r"^caption: .*", "caption: Draw 5 of the 1 training rows at random, with replacement."),
        _own(_ONE, "1:batch", batch_size=5, iterations=2),
        "a row can come twice",
    ),
)
