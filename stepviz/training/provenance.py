"""Provenance: where a number came from, and what would happen if it were another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell, Op, Parameters, Pattern, Terms
from stepviz.training.frame import Frame, State
from stepviz.training.iteration import Iteration

NUDGE = 0.01
"""How far a parameter is moved to test its gradient."""

SAMPLES = 20


@dataclass(frozen=True)
class Nudge:
    """The same batch again with other parameters: sum and mean of its losses, before and after."""

    sum_before: float
    sum_after: float
    mean_before: float
    mean_after: float


@dataclass(frozen=True)
class Growth:
    """How a parameter came to its value: where it started, and values on the way."""

    start: float
    now: float
    updates: int
    samples: tuple[float, ...]
    """Values at evenly spaced iterations, the first and the present one included."""


def source(frame: Frame, cell: Cell) -> Iteration | None:
    """The iteration whose value is shown: the last one's for what is old, None for what is not there."""
    if cell.tensor in SPLITS:
        look = frame.look(cell.tensor)
        return frame.current if look is not None and look.iteration == frame.moment.iteration else None
    state = frame.state(cell.tensor)
    if state is State.ABSENT:
        return None
    return frame.previous if state is State.OLD else frame.current


def maker(frame: Frame, cell: Cell) -> Op | None:
    """The operation that made it; None for parameters, which the last update made."""
    if cell.tensor in SPLITS:
        return frame.check
    return frame.program.maker(cell.tensor)


def terms(frame: Frame, cell: Cell) -> Terms | None:
    """The arithmetic of a shown number; None for a parameter before its update and for what is not computed."""
    op, iteration = maker(frame, cell), source(frame, cell)
    if op is None or iteration is None:
        return None
    if cell.tensor in SPLITS:
        values = _Checked(frame, iteration)
        return op.terms(cell, values)
    return op.terms(cell, iteration)


class _Checked:
    """An iteration's arrays and the accuracies after it."""

    def __init__(self, frame: Frame, iteration: Iteration) -> None:
        self._frame = frame
        self._iteration = iteration

    def __getitem__(self, name: str) -> Array:
        look = self._frame.look(name)
        return self._iteration[name] if look is None else np.asarray(look.percent)


def users(frame: Frame, cell: Cell) -> tuple[Pattern, ...]:
    """The cells made from it in this iteration, in the order they are computed."""
    iteration = source(frame, cell) or frame.current
    found: list[Pattern] = []
    for op in frame.program.ops:
        if cell.tensor in (*op.reads, *op.inner):
            found += op.users(cell, iteration)
    return tuple(found)


def nudge(iteration: Iteration, cell: Cell, by: float = NUDGE) -> Nudge:
    """The same batch with one parameter moved: `cell` names it, or its gradient (`dW.x3.c0`)."""
    name = cell.tensor.removeprefix("d")
    moved = []
    for tensor, value in zip(iteration.program.parameters, iteration.parameters, strict=True):
        copy = value.copy()
        if tensor.name == name:
            copy[cell.index] += by
        moved.append(copy)
    return _compare(iteration, tuple(moved))


def again(iteration: Iteration) -> Nudge:
    """The same batch with all parameters after the update."""
    return _compare(iteration, iteration.after)


def _compare(iteration: Iteration, parameters: Parameters) -> Nudge:
    program = iteration.program
    with np.errstate(all="ignore"):
        other = Iteration(iteration.number, program, program.run(iteration["rows"], parameters))
        return Nudge(
            float(iteration["losses"].sum()),
            float(other["losses"].sum()),
            float(iteration["loss"]),
            float(other["loss"]),
        )


def growth(frame: Frame, cell: Cell) -> Growth:
    """The way of a parameter from iteration 1 to this one."""
    last = frame.moment.iteration
    slot = next(n for n, p in enumerate(frame.program.parameters) if p.name == cell.tensor)
    numbers = sorted({1 + (last - 1) * step // (SAMPLES - 1) for step in range(SAMPLES)})
    samples = tuple(float(frame.parameters_at(number)[slot][cell.index]) for number in numbers)
    return Growth(samples[0], samples[-1], last - 1, samples)
