"""Moment: a point of a run. Schedule: the moments of a run, their names, and steps between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from enum import Enum
from typing import Literal, NamedTuple

from stepviz.data import Split
from stepviz.data.dataset import IN_WORDS, SPLITS
from stepviz.errors import UserError
from stepviz.ops import Op, Phase
from stepviz.settings.values import quoted
from stepviz.text import so_often

READY = 0
"""The op number before the first operation."""


class Unit(Enum):
    """Step sizes."""

    OPERATION = "operation"
    PHASE = "phase"
    ITERATION = "iteration"
    CHECK = "check"
    RUN = "run"


Direction = Literal[1, -1]


class Moment(NamedTuple):
    """An iteration (from 1) and the number of its operations that are done: 0 is `ready`, the last is `check`."""

    iteration: int
    op: int


class Schedule:
    """The moments of a run: `1:ready`, then every operation of every iteration, and a check where one is due."""

    def __init__(
        self, ops: Sequence[Op], iterations: int, check: tuple[int, int], splits: tuple[Split, ...] = SPLITS
    ) -> None:
        """`check`: iterations between checks of train and of val; `splits`: the splits with rows."""
        self.iterations, self._splits = iterations, splits
        self.update, self.check = len(ops), len(ops) + 1
        self.names = ("ready", *(op.name for op in ops), "check")
        self._numbers = _numbers(ops)
        self._phases = (Phase.READY, *(op.phase for op in ops), Phase.CHECK)
        self.every: dict[Split, int] = {s: n for s, n in zip(SPLITS, check, strict=False) if s in splits}
        """Iterations between checks of each split that is checked during the run."""
        self._past: Schedule | None = None
        self._start = 1

    def following(self, past: Schedule, start: int) -> Schedule:
        """The moments of an edited run: up to iteration `start` those of `past`, which may have other operations."""
        after = copy(self)
        after._past, after._start = past, start
        return after

    def of(self, iteration: int) -> Schedule:
        """The moments that iteration has: its operations and its check."""
        return self if self._past is None or iteration >= self._start else self._past.of(iteration)

    @property
    def first(self) -> Moment:
        """The start of the run."""
        return Moment(1, READY)

    @property
    def last(self) -> Moment:
        """The end of the run, if every value stays finite."""
        return self.end(self.iterations)

    def due(self, iteration: int) -> tuple[Split, ...]:
        """The splits checked after that iteration; after the last, all splits with rows."""
        if iteration == self.iterations:
            return self._splits
        return tuple([split for split, every in self.every.items() if iteration % every == 0])

    def checks(self, first: int, last: int) -> list[int]:
        """The iterations from `first` to `last` after which something is checked, in order."""
        found = set[int]()
        for every in self.every.values():
            found.update(range(-(-first // every) * every, last + 1, every))
        if self._splits and first <= self.iterations <= last:
            found.add(self.iterations)
        return sorted(found)

    def next_due(self, split: Split, iteration: int) -> int:
        """The first iteration from `iteration` on with a check of that split, which must have rows."""
        if split == "test":
            return self.iterations
        every = self.every.get(split, self.iterations)
        return min(-(-iteration // every) * every, self.iterations)

    def end(self, iteration: int) -> Moment:
        """The last moment of an iteration."""
        there = self.of(iteration)
        return Moment(iteration, there.check if self.due(iteration) else there.update)

    def exists(self, moment: Moment) -> bool:
        """True if the run has that moment."""
        if not 1 <= moment.iteration <= self.iterations:
            return False
        if moment.op == READY:
            return moment.iteration == 1
        return 1 <= moment.op <= self.end(moment.iteration).op

    def nearest(self, moment: Moment, other: Schedule) -> Moment:
        """The moment of this run that corresponds to one of `other`.

        It is after the same operation, or after the last one before it that both runs have.
        """
        return self._after(moment.iteration, other.of(moment.iteration).names[: moment.op + 1])

    def phase(self, moment: Moment) -> Phase:
        """The phase the moment belongs to."""
        return self.of(moment.iteration)._phases[moment.op]

    def text(self, moment: Moment) -> str:
        """The moment in text form: `1:grads`."""
        return f"{moment.iteration}:{self.of(moment.iteration).names[moment.op]}"

    def parse(self, text: str) -> Moment:
        """Parses `ITERATION:OP`, or `ITERATION` for the end of its update.

        An operation can also be named by its label, `1:dW,db`, or by a tensor that it computes: `1:dW2` is `1:grads2`.
        Raises `UserError` if the text is malformed or the run does not have the moment.
        """
        match = re.fullmatch(r"(-?[0-9]{1,30})(?::(\S+))?", text.strip())
        if match is None:
            raise UserError(f"moment {quoted(text)} is not ITERATION:OP: write for example 1:grads or 500:check")
        iteration, name = int(match[1]), match[2] or "update"
        there = self.of(iteration)
        if name not in there._numbers:
            known = there.names if self._splits else there.names[: there.check]
            raise UserError(f"moment {quoted(text)}: {name!r} is not an operation: choose {', '.join(known)}")
        if not 1 <= iteration <= self.iterations:
            raise UserError(f"moment {quoted(text)} is outside the run: its iterations are 1 to {self.iterations}")
        moment = Moment(iteration, there._numbers[name])
        if not self.exists(moment):
            raise UserError(f"moment {quoted(text)} does not exist: {self._why_missing(moment)}")
        return moment

    def _why_missing(self, moment: Moment) -> str:
        if moment.op == READY:
            return "ready is the start of the run, 1:ready"
        if not self._splits:
            return "there are no rows to check"
        often = f" (val: {so_often(self.every['val'], brief=True)})" if "val" in self.every else ""
        return f"accuracy is checked {so_often(self.every['train'])}{often} and after the last"

    def without(self, split: Split) -> str:
        """A sentence that the split has no rows, and so no checks; empty if it has rows."""
        return "" if split in self._splits else f"there are no {IN_WORDS[split]} rows"

    def step(self, moment: Moment, unit: Unit, direction: Direction) -> Moment:
        """The moment after a step of that size; the moment itself at the end of the run in that direction."""
        if unit is Unit.RUN:
            return self.last if direction > 0 else self.first
        if unit is Unit.ITERATION:
            other = moment.iteration + direction
            return self.same(moment, other) if 1 <= other <= self.iterations else moment
        steps = {
            Unit.OPERATION: (self.step_over, self._previous),
            Unit.PHASE: (self._phase_end, self._phase_before),
            Unit.CHECK: (self._next_check, self._previous_check),
        }
        return steps[unit][0 if direction > 0 else 1](moment)

    def step_over(self, moment: Moment) -> Moment:
        """The moment after the next operation; the moment itself at the end."""
        if moment < self.end(moment.iteration):
            return Moment(moment.iteration, moment.op + 1)
        return Moment(moment.iteration + 1, 1) if moment.iteration < self.iterations else moment

    def _previous(self, moment: Moment) -> Moment:
        if moment.op > 1 or (moment.iteration == 1 and moment.op > READY):
            return Moment(moment.iteration, moment.op - 1)
        return self.end(moment.iteration - 1) if moment.iteration > 1 else moment

    def _phase_end(self, moment: Moment) -> Moment:
        moment = self.step_over(moment)
        while self.phase(after := self.step_over(moment)) is self.phase(moment) and moment != self.last:
            moment = after
        return moment

    def _phase_before(self, moment: Moment) -> Moment:
        phase = self.phase(moment)
        while self.phase(moment) is phase and moment != self.first:
            moment = self._previous(moment)
        return moment

    def same(self, moment: Moment, iteration: int) -> Moment:
        """The same operation in another iteration of the run; where `ready` or `check` is missing, the update."""
        return self._after(iteration, self.of(moment.iteration).names[: moment.op + 1])

    def _after(self, iteration: int, done: Sequence[str]) -> Moment:
        """The moment of an iteration after the last of these operations that it has."""
        there = self.of(iteration)
        found = Moment(iteration, max(there.names.index(name) for name in done if name in there.names))
        return found if self.exists(found) else Moment(iteration, there.update)

    def _next_check(self, moment: Moment) -> Moment:
        start = moment.iteration + (moment.op == self.of(moment.iteration).check)
        if start > self.iterations or not self._splits:
            return moment
        return self.end(min(self.next_due(split, start) for split in self.every))

    def _previous_check(self, moment: Moment) -> Moment:
        before = moment.iteration - 1
        iteration = max((before - before % every for every in self.every.values()), default=0)
        return self.end(iteration) if iteration >= 1 else moment


def _numbers(ops: Sequence[Op]) -> dict[str, int]:
    """Operation numbers by each of their names; a name that two operations share means the first."""
    words = {"ready": READY} | {op.name: number for number, op in enumerate(ops, 1)} | {"check": len(ops) + 1}
    for number, op in enumerate(ops, 1):
        made = (word for tensor in op.writes for word in (tensor.name, tensor.word, tensor.symbol))
        for word in (op.label, *op.formerly, *made):
            words.setdefault(word, number)
    return words
