"""Names: what a condition can ask about, and where its values come from; what is said where none can be read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from stepviz.data import Split
from stepviz.errors import UserError
from stepviz.ops import Cell, Parameters, Program, TensorRole
from stepviz.ops.check import Check
from stepviz.training.conditions.track import BreakTrack, Counted, Floats, Made, Stretch, Track
from stepviz.training.losses import BLOCK
from stepviz.training.moment import READY
from stepviz.training.timeline import Timeline

Bounds = tuple[Floats, Floats]
"""The least and the most a name can be worth in each block."""


class ConditionError(UserError):
    """A condition that cannot be read: one sentence, and where in the text the fault is."""

    def __init__(self, sentence: str, at: int) -> None:
        """`at`: characters before the fault; the length of the text for something missing at its end."""
        super().__init__(sentence)
        self.at = at


@dataclass(frozen=True)
class Named(ABC):
    """Something a condition names. `word` is how it is written."""

    word: str
    boolean: ClassVar[bool] = False
    """Whether it is true or false, instead of a number."""

    @abstractmethod
    def ops(self, program: Program) -> frozenset[int]:
        """The numbers of the operations that give it a value."""

    @abstractmethod
    def track(self, stretch: Stretch) -> Track:
        """Its values in a stretch of iterations."""

    def kept(self, timeline: Timeline, last: int) -> bool:  # noqa: ARG002 - depends on the name
        """Whether its values up to iteration `last` are found without replaying."""
        return False

    def bounds(self, timeline: Timeline, blocks: Floats) -> Bounds:  # noqa: ARG002 - depends on the name
        """What it can be worth in these blocks of iterations; anything, unless the timeline knows better."""
        return np.full(len(blocks), -np.inf), np.full(len(blocks), np.inf)


@dataclass(frozen=True)
class LossName(Named):
    """`loss`: the mean loss of the batch."""

    def ops(self, program: Program) -> frozenset[int]:
        """The loss operation."""
        return frozenset({made_by(program, program.the(TensorRole.OBJECTIVE))})

    def track(self, stretch: Stretch) -> Track:
        """From the record where it keeps them, else from the iterations."""
        program = stretch.timeline.trainer.program
        loss = program.the(TensorRole.OBJECTIVE)
        kept = self.kept(stretch.timeline, int(stretch.numbers[-1]))
        return Made(stretch, made_by(program, loss), stretch.losses if kept else stretch.made(loss))

    def kept(self, timeline: Timeline, last: int) -> bool:
        """While losses are kept one by one."""
        return last <= timeline.record.exact

    def bounds(self, timeline: Timeline, blocks: Floats) -> Bounds:
        """Those of the block and of the one before it, whose last loss stands until the first is made."""
        first, last = int(blocks[0]), int(blocks[-1]) + 1
        start = max(0, first - 1)
        lows, highs = timeline.record.bounds(start, last)
        if first == 0:
            lows, highs = np.concatenate([lows[:1], lows]), np.concatenate([highs[:1], highs])
        low, high = np.minimum(lows[:-1], lows[1:]), np.maximum(highs[:-1], highs[1:])
        return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


@dataclass(frozen=True)
class Number(Named):
    """`it`: the number of the iteration."""

    def ops(self, program: Program) -> frozenset[int]:  # noqa: ARG002 - the same for every program
        """The first one, and the start of the run."""
        return frozenset({READY, READY + 1})

    def track(self, stretch: Stretch) -> Track:
        """Counted."""
        return Counted(stretch)

    def kept(self, timeline: Timeline, last: int) -> bool:  # noqa: ARG002 - always
        """Always."""
        return True

    def bounds(self, timeline: Timeline, blocks: Floats) -> Bounds:  # noqa: ARG002 - the same for every run
        """The first and the last iteration of the block."""
        return blocks * BLOCK + 1, (blocks + 1) * BLOCK


@dataclass(frozen=True)
class LookName(Named):
    """`train`, `val`, or another measure of these: what the last check found, percent right for example."""

    measure: str

    def ops(self, program: Program) -> frozenset[int]:
        """The check."""
        return frozenset({len(program.ops) + 1})

    def track(self, stretch: Stretch) -> Track:
        """From the looks kept."""
        looks, numbers = stretch.timeline.looks, stretch.numbers
        values, known = looks.latest(self.measure, np.arange(numbers[0] - 1, numbers[-1] + 1))
        op = len(stretch.timeline.trainer.program.ops) + 1
        return Made(stretch, op, values, looks=(known, looks.fresh(self.measure, numbers)))

    def kept(self, timeline: Timeline, last: int) -> bool:  # noqa: ARG002 - always
        """Always."""
        return True


@dataclass(frozen=True)
class Value(Named):
    """`W.x2.c0`, `dW.x3.c0`, …: one number of an iteration. A parameter has its new value from the update on."""

    cell: Cell

    def ops(self, program: Program) -> frozenset[int]:
        """The operation that makes it; for parameters the update, and the start of the run."""
        given = {READY} if _is_carried(program, self.cell.tensor) else set()
        return frozenset({made_by(program, _newest(program, self.cell.tensor)), *given})

    def track(self, stretch: Stretch) -> Track:
        """From the iterations."""
        program = stretch.timeline.trainer.program
        newest, given = _newest(program, self.cell.tensor), _is_carried(program, self.cell.tensor)
        values = self._pick(stretch.made(newest))
        starts_anew = given and (stretch.starts or stretch.timeline.edits)
        before = self._pick(stretch.before(self.cell.tensor)) if starts_anew else None
        return Made(stretch, made_by(program, newest), values, before=before, given=given)

    def _pick(self, arrays: Floats) -> Floats:
        """One number from each of (n, …): (n,)."""
        flat = arrays.reshape(len(arrays), -1)
        place = np.ravel_multi_index(self.cell.index, arrays.shape[1:]) if self.cell.index else 0
        return np.asarray(flat[:, place], dtype=np.float64)


@dataclass(frozen=True)
class Largest(Value):
    """`max.dW`: the largest size in a tensor; nan where one of its numbers is nan."""

    def _pick(self, arrays: Floats) -> Floats:
        return np.asarray(np.abs(arrays).reshape(len(arrays), -1).max(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class Now(Named):
    """`now.train`, `now.val`: what a check would find with the present parameters, percent right for example."""

    split: Split

    def ops(self, program: Program) -> frozenset[int]:
        """The update, and the start of the run."""
        return frozenset({READY, len(program.ops)})

    def track(self, stretch: Stretch) -> Track:
        """Answered with the parameters before the first iteration and after each."""
        start = stretch.iterations[0]
        sets = [(start.program, start.model)] * stretch.starts + [
            (i.program, i.model_after) for i in stretch.iterations
        ]
        with np.errstate(all="ignore"):
            found = np.array([self._found(program.check((self.split,)), after) for program, after in sets])
        return Made(stretch, len(stretch.timeline.trainer.program.ops), found, given=True)

    def _found(self, check: Check, parameters: Parameters) -> float:
        """What the check finds with these parameters, of the first of its measures."""
        return float(check.compute(*parameters)[0])


@dataclass(frozen=True)
class Right(Now):
    """`right.4`: whether row #4 is answered right with the present parameters."""

    place: int
    """Position of the row in its split."""
    boolean: ClassVar[bool] = True

    def _found(self, check: Check, parameters: Parameters) -> float:
        return float(check.right(self.split, *parameters)[self.place])


