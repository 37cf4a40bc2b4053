"""Going anywhere: what a seek and a step back cost in the article's run, and in one of a million iterations."""

from __future__ import annotations

import gc
import random
import tracemalloc
from functools import cache, partial
from statistics import median
from time import perf_counter

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training import Unit
from stepviz.training.timeline import finish
from tests.benchmarks.figures import ITERATIONS, Figure, Measured, seconds
from tests.support.memory import held_by

MILLION = 1_000_000
PLACES = 300
ROUNDS_OF_JUMPS = 10


@cache
def walked(iterations: int) -> tuple[Timeline, int]:
    """So many iterations of the article, walked once, and the bytes that are still held then."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    timeline = Timeline(Trainer(Experiment(iterations=iterations)))
    finish(timeline.extend(iterations))
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return timeline, held


def memory() -> Measured:
    timeline, held = walked(MILLION)
    parts = f"losses {held_by(timeline.record) / 1e6:.2f}, keyframes {held_by(timeline.replay.keyframes) / 1e6:.2f}"
    return Measured(held / 1e6, f"trainer and all: {parts}")


def places(iterations: int) -> list[Moment]:
    pick = random.Random(1)
    return [Moment(pick.randrange(2, iterations), pick.randrange(1, 8)) for _ in range(PLACES)]


def jump(iterations: int) -> Measured:
    """The best of several rounds of jumps to the same places: a busy moment slows a whole round."""
    timeline, _ = walked(iterations)
    rounds = [
        milliseconds([seconds(partial(timeline.frame, moment)) for moment in places(iterations)])
        for _ in range(ROUNDS_OF_JUMPS)
    ]
    return min(rounds, key=lambda found: found.value)


def back(iterations: int, unit: Unit) -> Measured:
    """Milliseconds of a step back after a jump, and of ten more."""
    (timeline, _), times = walked(iterations), []
    for moment in places(iterations):
        timeline.frame(moment)
        for _ in range(11):
            start = perf_counter()
            moment = timeline.step(moment, unit, -1)
            timeline.frame(moment)
            times.append(perf_counter() - start)
    return milliseconds(times)


def milliseconds(times: list[float]) -> Measured:
    return Measured(1e3 * median(times), f"median of {len(times)}, longest {1e3 * max(times):.2f} ms")


SEEKING: tuple[Figure, ...] = (
    Figure("one operation back", "ms", partial(back, ITERATIONS, Unit.OPERATION), 0.2),
    Figure("a jump anywhere in a known run", "ms", partial(jump, ITERATIONS), 1.0),
)
LONG: tuple[Figure, ...] = (
    Figure("a million walked once: memory held", "MB", memory, 8.0),
    Figure("a million walked once: a jump anywhere", "ms", partial(jump, MILLION), 1.0),
    *(
        Figure(f"a million walked once: one {unit.value} back", "ms", partial(back, MILLION, unit), 1.0)
        for unit in (Unit.OPERATION, Unit.ITERATION)
    ),
)
