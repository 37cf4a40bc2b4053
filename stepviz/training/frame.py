"""Frame: the numbers known at one moment of a run, and the history of the run so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.ops import Array, Cell, Op, Parameters, Phase, Program, Tensor, TensorRole
from stepviz.ops.check import Check
from stepviz.ops.naming import ROWS_AXES
from stepviz.settings.experiment import Experiment
from stepviz.training.evaluations import CheckHistory
from stepviz.training.iteration import Iteration
from stepviz.training.losses import Losses
from stepviz.training.moment import READY, Moment, Schedule


class Finding(NamedTuple):
    """A result of a check, such as percent correct, and the iteration after which it was made."""

    value: float
    iteration: int


@dataclass(frozen=True, eq=False)
class History:
    """The run so far, up to a moment."""

    losses: Losses
    """The mean loss of each batch so far."""
    accuracies: Mapping[str, Finding]
    """The last result of each measure, by its name."""
    evaluations: CheckHistory
    """All checks so far."""


class Known(Enum):
    """How much of a tensor is known at a moment."""

    NEW = "new"
    """Just computed by this operation."""
    USED = "used"
    """Read by this operation."""
    KNOWN = "known"
    """Computed earlier in this iteration."""
    OLD = "old"
    """Still holds the values of the last iteration. Per-example tensors do so only if the batch has the same rows."""
    ABSENT = "absent"
    """Not computed yet."""
    HIDDEN = "hidden"
    """Computed but hidden; set by the state of the screen, never by a frame."""

    __hash__ = object.__hash__  # as `Kind`


class Broken(NamedTuple):
    """Where a run stopped: the first value that is not finite, and the moment that computed it."""

    moment: Moment
    cell: Cell


@dataclass(frozen=True, eq=False)
class Frame:
    """An iteration and a moment: which of its tensors are new, used, known, old or absent.

    A frame depends only on its run and its moment, not on the moments visited before.
    """

    experiment: Experiment
    program: Program
    schedule: Schedule
    moment: Moment
    current: Iteration
    """The whole iteration; only what is computed at the moment may be shown."""
    previous: Iteration | None
    """The iteration before, whose values stay visible until they are computed again."""
    firsts: tuple[Iteration, ...]
    """The first iteration of the run, preceded by those of the runs it branches off: scales of the screen use them."""
    history: History
    broken: Broken | None
    """The first value that is not finite; None before the moment that computes it."""
    carried_at: Callable[[int], Parameters]
    """Maps the number of an iteration, up to this one, to the arrays it starts from: parameters, optimizer state."""
    checked_at: Callable[[int], tuple[Program, Parameters]]
    """Maps the number of an earlier iteration to its program and the parameters that its check used."""
    since: int = 1
    """The first iteration after the last edit; 1 without edits."""
    keeps: bool = True
    """True if the values of the iteration before stay visible until they are computed again."""
    _states: dict[str, Known] = field(default_factory=dict, init=False, repr=False)
    """What `state` found: a screen asks about each tensor several times."""

    @property
    def dataset(self) -> Dataset:
        """The data set of the run."""
        return self.program.dataset

    @cached_property
    def op(self) -> Op | None:
        """The operation just done; None at `ready`."""
        if self.moment.op == READY:
            return None
        if self.moment.op == self.schedule.check:
            return self.check
        return self.program.ops[self.moment.op - 1]

    @property
    def phase(self) -> Phase:
        """The phase of the moment."""
        return self.schedule.phase(self.moment)

    @property
    def check(self) -> Check | None:
        """The check after this iteration; None if none is due."""
        due = self.schedule.due(self.moment.iteration)
        return self.program.check(due) if due else None

    @property
    def ends(self) -> bool:
        """True if this is the last moment of the whole run."""
        return self.moment == self.schedule.last

    def state(self, name: str) -> Known:
        """How much of that tensor is known now. For accuracies see `history`."""
        found = self._states.get(name)
        if found is None:
            found = self._states[name] = self._found_state(name)
        return found

    def _found_state(self, name: str) -> Known:
        op = self.op
        role = self.program.role(name)
        if op is not None:
            if self.program.made_at.get(name) == self.moment.op and role is not TensorRole.ROWS:
                return Known.NEW
            if name in op.reads:
                return Known.USED
        if self.computed(name):
            return Known.KNOWN
        stays = self.keeps and self.previous is not None and role is not TensorRole.AFTER
        # Old values per example are only valid if the last batch had the same rows.
        others = any(axis in ROWS_AXES for axis in self.program.axes.get(name, ())) and not self._drawn_again
        return Known.OLD if stays and not others and self._fits(name) else Known.ABSENT

    def _fits(self, name: str) -> bool:
        """True if that tensor had the same shape in the iteration before."""
        before, now = (None if of is None else of.program for of in (self.previous, self.current))
        if before is None or now is None or before is now or name not in now.tensors:
            return True
        return name in before.tensors and before.shape(before.tensors[name]) == now.shape(now.tensors[name])

    @cached_property
    def _drawn_again(self) -> bool:
        """True if the last batch had the same rows in the same order."""
        drawn = [of.the(TensorRole.ROWS) for of in (self.previous, self.current) if of is not None]
        return len(drawn) == 2 and drawn[0].tolist() == drawn[1].tolist()

    def computed(self, name: str) -> bool:
        """True if this iteration has computed that tensor by now."""
        made = self.program.made_at.get(name)
        return made is not None and made <= self.moment.op

    def tensor(self, name: str) -> Array | None:
        """The values to show, read-only: this iteration's, else the last one's, else None."""
        shown = self.shown(name)
        return None if shown is None else shown[name]

    def largest(self, name: str) -> float:
        """The largest finite absolute value to show; 0 without any."""
        shown = self.shown(name)
        return 0.0 if shown is None else shown.largest(name)

    def shown(self, name: str) -> Iteration | None:
        """The iteration whose values of that tensor are shown: this one, or the one before for old ones; else None."""
        if self.computed(name):
            return self.current
        return self.previous if name in self.program.tensors and self.state(name) is Known.OLD else None

    def value(self, cell: Cell) -> float | None:
        """The number to show in a cell, accuracies included; None if there is none."""
        if cell.tensor in self.program.measures:
            check = self.last_check(cell.tensor)
            return None if check is None else check.value
        values = self.tensor(cell.tensor)
        return None if values is None else float(values[cell.index])

    def last_check(self, measure: str) -> Finding | None:
        """The last result of that measure; None before its first check, and for other names."""
        return self.history.accuracies.get(measure)

    def described(self, name: str) -> Tensor:
        """The description of a tensor or a measure: axes, kind, names."""
        return self.program.tensors.get(name) or self.program.measures[name]