@dataclass(frozen=True)
class NotFinite(Named):
    """`nan`, `inf`: whether the iteration that stopped the run has made such a value by now."""

    boolean: ClassVar[bool] = True

    def ops(self, program: Program) -> frozenset[int]:
        """All but the check."""
        return frozenset(range(len(program.ops) + 1))

    def track(self, stretch: Stretch) -> Track:
        """Looked for in that one iteration."""
        timeline = stretch.timeline
        return BreakTrack(stretch, self._made_at(timeline), len(timeline.trainer.program.ops))

    def kept(self, timeline: Timeline, last: int) -> bool:  # noqa: ARG002 - always
        """Always."""
        return True

    def bounds(self, timeline: Timeline, blocks: Floats) -> Bounds:
        """True in no block but that of the stop."""
        stop = timeline.stop
        block = -1 if stop is None else (stop.moment.iteration - 1) // BLOCK
        return np.zeros(len(blocks)), (blocks == block).astype(np.float64)

    def _made_at(self, timeline: Timeline) -> int | None:
        if timeline.stop is None:
            return None
        iteration = timeline.iteration(timeline.stop.moment.iteration)
        is_one = np.isnan if self.word == "nan" else np.isinf
        for number, op in enumerate(timeline.trainer.program.ops, start=1):
            if any(is_one(iteration[tensor.name]).any() for tensor in op.writes):
                return number
        return None


def made_by(program: Program, tensor: str) -> int:
    """The number of the operation that makes a tensor, from 1."""
    return program.made_at[tensor]


def _is_carried(program: Program, tensor: str) -> bool:
    return any(tensor == carried.name for carried in program.carried)


def _newest(program: Program, tensor: str) -> str:
    """The tensor that holds the newest values: for `W` that is `W_after`."""
    return program.after(tensor) if _is_carried(program, tensor) else tensor
