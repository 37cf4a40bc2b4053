"""Timeline: finds the frame of any moment of a run, with keyframes and replay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepviz.errors import UserError
from stepviz.ops import Array, Parameters, Program, TensorRole
from stepviz.training.edits import Edit
from stepviz.training.evaluations import CheckHistory, Evaluations
from stepviz.training.frame import Broken, Finding, Frame, History
from stepviz.training.iteration import Iteration
from stepviz.training.losses import EXACT, Losses, LossRecord, Values
from stepviz.training.moment import Direction, Moment, Unit
from stepviz.training.replay import Keyframes, Recent, Replay
from stepviz.training.trainer import Trainer

MEMORY = 64_000_000
"""Default budget for keyframes and replayed iterations, in bytes."""

_RECENT_SHARE = 4


class Timeline:
    """A run: keyframes, losses and checks so far, and replay for everything else.

    Frames are the same, bit for bit, in whatever order they are asked for. The run is trained only as far as needed.
    """

    edits: tuple[Edit, ...] = ()
    """The edits that turn the original run into this one."""

    def __init__(self, trainer: Trainer, memory: int = MEMORY, *, exact: int = EXACT) -> None:
        """`memory`: bytes for keyframes and replayed iterations; fewer make seeking slower.

        `exact`: the number of losses kept one by one; later ones are replayed.
        """
        self.trainer = trainer
        self.origin = trainer.experiment
        """The experiment, before any edit."""
        self.schedule = trainer.schedule
        self.memory = memory
        """Bytes for keyframes and replayed iterations."""
        self.start = 1
        """The first iteration that its trainer computes: 1, or that of the last edit."""
        self.keeps = True
        """True if numbers of the iteration before `start` stay visible in it until they are computed again."""
        self.reached = 0
        """Iterations whose loss is known."""
        self.stop: Broken | None = None
        """The first value that is not finite; None while no such value is known."""
        self._front = trainer.initial
        keyframes = Keyframes(trainer.initial, memory - memory // _RECENT_SHARE)
        self.replay = Replay(trainer, keyframes, Recent(memory // _RECENT_SHARE))
        """Finds the iterations reached."""
        self.record = LossRecord(self._replayed_losses, self.schedule.iterations, exact)
        """The losses of the iterations reached."""
        self.evaluations = Evaluations(self.schedule, trainer.program.measures)
        """The results of the checks of the iterations reached."""
        self._loss = trainer.program.the(TensorRole.OBJECTIVE)

    @property
    def words(self) -> list[str]:
        """The words of the command line that start this run."""
        return [*self.origin.words(), *(word for edit in self.edits for word in ("--edit", edit.text))]

    @property
    def losses(self) -> Losses:
        """Mean loss of every iteration known so far."""
        return Losses(self.record, self.reached)

    @property
    def end(self) -> Moment:
        """The last moment, as far as is known: of the run, or of the iteration in which it stopped."""
        return self.schedule.last if self.stop is None else self.schedule.end(self.stop.moment.iteration)

    def extend(self, iteration: int) -> Iterator[int]:
        """Train up to `iteration` or until the run stops; yields the iteration reached after each short stretch."""
        iteration = min(iteration, self.schedule.iterations)
        while self.reached < iteration and self.stop is None:
            self._train(min(self.trainer.stretch, iteration - self.reached))
            yield self.reached

    def of(self, number: int) -> Timeline:  # noqa: ARG002 - for `Branch`
        """The run whose trainer computes that iteration: this one, unless it is a what-if."""
        return self

    def seek(self, iteration: int) -> Iterator[int]:
        """Train and replay, in stretches like `extend`, what the frames of an iteration need to be found at once."""
        yield from self.extend(iteration)
        last = min(iteration, self.reached)
        for number in range(max(1, last - 1), last + 1):
            replay = self.of(number).replay
            if number not in replay.recent:
                yield from replay.make(number)

    def frame(self, moment: Moment, beside: Frame | None = None) -> Frame:
        """The frame of that moment. Raises `UserError` if the run does not have it.

        `beside`: a frame of this run; if it is of the same iteration, nothing has to be replayed.
        """
        if not self.schedule.exists(moment):
            raise UserError(f"moment {moment.iteration}:{moment.op} is outside the run")
        finish(self.extend(moment.iteration))
        if moment > self.end:
            raise UserError(self.stopped())
        if beside is not None and beside.moment.iteration == moment.iteration:
            previous, current = beside.previous, beside.current
        else:
            previous = self.iteration(moment.iteration - 1) if moment.iteration > 1 else None
            current = self.iteration(moment.iteration)
        return Frame(
            experiment=self.trainer.experiment,
            program=current.program,
            schedule=self.schedule,
            moment=moment,
            current=current,
            previous=previous,
            firsts=self.trainer.firsts,
            history=self._history(moment),
            broken=self.stop if self.stop is not None and moment >= self.stop.moment else None,
            carried_at=self.carried,
            checked_at=self.checked,
            since=self.start,
            keeps=self.keeps or moment.iteration > self.start,
        )

    def iteration(self, number: int) -> Iteration:
        """Iteration `number`, from memory or replayed. It must have been reached."""
        replay = self.of(number).replay
        if number not in replay.recent:
            finish(replay.make(number))
        return replay.recent[number]

    def iterations(self, first: int, last: int) -> list[Iteration]:
        """Iterations `first` to `last`, from memory or replayed in one go. They must have been reached."""
        return self.replay.iterations(first, last)

    def carried(self, number: int) -> Parameters:
        """The arrays that iteration `number`, which must be reached, starts from: parameters, then optimizer state."""
        return self.of(number).replay.carried(number)

    def checked(self, number: int) -> tuple[Program, Parameters]:
        """The program of iteration `number`, which must be reached, and the arrays that predictions use after it."""
        line = self.of(number)
        program = line.trainer.program
        return program, line.replay.carried(number + 1)[: len(program.model)]

    def accuracy(self, iteration: int) -> dict[str, float]:
        """The results by measure of the check after an iteration; empty if none was due there, or it is not reached."""
        if not 1 <= iteration <= self.reached:
            return {}
        due = self.evaluations.due(self.schedule.due(iteration))
        return {name: self.evaluations.at(name, iteration) for name in due}

    def step(self, moment: Moment, unit: Unit, direction: Direction) -> Moment:
        """The moment after a step. A run that stopped ends at its first bad value, and then at that iteration's end."""
        target = self.schedule.step(moment, unit, direction)
        finish(self.extend(target.iteration))
        return self.within(moment, target)

    def within(self, start: Moment, target: Moment) -> Moment:
        """`target`; if the run is known to stop before it, the last moment that can be reached from `start`."""
        if target <= self.end:
            return target
        return self.stop.moment if self.stop is not None and start < self.stop.moment else self.end

    def stopped(self) -> str:
        """Where and why the run stopped early, as one sentence. The run must have stopped."""
        assert self.stop is not None
        word = self.trainer.program.word(self.stop.cell)
        return f"the run stopped at {self.schedule.text(self.stop.moment)}: {word} is not a finite number"

    def _train(self, count: int) -> None:
        first = self.reached + 1
        made = self.trainer.iterations(self._front, first, count)
        loss = self.trainer.program.slots[self._loss]
        losses = np.array([float(iteration.slots[loss]) for iteration in made])
        # Once a parameter is not finite it stays so: the last iteration tells of all.
        if not _finite(losses, made[-1].carried_after):
            made = self._until_broken(made)
            losses = losses[: len(made)]
        self.record.append(losses)
        for number in self.schedule.checks(first, made[-1].number):
            after = made[number - first].model_after
            self.evaluations.add(self.trainer.evaluate(after, self.schedule.due(number)))
        self.replay.keep(made)
        self.reached += len(made)
        self._front = made[-1].carried_after

    def _until_broken(self, made: list[Iteration]) -> list[Iteration]:
        """The iterations up to the first with a loss or parameter that is not finite; sets `stop` to its first one."""
        for position, iteration in enumerate(made, start=1):
            cell = iteration.first_broken
            if cell is not None and not _finite(iteration[self._loss], iteration.carried_after):
                self.stop = Broken(Moment(iteration.number, self.trainer.program.made_at[cell.tensor]), cell)
                return made[:position]
        return made

    def _replayed_losses(self, first: int, count: int) -> Values:
        """The losses of `count` iterations, computed again."""
        losses: list[float] = []
        while len(losses) < count:
            start = first + len(losses)
            made = self.iterations(start, min(start + self.trainer.stretch, first + count) - 1)
            losses += [float(iteration[self._loss]) for iteration in made]
        return np.array(losses)

    def _history(self, moment: Moment) -> History:
        program, found = self.trainer.program, self.evaluations
        losses = moment.iteration - (moment.op < program.made_at[self._loss])
        checked = moment.iteration - (moment.op < self.schedule.check)
        last = {name: iteration for name in program.measures if (iteration := found.last(name, checked))}
        results = {name: Finding(found.at(name, iteration), iteration) for name, iteration in last.items()}
        return History(Losses(self.record, losses), results, CheckHistory(found, checked))


def finish(walk: Iterator[int]) -> None:
    """Run an iterator to its end."""
    for _ in walk:
        pass


def frame_at(line: Timeline, moment: Moment, beside: Frame | None = None) -> Frame:
    """The frame of that moment, or of the run's last one if it stopped before. `beside`: as in `Timeline.frame`.

    Raises `UserError` if the run does not have the moment.
    """
    finish(line.extend(moment.iteration))
    return line.frame(line.within(line.schedule.first, moment), beside)


def _finite(loss: Array, carried: Parameters) -> bool:
    return all(bool(np.isfinite(array).all()) for array in (loss, *carried))
