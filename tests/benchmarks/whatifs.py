"""What-ifs: what opening one costs beyond a stretch of training, and what two runs of a million hold together."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

from stepviz import Moment, Timeline
from stepviz.training.branch import branched
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.seek import MILLION, walked

HALF = MILLION // 2
_ROUNDS = effort(15, 1)


def _opened(original: Timeline, text: str) -> object:
    """Another run, and the frame that is shown first: the same moment in it."""
    return branched(original, [text]).frame(Moment(HALF, 6))


def _processor(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = process_time()
    work()
    return process_time() - start


def opening(text: str) -> Measured:
    """Where the viewer stands in the middle of a million: milliseconds of the processor beyond those of one stretch."""
    original, _ = walked()
    original.frame(Moment(HALF, 6))
    trainer = original.trainer
    carried = original.carried(HALF)
    stretch = median(_processor(lambda: trainer.iterations(carried, HALF, trainer.stretch)) for _ in range(_ROUNDS))
    times = [_processor(partial(_opened, original, text.format(number + 2))) for number in range(_ROUNDS)]
    beyond = 1000 * (median(times) - stretch)
    return Measured(
        beyond, f"{1000 * median(times):.1f} ms, the longest {1000 * max(times):.1f}, a stretch {1000 * stretch:.1f}"
    )


def together() -> Measured:
    """Memory of the original and of a what-if that left it in the middle, both at their ends, against that of one."""
    original, alone = walked()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    edited = branched(original, [f"{HALF}:lr=0.1"])
    for _ in edited.extend(MILLION):
        pass
    gc.collect()
    more = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert edited.reached == MILLION
    return Measured((alone + more) / alone, f"{alone / 1e6:.2f} MB and {more / 1e6:.2f} MB more, trainers and all")


WHATIFS: tuple[Figure, ...] = (
    Figure("what-if in the middle of a million: another lr", "ms", partial(opening, f"{HALF}:lr={{}}"), 50),
    Figure("what-if in the middle of a million: a parameter", "ms", partial(opening, f"{HALF}:W.x2.c0={{}}"), 50),
    Figure("what-if in the middle of a million: another seed", "ms", partial(opening, f"{HALF}:seed={{}}"), 50),
    Figure("memory of a million and its what-if against one", "times", together, 1.2),
)
"""Take a minute or two."""
