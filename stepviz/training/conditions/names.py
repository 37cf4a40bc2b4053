"""Names: the quantities that a condition can name, where their values come from, and the error for bad conditions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stepviz.data import Split
from stepviz.errors import UserError
from stepviz.ops import Array, Cell, Parameters, Program, TensorRole
from stepviz.training.conditions.track import Floats, Stretch, Track
from stepviz.training.iteration import broken
from stepviz.training.moment import READY
from stepviz.training.timeline import Timeline


class ConditionError(UserError):
    """A condition that cannot be parsed: one sentence, and the position of the mistake in the text."""

    def __init__(self, sentence: str, at: int) -> None:
        """`at`: characters before the mistake; the length of the text if something is missing at its end."""
        super().__init__(sentence)
        self.at = at


@dataclass(frozen=True)
class Named:
    """A quantity that a condition names. Equal if the word is equal."""

    word: str
    ops: frozenset[int] = field(compare=False)
    """The numbers of the operations that give it a value."""
    track: Callable[[Stretch], Track] = field(compare=False)
    """Its values in a stretch of iterations."""
    kept: Callable[[Timeline], float] = field(default=lambda _: 0, compare=False)
    """The last iteration up to which its values are known without replaying."""
    boolean: bool = field(default=False, compare=False)
    """True if its values are true or false, not numbers."""


def loss(word: str, program: Program) -> Named:
    """`loss`: the mean loss of the batch, from the loss record if it is kept there, else from the iterations."""

    def track(stretch: Stretch) -> Track:
        name = stretch.program.the(TensorRole.OBJECTIVE)
        kept = stretch.numbers[-1] <= _losses_kept(stretch.timeline)
        return Track(stretch, stretch.program.made_at[name], stretch.losses if kept else np.array(stretch.made(name)))

    made_at = program.made_at[program.the(TensorRole.OBJECTIVE)]
    return Named(word, frozenset({made_at}), track, _losses_kept)


def _losses_kept(timeline: Timeline) -> float:
    return timeline.record.exact


def _all_kept(_: Timeline) -> float:
    return math.inf


def number() -> Named:
    """`it`: the number of the iteration, from its first operation on; in iteration 1 from `ready` on."""

    def track(stretch: Stretch) -> Track:
        values = np.maximum(np.arange(stretch.numbers[0] - 1, stretch.numbers[-1] + 1), 1).astype(np.float64)
        return Track(stretch, READY + 1, values, given=True, fresh=stretch.numbers != 1)

    return Named("it", frozenset({READY, READY + 1}), track, _all_kept)


def checked(measure: str, program: Program) -> Named:
    """`train`, `val` or another measure of these splits: the result of the last check, such as percent correct."""

    def track(stretch: Stretch) -> Track:
        evaluations, numbers = stretch.timeline.evaluations, stretch.numbers
        values, known = evaluations.latest(measure, np.arange(numbers[0] - 1, numbers[-1] + 1))
        op = len(stretch.program.ops) + 1
        return Track(stretch, op, values, known=known, fresh=evaluations.fresh(measure, numbers))

    return Named(measure, frozenset({len(program.ops) + 1}), track, _all_kept)


def number_of(word: str, program: Program, cell: Cell) -> Named:
    """`W.x2.c0`, `dW.x3.c0`, …: one cell of a tensor. A parameter has its new value from the update on."""

    def of(arrays: Array) -> Array:
        """The cell in each array; nan if the batch is too short to have it."""
        there = all(place < length for place, length in zip(cell.index, arrays.shape[1:], strict=True))
        return np.array([array[cell.index] if there else np.nan for array in arrays])

    return _of_tensor(word, program, cell.tensor, of)


def largest(word: str, program: Program, tensor: str) -> Named:
    """`max.dW`: the largest absolute value in a tensor; nan if one of its numbers is nan."""
    return _of_tensor(word, program, tensor, lambda arrays: np.abs(arrays).reshape(len(arrays), -1).max(axis=1))


def _of_tensor(word: str, program: Program, tensor: str, pick: Callable[[Array], Array]) -> Named:
    """`pick`: reduces a stack of arrays (n, …) to one number each (n,)."""

    def newest(program: Program) -> tuple[str, bool]:
        """The tensor that holds the newest values, as `W_after` for `W`; and if it is carried to the next iteration."""
        carried = any(tensor == carried.name for carried in program.carried)
        return (program.after(tensor) if carried else tensor), carried

    def picked(arrays: Sequence[Array]) -> Floats:
        """One number per array; in one go if all have the same shape."""
        alike = len({array.shape for array in arrays}) == 1
        parts = [np.array(arrays)] if alike else [array[None] for array in arrays]
        return np.concatenate([pick(part) for part in parts]).astype(np.float64)

    def track(stretch: Stretch) -> Track:
        made, given = newest(stretch.program)
        starts_anew = given and (stretch.starts or stretch.timeline.edits)
        before = picked(stretch.before(tensor)) if starts_anew else None
        op = stretch.program.made_at[made]
        return Track(stretch, op, picked(stretch.made(made)), before=before, given=given)

    made, given = newest(program)
    return Named(word, frozenset({program.made_at[made], *([READY] if given else [])}), track)


def now(word: str, program: Program, split: Split, place: int | None = None) -> Named:
    """`now.train`: the first measure that a check with the present parameters would find.

    `right.4`, with its `place` in the split: 1 if the prediction of that row is correct, else 0.
    """

    def found(program: Program, parameters: Parameters) -> Any:
        check = program.check((split,))
        return check.compute(*parameters)[0] if place is None else check.right(split, *parameters)[place]

    def track(stretch: Stretch) -> Track:
        """Computed with the parameters before the first iteration and after each."""
        start = stretch.iterations[0]
        with np.errstate(all="ignore"):
            before = [found(start.program, start.model)] * stretch.starts
            values = before + [found(i.program, i.model_after) for i in stretch.iterations]
        return Track(stretch, len(stretch.program.ops), np.array(values, dtype=np.float64), given=True)

    return Named(word, frozenset({READY, len(program.ops)}), track, boolean=place is not None)


def not_finite(word: str, program: Program) -> Named:
    """`nan`, `inf`: true once the iteration that stopped the run has computed such a value."""
    is_one = np.isnan if word == "nan" else np.isinf

    def track(stretch: Stretch) -> Track:
        """True in the iteration that stopped the run, from the first operation on that computed such a value."""
        timeline, made_at = stretch.timeline, stretch.program.made_at
        stopped, op = 0, 1
        if timeline.stop is not None:
            iteration = timeline.iteration(timeline.stop.moment.iteration)
            tensors = stretch.program.tensors
            holds = ((at, iteration[name], tensors[name]) for name, at in made_at.items() if at)
            made = [at for at, values, tensor in holds if (is_one(values) & broken(tensor, values)).any()]
            stopped, op = (iteration.number, min(made)) if made else (0, 1)
        ops, values = range(1, len(stretch.program.ops) + 1), np.append(0.0, stretch.numbers == stopped)
        return Track(stretch, op, values, before=np.zeros(len(stretch)), given=True, ops=ops)

    return Named(word, frozenset(range(len(program.ops) + 1)), track, _all_kept, boolean=True)
