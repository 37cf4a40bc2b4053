"""Going anywhere: what a seek and a step back cost in a run of a million iterations."""

from __future__ import annotations

import gc
import random
import tracemalloc
from functools import cache, partial

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training import Unit
from tests.benchmarks.figures import Figure, Measured, back_from, milliseconds, seconds

MILLION = 1_000_000
PLACES = 300
ROUNDS_OF_JUMPS = 10


@cache
def walked() -> tuple[Timeline, int]:
    """A million iterations of the article, walked once, and the bytes that are still held then."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    timeline = Timeline(Trainer(Experiment(iterations=MILLION)))
    for _ in timeline.extend(MILLION):
        pass
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return timeline, held


def memory() -> Measured:
    timeline, held = walked()
    parts = f"losses {timeline.record.nbytes / 1e6:.2f}, keyframes {timeline.replay.keyframes.nbytes / 1e6:.2f}"
    return Measured(held / 1e6, f"trainer and all: {parts}, checks {timeline.evaluations.nbytes / 1e6:.2f}")


def places() -> list[Moment]:
    pick = random.Random(1)
    return [Moment(pick.randrange(2, MILLION), pick.randrange(1, 8)) for _ in range(PLACES)]


def jump() -> Measured:
    """The best of several rounds of jumps to the same places: a busy moment slows a whole round."""
    timeline, _ = walked()
    rounds = [
        milliseconds([seconds(lambda moment=moment: timeline.frame(moment)) for moment in places()])  # type: ignore[misc]
        for _ in range(ROUNDS_OF_JUMPS)
    ]
    return min(rounds, key=lambda found: found.value)


def back(unit: Unit) -> Measured:
    return back_from(walked()[0], places(), unit)


LONG: tuple[Figure, ...] = (
    Figure("a million walked once: memory held", "MB", memory, 8.0),
    Figure("a million walked once: a jump anywhere", "ms", jump, 1.0),
    *(
        Figure(f"a million walked once: one {unit.value} back", "ms", partial(back, unit), 1.0)
        for unit in (Unit.OPERATION, Unit.ITERATION)
    ),
)
