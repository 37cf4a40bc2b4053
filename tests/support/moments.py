"""Moments: the frame of one, whole frames as values that can be compared, and a run walked one operation at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from stepviz import Experiment, Frame, Iteration, Moment, Timeline, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell
from stepviz.training import Finding, History, Unit
from stepviz.training.losses import Losses, LossRecord
from stepviz.training.timeline import finish

Whole = tuple[Any, ...]
OPERATIONS = ["batch", "linear", "softmax", "loss", "dlogits", "grads", "update"]
"""Those of the article, in order."""
RESULTS = [*(f"{n}:{op}" for n in (1, 2) for op in OPERATIONS), "100:check", "500:check", "4000:check"]
"""Moments of the article with something new to see: two iterations, and checks of each kind."""


@lru_cache(256)
def trainer_of(experiment: Experiment) -> Trainer:
    """A trainer, which has no state: one for all who make a run of their own."""
    return Trainer(experiment)


@lru_cache(64)
def line_of(experiment: Experiment) -> Timeline:
    """A run, trained once for all who look at it: what is seen of a moment does not depend on who did so before."""
    return Timeline(trainer_of(experiment))


def iteration_of(number: int, source: str = "article", /, **settings: Any) -> Iteration:
    """An iteration of a run, by its number."""
    trainer = trainer_of(Experiment.of(source, **settings))
    return trainer.iterations(trainer.initial, 1, number)[-1]


def frame_at(moment: str, experiment: Experiment | None = None) -> Frame:
    """What is known at a moment of a run."""
    return frame_of(line_of(experiment or Experiment()), moment)


def frame_of(timeline: Timeline, moment: str) -> Frame:
    return timeline.frame(timeline.schedule.parse(moment))


def frame_near(timeline: Timeline, moment: Moment) -> Frame:
    """The frame of a moment, or of the last one before it that the run has: it may have stopped early."""
    finish(timeline.extend(moment.iteration))
    moment = min(moment, timeline.schedule.end(moment.iteration))
    return timeline.frame(timeline.within(timeline.schedule.first, moment))


def digest(arrays: Iterable[Array | None]) -> bytes:
    """Of the bytes of all, so that nan compares; the numbers of the thousands of frames of a run fill gigabytes."""
    parts = list[bytes]()
    for array in arrays:
        parts += (b"none",) if array is None else (_head(array.dtype, array.shape), array.tobytes())
    return blake2b(b"".join(parts), digest_size=16).digest()


@cache
def _head(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    return repr((dtype.str, shape)).encode()


def bits(iteration: Iteration | None) -> Any:
    if iteration is None:
        return None
    return iteration.number, digest(iteration[name] for name in iteration.program.tensors)


def whole(frame: Frame) -> Whole:
    """Everything a frame says, as values that can be compared."""
    names = list(frame.program.tensors)
    return (
        frame.moment,
        tuple(map(frame.state, names)),
        digest(map(frame.tensor, names)),
        digest([frame.history.losses[:]]),
        dict(frame.history.accuracies),
        frame.broken,
        bits(frame.current),
        bits(frame.previous),
        frame.op.name if frame.op else None,
        frame.check.splits if frame.check else None,
        frame.ends,
    )


def steps(timeline: Timeline) -> Iterator[Moment]:
    """All moments of a run, going forward one operation at a time."""
    moment, last = timeline.schedule.first, None
    while moment != last:
        yield moment
        moment, last = timeline.step(moment, Unit.OPERATION, 1), moment


@cache
def walked(experiment: Experiment) -> dict[Moment, Whole]:
    """All frames of a run, going forward one operation at a time; walked once for all tests."""
    timeline = Timeline(trainer_of(experiment))
    return {moment: whole(timeline.frame(moment)) for moment in steps(timeline)}


def with_arrays(iteration: Iteration, arrays: Mapping[str, Array]) -> Iteration:
    """The same iteration with other numbers in some tensors, by their names."""
    slots = [*iteration.slots]
    for name, array in arrays.items():
        slots[iteration.program.slots[name]] = array
    return Iteration(iteration.number, iteration.program, slots)


def disturbed(frame: Frame, tensors: tuple[str, ...], told: frozenset[Cell] = frozenset()) -> Frame:
    """The same moment with other numbers in these tensors, but for the cells that were told."""
    arrays = {name: np.array(frame.current[name]) for name in tensors if name not in SPLITS}
    for name, array in arrays.items():
        for index in np.ndindex(array.shape):
            if Cell(name, index) not in told:
                array[index] = 1 - array[index] if name in ("x", "y") else 0.5 * array[index] - 0.3
    if "x" in tensors:  # those of other rows
        arrays["rows"] = np.roll(frame.current["rows"], 1)
    losses = frame.history.losses
    if "loss" in tensors:
        losses = losses_of([*losses[:-1], 3 * losses[-1] + 1])
    looks = {
        split: Finding(12.5, look.iteration) if split in tensors and Cell(split) not in told else look
        for split, look in frame.history.accuracies.items()
    }
    history = History(losses, looks, frame.history.evaluations)
    return replace(frame, current=with_arrays(frame.current, arrays), history=history)


def losses_of(values: npt.ArrayLike) -> Losses:
    """A history of these losses."""
    array = np.array(values, dtype=np.float64)
    record = LossRecord(lambda first, count: array[first - 1 : first - 1 + count], len(array), len(array))
    record.append(array)
    return Losses(record, len(array))


@contextmanager
def nothing_is_computed(timeline: Timeline) -> Iterator[None]:
    """In the block an iteration that is trained or replayed fails."""
    with patch.object(timeline.trainer.program, "run", side_effect=AssertionError("computed again")):
        yield
