"""Going anywhere: what a seek, a step back and a search cost, also in a run of a million iterations."""

from __future__ import annotations

import gc
import random
import tracemalloc
from functools import cache, partial
from time import perf_counter

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training import Unit
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured, milliseconds, seconds

MILLION = effort(1_000_000, 2000)
PLACES = effort(300, 2)
ROUNDS_OF_JUMPS = effort(10, 1)
RATES = (("constant", 0), ("cosine", 100))
"""Schedules and warm-ups of a million iterations."""


@cache
def walked(schedule: str = "constant", warmup: int = 0) -> tuple[Timeline, int]:
    """A million iterations of the article, walked once, and the bytes that are still held then."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    timeline = Timeline(Trainer(Experiment(iterations=MILLION, schedule=schedule, warmup=warmup)))
    for _ in timeline.extend(MILLION):
        pass
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return timeline, held


def memory(schedule: str = "constant", warmup: int = 0) -> Measured:
    timeline, held = walked(schedule, warmup)
    parts = f"losses {timeline.record.nbytes / 1e6:.2f}, keyframes {timeline.replay.keyframes.nbytes / 1e6:.2f}"
    return Measured(held / 1e6, f"trainer and all: {parts}, checks {timeline.evaluations.nbytes / 1e6:.2f}")


def places() -> list[Moment]:
    pick = random.Random(1)
    return [Moment(pick.randrange(2, MILLION), pick.randrange(1, 8)) for _ in range(PLACES)]


def jump(schedule: str = "constant", warmup: int = 0) -> Measured:
    """The best of several rounds of jumps to the same places: a busy moment slows a whole round."""
    timeline, _ = walked(schedule, warmup)
    rounds = [
        milliseconds([seconds(lambda moment=moment: timeline.frame(moment)) for moment in places()])  # type: ignore[misc]
        for _ in range(ROUNDS_OF_JUMPS)
    ]
    return min(rounds, key=lambda found: found.value)


def jump_against_the_trainer(schedule: str = "constant", warmup: int = 0) -> Measured:
    """A jump against what the trainer alone takes for so many iterations as there are from keyframe to keyframe."""
    timeline, _ = walked(schedule, warmup)
    trainer, spacing = timeline.trainer, timeline.replay.keyframes.spacing
    ours = jump(schedule, warmup).value
    theirs = min(1e3 * seconds(lambda: trainer.iterations(trainer.initial, 1, spacing)) for _ in range(PLACES))
    return Measured(ours / theirs, f"{ours:.3f} against {theirs:.3f} ms for {spacing} iterations")


def back(unit: Unit) -> Measured:
    """One step back after a jump, and ten more from there."""
    timeline, times = walked()[0], []
    for moment in places():
        timeline.frame(moment)
        for _ in range(11):
            start = perf_counter()
            moment = timeline.step(moment, unit, -1)
            timeline.frame(moment)
            times.append(perf_counter() - start)
    return milliseconds(times)


LONG: tuple[Figure, ...] = (
    *(
        figure
        for rate in RATES
        for figure in (
            Figure(f"a million walked once, {rate[0]}: memory held", "MB", partial(memory, *rate), 8.0),
            Figure(f"a million walked once, {rate[0]}: a jump anywhere", "ms", partial(jump, *rate), 1.0),
            Figure(
                f"a million walked once, {rate[0]}: a jump / the trainer from keyframe to keyframe",
                "ratio",
                partial(jump_against_the_trainer, *rate),
                1.2,
            ),
        )
    ),
    Figure("a million walked once: one operation back", "ms", lambda: back(Unit.OPERATION), 1.0),
    Figure("a million walked once: one iteration back", "ms", lambda: back(Unit.ITERATION), 1.0),
)
