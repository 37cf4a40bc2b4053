"""Provenance: how a number was computed, what uses it, its history, and the effect of changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, Parameters, Pattern, TensorRole, Terms
from stepviz.ops.check import Check
from stepviz.training.frame import Finding, Frame
from stepviz.training.iteration import Iteration

PERTURBED_BY = 0.01
"""How far a parameter is moved to test its gradient."""

SAMPLES = 20
"""The most values in the history of a parameter."""
_APART = 16
"""The least iterations between two samples, if not every iteration is sampled; twice that in a large program."""
_SMALL = 10_000
"""A program is small if its parameters take at most this many bytes."""


class Perturbation(NamedTuple):
    """Sum and mean of a batch's losses, before and after parameters changed."""

    sum_before: float
    sum_after: float
    mean_before: float
    mean_after: float


class ParameterHistory(NamedTuple):
    """The values of a parameter over the run."""

    start: float
    """Its value at iteration 1, or at the last edit."""
    now: float
    updates: int
    """Updates since then."""
    samples: tuple[float, ...]
    """Its values at evenly spaced iterations from the first on, and the present one."""


def terms(frame: Frame, cell: Cell) -> Terms | None:
    """The arithmetic of a shown number; None for numbers that are not computed, and parameters before their update."""
    found = frame.last_check(cell.tensor)
    if found is not None:
        check, tensors = asked(frame, cell.tensor, found)
        return check.terms(cell, tensors)
    op, iteration = frame.program.maker(cell.tensor), frame.shown(cell.tensor)
    return None if op is None or iteration is None else op.terms(cell, iteration)


def checked(frame: Frame, found: Finding) -> tuple[Check, Parameters]:
    """The check that made a finding, and the parameters it used."""
    now = found.iteration == frame.moment.iteration
    program, parameters = (frame.program, frame.current.model_after) if now else frame.checked_at(found.iteration)
    return program.check(frame.schedule.due(found.iteration)), parameters


def asked(frame: Frame, measure: str, found: Finding) -> tuple[Check, Mapping[str, Array]]:
    """The check that made a finding, and its tensors by name: its inputs and the result."""
    check, parameters = checked(frame, found)
    names = (frame.program.after(tensor.name) for tensor in frame.program.model)
    return check, {**dict(zip(names, parameters, strict=True)), measure: np.asarray(found.value)}


def users(frame: Frame, cell: Cell) -> tuple[Pattern, ...]:
    """The cells computed directly from `cell` in this iteration, in order of computation."""
    iteration = frame.shown(cell.tensor) or frame.current
    using = (op for op in frame.program.ops if cell.tensor in (*op.reads, *op.inner))
    return tuple(pattern for op in using for pattern in op.users(cell, iteration))


def is_edited(frame: Frame, cell: Cell) -> bool:
    """True if the carried number comes from an edit of this iteration, not from the iteration before."""
    before = frame.previous
    if before is None or frame.moment.iteration != frame.since:
        return False
    if all(tensor.name != cell.tensor for tensor in before.program.carried):
        return True
    left = before[before.program.after(cell.tensor)][cell.index]
    # By bytes: nan is the same as nan, and 0 is not -0.
    return bool(left.tobytes() != frame.current[cell.tensor][cell.index].tobytes())


def perturb(iteration: Iteration, cell: Cell) -> Perturbation:
    """The losses of the batch with one parameter moved by `PERTURBED_BY`. `cell`: the parameter, or its gradient."""
    name = iteration.program.of(cell.tensor)
    moved = np.array(iteration[name])
    moved[cell.index] += PERTURBED_BY
    carried = iteration.program.carried
    return _compare(iteration, tuple(moved if t.name == name else iteration[t.name] for t in carried))


def penalty(iteration: Iteration, cell: Cell) -> float | None:
    """The change of the weight decay penalty, l2/2 · W², under `perturb`; None for a parameter without decay.

    `cell`: that of the weight, or of its gradient.
    """
    weights = iteration.program.of(cell.tensor)
    l2, before = iteration.program.penalty(weights), float(iteration[weights][cell.index])
    # Not as a difference of squares: that of a large weight would overflow.
    return l2 * PERTURBED_BY * (before + PERTURBED_BY / 2) if l2 else None


def rerun(iteration: Iteration) -> Perturbation:
    """The losses of the same batch with the parameters after the update."""
    count = len(iteration.parameters)
    return _compare(iteration, (*iteration.after, *iteration.carried[count:]))


def _compare(iteration: Iteration, carried: Parameters) -> Perturbation:
    program, names = iteration.program, (iteration.program.losses, iteration.program.the(TensorRole.OBJECTIVE))
    with np.errstate(all="ignore"):
        losses, mean = program.finding(*names)(iteration.the(TensorRole.ROWS), carried)
        before, mean_before = (iteration[name] for name in names)
        return Perturbation(float(before.sum()), float(losses.sum()), float(mean_before), float(mean))


def history(frame: Frame, cell: Cell) -> ParameterHistory:
    """The values of a parameter, or of optimizer state, from iteration 1 or the last edit up to this iteration.

    Samples are a power of two iterations apart. If that is at least 16, each is at a keyframe and nothing has to be
    replayed; in a large program, whose keyframes are thinned earlier, if it is at least 32.
    """
    first, last = frame.since, frame.moment.iteration
    updates = last - first
    small = sum(array.nbytes for array in frame.current.carried) <= _SMALL
    slot = next(n for n, tensor in enumerate(frame.program.carried) if tensor.name == cell.tensor)
    apart = 1 if updates < SAMPLES and small else _APART if small else 2 * _APART
    while (updates - 1) // apart >= SAMPLES - 1:
        apart *= 2
    numbers = [*range(first, last, apart), last]
    samples = tuple(float(frame.carried_at(number)[slot][cell.index]) for number in numbers)
    return ParameterHistory(samples[0], samples[-1], updates, samples)
