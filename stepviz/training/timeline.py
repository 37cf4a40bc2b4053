"""Timeline: finds the frame of any moment of a run, by keyframes and replay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.errors import UserError
from stepviz.ops import Array, Parameters
from stepviz.training.frame import Accuracy, Broken, Frame, History
from stepviz.training.iteration import Iteration
from stepviz.training.keyframes import Keyframes
from stepviz.training.moment import Direction, Moment, Unit
from stepviz.training.trainer import Trainer

MEMORY = 64_000_000
"""Default budget for keyframes and replayed iterations, in bytes."""

_MAX_RECENT = 128
_RECENT_SHARE = 4


class Timeline:
    """The run as a film: parameters at keyframes, the loss of every iteration, and replay for the rest.

    Any order of visits gives the same frames, bit for bit. It trains only as far as it was asked to look.
    """

    def __init__(self, trainer: Trainer, memory: int = MEMORY) -> None:
        """`memory`: bytes for keyframes and replayed iterations; too few only make seeking slower."""
        self.trainer = trainer
        self.schedule = trainer.schedule
        self.reached = 0
        """Iterations whose loss is known."""
        self.stop: Broken | None = None
        """Where the run stopped because a value was not finite, once that is known."""
        self._front = trainer.initial
        self._keyframes = Keyframes(trainer.initial, memory - memory // _RECENT_SHARE)
        self._recent: dict[int, Iteration] = {}
        self._recent_bytes = memory // _RECENT_SHARE
        self._losses: npt.NDArray[np.float64] = np.empty(1024)
        self._checks: dict[int, dict[Split, float]] = {}
        self._step_of_loss = next(n for n, op in enumerate(trainer.program.ops, 1) if op.name == "loss")

    @property
    def losses(self) -> npt.NDArray[np.float64]:
        """Mean loss of every iteration known so far, (reached,), read-only."""
        return self._known_losses(self.reached)

    @property
    def keyframe_bytes(self) -> int:
        """Memory the keyframes hold."""
        return self._keyframes.nbytes

    def extend(self, iteration: int) -> Iterator[int]:
        """Train on until `iteration` is known or the run stops; after every short stretch yield how far it is."""
        iteration = min(iteration, self.schedule.iterations)
        while self.reached < iteration and self.stop is None:
            self._train(min(self.trainer.stretch, iteration - self.reached))
            yield self.reached

    def frame(self, moment: Moment) -> Frame:
        """What is known at that moment. Raises `UserError` for a moment the run does not have."""
        if not self.schedule.exists(moment):
            raise UserError(f"moment {moment.iteration}:{moment.op} is outside the run")
        self._reach(moment.iteration)
        if self.stop is not None and moment > self.schedule.end(self.stop.moment.iteration):
            raise UserError(self.stopped())
        number = moment.iteration
        previous = self.iteration(number - 1) if number > 1 else None
        current = self.iteration(number)
        return Frame(
            experiment=self.trainer.experiment,
            program=self.trainer.program,
            schedule=self.schedule,
            moment=moment,
            current=current,
            previous=previous,
            history=self._history(moment),
            broken=self._broken(current, moment),
            parameters_at=self.parameters,
        )

    def iteration(self, number: int) -> Iteration:
        """Iteration `number`, from memory or replayed. It must have been reached."""
        found = self._recent.get(number)
        return found if found is not None else self._replay(number)

    def parameters(self, number: int) -> Parameters:
        """The parameters before iteration `number`, read-only. It must have been reached."""
        found = self._recent.get(number)
        if found is not None:
            return found.parameters
        start, parameters = self._keyframes.before(number)
        while start < number:
            made = self.trainer.iterations(parameters, start, min(self.trainer.stretch, number - start))
            start, parameters = start + len(made), made[-1].after
        for array in parameters:
            array.setflags(write=False)
        return parameters

    def accuracy(self, iteration: int) -> dict[Split, float]:
        """Percent right of the splits looked at after that iteration; empty where no check was due."""
        return dict(self._checks.get(iteration, {}))

    def step(self, moment: Moment, unit: Unit, direction: Direction) -> Moment:
        """Where a step leads. A run that stopped early ends at its first bad value, then at that iteration's end."""
        target = self.schedule.step(moment, unit, direction)
        self._reach(target.iteration)
        return self.within(moment, target)

    def within(self, start: Moment, target: Moment) -> Moment:
        """`target`, or where a run that stopped before it lets one go from `start`. What is known decides."""
        if self.stop is None or target <= self.schedule.end(self.stop.moment.iteration):
            return target
        return self.stop.moment if start < self.stop.moment else self.schedule.end(self.stop.moment.iteration)

    def stopped(self) -> str:
        """Where and why the run ended early, as one sentence. Only for a run that did."""
        assert self.stop is not None
        cell = self.stop.cell
        place = "".join(f".{axis}" for axis in map(str, cell.index))
        return f"the run stopped at {self.schedule.text(self.stop.moment)}: {cell.tensor}{place} is not a finite number"

    def _reach(self, iteration: int) -> None:
        for _ in self.extend(iteration):
            pass

    def _train(self, count: int) -> None:
        first = self.reached + 1
        made = self.trainer.iterations(self._front, first, count)
        loss = self.trainer.program.slots["loss"]
        losses = np.array([float(iteration.slots[loss]) for iteration in made])
        if not _finite(losses, made[-1].after):
            made = self._until_broken(made)
            losses = losses[: len(made)]
        self._grow(self.reached + len(made))
        self._losses[self.reached : self.reached + len(made)] = losses
        self._keyframes.keep(made)
        self._check(made)
        self._remember(made)
        self.reached += len(made)
        self._front = made[-1].after

    def _until_broken(self, made: list[Iteration]) -> list[Iteration]:
        """The iterations up to the first whose loss or parameters are not finite; its first bad value is the stop."""
        for position, iteration in enumerate(made, start=1):
            cell = iteration.first_broken
            if cell is not None and not _finite(iteration["loss"], iteration.after):
                self.stop = Broken(Moment(iteration.number, self._made_at(cell.tensor)), cell)
                return made[:position]
        return made

    def _made_at(self, tensor: str) -> int:
        ops = self.trainer.program.ops
        return next((n for n, op in enumerate(ops, 1) if any(t.name == tensor for t in op.writes)), 1)

    def _check(self, made: list[Iteration]) -> None:
        first = made[0].number
        for number in self.schedule.checks(first, made[-1].number):
            parameters = made[number - first].after
            self._checks[number] = self.trainer.evaluate(parameters, self.schedule.due(number))

    def _grow(self, size: int) -> None:
        if size > len(self._losses):
            larger: npt.NDArray[np.float64] = np.empty(max(size, 2 * len(self._losses)))
            larger[: self.reached] = self._losses[: self.reached]
            self._losses = larger

    def _replay(self, number: int) -> Iteration:
        start, parameters = self._keyframes.before(number)
        found = [known for known in self._recent if start <= known < number]
        if found:
            start = max(found) + 1
            parameters = self._recent[start - 1].after
        while start <= number:
            made = self.trainer.iterations(parameters, start, min(self.trainer.stretch, number - start + 1))
            self._remember(made)
            start, parameters = start + len(made), made[-1].after
        return made[-1]

    def _remember(self, made: list[Iteration]) -> None:
        limit = max(2, min(_MAX_RECENT, self._recent_bytes // made[0].nbytes))
        self._recent |= {iteration.number: iteration for iteration in made[-limit:]}
        for oldest in list(self._recent)[: max(0, len(self._recent) - limit)]:
            del self._recent[oldest]

    def _history(self, moment: Moment) -> History:
        known = moment.iteration if moment.op >= self._step_of_loss else moment.iteration - 1
        checked = moment.iteration if moment.op == self.schedule.check else moment.iteration - 1
        looks: dict[Split, Accuracy] = {}
        for split in SPLITS:
            iteration = self._last_look(split, checked)
            if iteration:
                looks[split] = Accuracy(self._checks[iteration][split], iteration)
        return History(self._known_losses(known), looks)

    def _last_look(self, split: Split, upto: int) -> int:
        """The last iteration up to `upto` after which the split was looked at; 0 for none."""
        if upto == self.schedule.iterations:
            return upto
        if split == "test":
            return 0
        train, val = self.trainer.experiment.check
        every = train if split == "train" else val
        return upto - upto % every

    def _known_losses(self, count: int) -> npt.NDArray[np.float64]:
        losses = self._losses[:count]
        losses.setflags(write=False)
        return losses

    def _broken(self, iteration: Iteration, moment: Moment) -> Broken | None:
        if self.stop is not None and iteration.number == self.stop.moment.iteration and moment >= self.stop.moment:
            return self.stop
        return None


def _finite(loss: Array, parameters: Parameters) -> bool:
    return all(bool(np.isfinite(array).all()) for array in (loss, *parameters))
