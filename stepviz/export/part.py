"""Part: a range of iterations of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stepviz.errors import UserError
from stepviz.ops import Program, Tensor
from stepviz.training import Iteration, Timeline
from stepviz.training.timeline import finish


@dataclass(frozen=True)
class Part:
    """Iterations `first` to `last` of a run, both included; fewer if the run stops early."""

    timeline: Timeline
    first: int
    last: int

    def __iter__(self) -> Iterator[Iteration]:
        """Yields the iterations, in order. Raises `UserError` if the run stopped before the first."""
        for number in range(self.first, self.last + 1):
            finish(self.timeline.extend(number))
            if number > self.timeline.reached:
                break
            yield self.timeline.iteration(number)
        self._check()

    def reach(self) -> int:
        """The last iteration that the part has. Raises `UserError` if the run stopped before the first."""
        finish(self.timeline.extend(self.last))
        self._check()
        return min(self.last, self.timeline.reached)

    def _check(self) -> None:
        reached = self.timeline.reached
        if reached < self.first:
            where = f"at iteration {reached}, before {self.first}"
            raise UserError(f"the run stopped {where}: ask for --iterations 1-{reached}")

    @property
    def broken(self) -> bool:
        """True if the run stopped in the iterations of this part that were read so far, or before."""
        stop = self.timeline.stop
        return stop is not None and stop.moment.iteration <= self.last

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """The different programs of its iterations; several if edits change the program, or batches differ in size."""
        every = (self.timeline.of(number).trainer.program_of(number) for number in range(self.first, self.last + 1))
        return tuple(dict.fromkeys(every))

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of what checks measure; empty without rows."""
        trainer = self.timeline.trainer
        splits = trainer.dataset.splits
        return tuple(tensor.name for tensor in trainer.program.check(splits).writes) if splits else ()

    @property
    def varying(self) -> tuple[str, ...]:
        """The axes whose length varies between its iterations: those of the rows of a batch."""
        every = [program.lengths for program in self.programs]
        return tuple(axis for axis in every[0] if len({lengths.get(axis) for lengths in every}) > 1)

    def check_tensors(self) -> None:
        """Raises `UserError` if iterations differ in their tensors, or in the lengths of axes other than the batch."""
        kinds = [[(t.name, program.axes[t.name]) for t in tensors_of(program)] for program in self.programs]
        lengths = {tuple(program.lengths[axis] for program in self.programs) for axis in self.varying}
        if any(kind != kinds[0] for kind in kinds) or len(lengths) > 1:
            changed = " ".join(f"--edit {edit.text}" for edit in self.timeline.edits)
            cure = "give --iterations before or after it, or --format csv"
            raise UserError(f"{changed} changes the number of values: {cure}")


def tensors_of(program: Program) -> tuple[Tensor, ...]:
    """The tensors of an iteration in the order they become known, the carried ones first."""
    known = {tensor.name: tensor for tensor in program.carried} | dict(program.tensors)
    return tuple(known.values())
