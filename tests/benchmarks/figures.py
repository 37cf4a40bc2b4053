"""What is measured: a function for each figure, and one table of them all.

A figure compares things measured in turns, so that a busy machine slows all of them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.data import load
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.training.timeline import finish
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.panel import explanation
from tests.benchmarks import terminal
from tests.benchmarks.terminal import in_turns
from tests.support.explanations import cells
from tests.support.places import LECTURE
from tests.support.terminal import STEPVIZ

ROUNDS, AGAIN = 31, 9
ITERATIONS = 4000
_LR = 0.01


@dataclass(frozen=True)
class Measured:
    """A number to hold against a target, and what it was made of."""

    value: float
    detail: str


@dataclass(frozen=True)
class Figure:
    """A line of the report. Smaller is better; without a target it is there to be read."""

    name: str
    unit: str
    measure: Callable[[], Measured]
    target: float | None = None


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def paired(measure: Callable[..., Sequence[float]], *of: object, scale: float = 1e3, unit: str = "ms") -> Measured:
    """The first of two things that are measured in turns against the second; the detail names both."""
    ours, theirs = (scale * found for found in measure(*of))
    return Measured(ours / theirs, f"{ours:.1f} against {theirs:.1f} {unit}")


def timed(*works: Callable[[], object]) -> list[float]:
    """Median seconds of each, after one round to warm up."""
    for work in works:
        work()
    return in_turns(*(partial(seconds, work) for work in works), rounds=ROUNDS)


def tight_loop() -> list[Any]:
    """The losses of the article's run bit for bit, with as little Python as its sums need: all is picked up front."""
    data = load(Experiment())
    random = np.random.RandomState(0)
    W, b = random.randn(4, 2), np.zeros(2)
    rows = random.randint(0, 8, (ITERATIONS, 4))
    truths = np.eye(2)[data.y[rows]]
    rights = np.arange(0, 8, 2) + data.y[rows]
    exp, log, take, lr = np.exp, np.log, data.X.take, np.asarray(_LR)
    add: Any = np.add.reduce
    losses: list[Any] = []
    keep = losses.append
    for picked, right, truth in zip(rows, rights, truths, strict=True):
        x = take(picked, 0)
        p = exp(x.dot(W) + b)
        p /= add(p, 1, None, None, True)
        keep(-add(log(p.take(right))) / 4)
        p -= truth
        W -= lr * x.T.dot(p)
        b -= lr * add(p, 0)
    return losses


def train() -> Timeline:
    """The article's run with every number of it recorded."""
    timeline = Timeline(Trainer(Experiment()))
    finish(timeline.extend(ITERATIONS))
    return timeline


def end_from_start() -> object:
    """What the End key costs after the start: the run, and the frame of its last moment."""
    timeline = Timeline(Trainer(Experiment()))
    return timeline.frame(timeline.step(timeline.schedule.first, Unit.RUN, 1))


def command(flag: str) -> list[float]:
    """Seconds of a flag that only says something, and of an interpreter that does nothing."""
    commands = ([*STEPVIZ, flag], [sys.executable, "-c", "pass"])
    return timed(*(partial(subprocess.run, words, capture_output=True, check=True) for words in commands))


def with_the_network(run: str) -> Measured:
    """How much longer an operation takes with the network drawn than with panes, in bare apps."""
    drawn, panes, bare = terminal.with_the_network(run)
    return Measured((drawn - panes) / bare, f"{1e3 * drawn:.1f} and {1e3 * panes:.1f} against {1e3 * bare:.1f} ms")


MOMENTS = ("1:update", "150:loss", "500:check", "3200:softmax", "4000:check")
"""Whose numbers are explained."""


def slowest_panel() -> Measured:
    """The slowest of all cells at several moments, against one iteration of training."""
    timeline = Timeline(Trainer(Experiment()))
    timeline.frame(timeline.schedule.last)
    frames = [timeline.frame(timeline.schedule.parse(at)) for at in MOMENTS]
    times = {
        (at, cell): _opening(frame, cell) for at, frame in zip(MOMENTS, frames, strict=True) for cell in cells(frame)
    }
    at, cell = max(times, key=lambda place: times[place])
    iteration = median(seconds(train) for _ in range(AGAIN)) / ITERATIONS
    slowest, usual = times[at, cell], median(times.values())
    word = frames[0].program.word(cell)
    return Measured(
        1e3 * slowest,
        f"{word} at {at}, {slowest / iteration:.0f} iterations of training; median of {len(times)} cells "
        f"{1e3 * usual:.3f} ms, {usual / iteration:.0f} iterations",
    )


def _opening(frame: Frame, cell: Cell) -> float:
    width, height = LECTURE.width, LECTURE.pane("panel").place.height
    return median(seconds(lambda: explanation(explain(frame, cell), width, height)) for _ in range(AGAIN))


FIGURES: tuple[Figure, ...] = (
    Figure(
        "training, all recorded / a tight loop",
        "ratio",
        partial(paired, timed, train, tight_loop, scale=1e6 / ITERATIONS, unit="µs an iteration"),
        1.7,
    ),
    Figure("End from the start / training", "ratio", partial(paired, timed, end_from_start, train), 1.1),
    Figure("exec to first paint / a bare app", "ratio", partial(paired, terminal.first_seen, b"W,b after"), 1.1),
    Figure("exec to first numbers / a bare app", "ratio", partial(paired, terminal.first_seen, b"+1.7641"), 1.7),
    Figure(
        "memory of the open article / a bare app with NumPy",
        "ratio",
        partial(paired, terminal.memory, scale=1, unit="MB"),
        1.3,
    ),
    *(
        Figure(f"exec of {flag} / python -c pass", "ratio", partial(paired, command, flag), 2.0)
        for flag in ("--help", "--version")
    ),
    Figure("key to paint / a bare app, median", "ratio", partial(paired, terminal.key_to_paint, 50), 2.5),
    *(
        Figure(
            f"key to paint of {run} at 160x48 / at 80x24",
            "ratio",
            partial(paired, terminal.on_a_large_screen, run),
            1.8,
        )
        for run in ("spirals --hidden 16,16", "digits --hidden 32")
    ),
    *(
        Figure(f"network drawn, more than panes of {run} at 160x48", "bare", partial(with_the_network, run), 1.0)
        for run in ("moons --hidden 6", "spirals --hidden 16,16", "digits --hidden 32")
    ),
    Figure("key to paint / a bare app, p99", "ratio", partial(paired, terminal.key_to_paint, 99), 3.0),
    Figure("explain panel of the article, slowest cell", "ms", slowest_panel, 2.0),
)
