"""Frame: what is known at a moment, and of the run so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from stepviz.data import Dataset
from stepviz.ops import Array, Cell, Op, Parameters, Phase, Program, Tensor, TensorRole
from stepviz.ops.check import Check
from stepviz.ops.program import ROWS_AXES
from stepviz.settings.experiment import Experiment
from stepviz.training.evaluations import CheckHistory
from stepviz.training.iteration import Iteration
from stepviz.training.losses import Losses
from stepviz.training.moment import READY, Moment, Schedule


class Finding(NamedTuple):
    """The result of a check, for example percent correct, and after which iteration."""

    value: float
    iteration: int


@dataclass(frozen=True, eq=False)
class History:
    """The run so far, up to a moment."""

    losses: Losses
    """Mean loss of each iteration's batch up to here."""
    accuracies: Mapping[str, Finding]
    """The last check of each split, by the names of measures."""
    evaluations: CheckHistory
    """Every check of the splits."""


class Known(Enum):
    """How much of a tensor is known at a moment."""

    NEW = "new"
    """Just computed by this operation."""
    USED = "used"
    """Read by this operation."""
    KNOWN = "known"
    """Computed earlier in this iteration."""
    OLD = "old"
    """Still holds the last iteration's values. What has a line for each row of a batch does so for equal rows only."""
    ABSENT = "absent"
    """Not computed yet."""
    HIDDEN = "hidden"
    """Computed, but not told yet: the state's choice, never the frame's."""

    __hash__ = object.__hash__  # as `Kind`


class Broken(NamedTuple):
    """Where a run stopped: the first value that is not finite."""

    moment: Moment
    cell: Cell


@dataclass(frozen=True, eq=False)
class Frame:
    """An iteration and a moment: which of its tensors are new, used, known, old or absent.

    A frame depends on its moment alone, never on the way that led to it.
    """

    experiment: Experiment
    program: Program
    schedule: Schedule
    moment: Moment
    current: Iteration
    """The whole iteration; only what the moment allows may be shown."""
    previous: Iteration | None
    """The iteration before, whose values remain until they are computed again."""
    firsts: tuple[Iteration, ...]
    """The first iteration of the run, after those of the runs it leaves: what all others are measured by."""
    history: History
    broken: Broken | None
    """The first value that is not finite, once the moment has reached it."""
    carried_at: Callable[[int], Parameters]
    """Finds what any iteration up to this one starts from: the parameters, then the optimizer's memory."""
    checked_at: Callable[[int], tuple[Program, Parameters]]
    """Finds the program of any iteration before this one, and what it answered rows with after it: at a check."""
    since: int = 1
    """The first iteration of the run as it is: 1, or where an edit begins."""
    keeps: bool = True
    """Whether the numbers of the iteration before stay until they are computed again."""

    @property
    def dataset(self) -> Dataset:
        """The rows of the run."""
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
        """The check of this iteration, where one is due."""
        due = self.schedule.due(self.moment.iteration)
        return self.program.check(due) if due else None

    @property
    def ends(self) -> bool:
        """Whether this is the last moment of the whole run."""
        return self.moment == self.schedule.last

    def state(self, name: str) -> Known:
        """How much of that tensor is known now. Accuracies are the history's business."""
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
        # Where its lines were other rows of the data in the iteration before, its values belong to none of these.
        others = any(axis in ROWS_AXES for axis in self.program.axes.get(name, ())) and not self._drawn_again
        return Known.OLD if stays and not others and self._fits(name) else Known.ABSENT

    def _fits(self, name: str) -> bool:
        """Whether that tensor had as many numbers in the iteration before."""
        before, now = (None if of is None else of.program for of in (self.previous, self.current))
        if before is None or now is None or before is now or name not in now.tensors:
            return True
        return name in before.tensors and before.shape(before.tensors[name]) == now.shape(now.tensors[name])

    @cached_property
    def _drawn_again(self) -> bool:
        """Whether the batch has the rows of the batch before, in their order."""
        drawn = [of.the(TensorRole.ROWS) for of in (self.previous, self.current) if of is not None]
        return len(drawn) == 2 and drawn[0].tolist() == drawn[1].tolist()

    def computed(self, name: str) -> bool:
        """Whether this iteration has computed that tensor by now."""
        made = self.program.made_at.get(name)
        return made is not None and made <= self.moment.op

    def tensor(self, name: str) -> Array | None:
        """The values to show, read-only: this iteration's, else the last one's, else None."""
        shown = self.shown(name)
        return None if shown is None else shown[name]

    def largest(self, name: str) -> float:
        """The largest finite size among the values to show; 0 where there are none."""
        shown = self.shown(name)
        return 0.0 if shown is None else shown.largest(name)

    def shown(self, name: str) -> Iteration | None:
        """The iteration whose values of that tensor are shown: this one, the one before for old ones, else None."""
        if self.computed(name):
            return self.current
        return self.previous if name in self.program.tensors and self.state(name) is Known.OLD else None

    def value(self, cell: Cell) -> float | None:
        """One number of it; accuracies included."""
        if cell.tensor in self.program.measures:
            check = self.last_check(cell.tensor)
            return None if check is None else check.value
        values = self.tensor(cell.tensor)
        return None if values is None else float(values[cell.index])

    def last_check(self, measure: str) -> Finding | None:
        """The last check of the measure of that name; None before the first, and for other names."""
        return self.history.accuracies.get(measure)

    def described(self, name: str) -> Tensor:
        """The tensor's axes, kind and names."""
        return self.program.tensors.get(name) or self.program.measures[name]
