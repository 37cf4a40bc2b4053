"""Provenance: where a number came from, and what would happen if it were another one."""

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
"""Most values that tell how a parameter grew."""
_APART = 16
"""Iterations between two of them, at least, where not every one is told; twice as many in a large program."""
_SMALL = 10_000
"""Bytes of parameters up to which a program is small."""


class Perturbation(NamedTuple):
    """The same batch again with other parameters: sum and mean of its losses, before and after."""

    sum_before: float
    sum_after: float
    mean_before: float
    mean_after: float


class ParameterHistory(NamedTuple):
    """How a parameter came to its value: where it started, and values on the way."""

    start: float
    """At iteration 1, or where an edit begins."""
    now: float
    updates: int
    """Since then."""
    samples: tuple[float, ...]
    """Values at evenly spaced iterations from the first on, and the present one."""


def terms(frame: Frame, cell: Cell) -> Terms | None:
    """The arithmetic of a shown number; None for a parameter before its update and for what is not computed."""
    found = frame.last_check(cell.tensor)
    if found is not None:
        check, tensors = asked(frame, cell.tensor, found)
        return check.terms(cell, tensors)
    op, iteration = frame.program.maker(cell.tensor), frame.shown(cell.tensor)
    return None if op is None or iteration is None else op.terms(cell, iteration)


def checked(frame: Frame, found: Finding) -> tuple[Check, Parameters]:
    """The check that found this, and the parameters it used."""
    now = found.iteration == frame.moment.iteration
    program, parameters = (frame.program, frame.current.model_after) if now else frame.checked_at(found.iteration)
    return program.check(frame.schedule.due(found.iteration)), parameters


def asked(frame: Frame, measure: str, found: Finding) -> tuple[Check, Mapping[str, Array]]:
    """The check that found this, and its tensors by name: what it read and what it found."""
    check, parameters = checked(frame, found)
    names = (frame.program.after(tensor.name) for tensor in frame.program.model)
    return check, {**dict(zip(names, parameters, strict=True)), measure: np.asarray(found.value)}


def users(frame: Frame, cell: Cell) -> tuple[Pattern, ...]:
    """The cells made from it in this iteration, in the order they are computed."""
    iteration = frame.shown(cell.tensor) or frame.current
    using = (op for op in frame.program.ops if cell.tensor in (*op.reads, *op.inner))
    return tuple(pattern for op in using for pattern in op.users(cell, iteration))


def is_edited(frame: Frame, cell: Cell) -> bool:
    """Whether a what-if put that number there, which the iteration starts from, instead of the iteration before."""
    before = frame.previous
    if before is None or frame.moment.iteration != frame.since:
        return False
    if all(tensor.name != cell.tensor for tensor in before.program.carried):
        return True
    left = before[before.program.after(cell.tensor)][cell.index]
    return bool(left.tobytes() != frame.current[cell.tensor][cell.index].tobytes())


def perturb(iteration: Iteration, cell: Cell) -> Perturbation:
    """The same batch with one parameter moved by `PERTURBED_BY`: `cell` names it, or its gradient (`dW.x3.c0`)."""
    name = iteration.program.of(cell.tensor)
    moved = np.array(iteration[name])
    moved[cell.index] += PERTURBED_BY
    carried = iteration.program.carried
    return _compare(iteration, tuple(moved if t.name == name else iteration[t.name] for t in carried))


def penalty(iteration: Iteration, cell: Cell) -> float | None:
    """What that does to the penalty of weight decay, l2/2 · W²; None for a number without one.

    `cell` names the weight, or its gradient.
    """
    weights = iteration.program.of(cell.tensor)
    l2, before = iteration.program.penalty(weights), float(iteration[weights][cell.index])
    return (
        l2 * PERTURBED_BY * (before + PERTURBED_BY / 2) if l2 else None
    )  # the square of a large weight would overflow


def rerun(iteration: Iteration) -> Perturbation:
    """The same batch with all parameters after the update."""
    count = len(iteration.parameters)
    return _compare(iteration, (*iteration.after, *iteration.carried[count:]))


def _compare(iteration: Iteration, carried: Parameters) -> Perturbation:
    program, names = iteration.program, (iteration.program.losses, iteration.program.the(TensorRole.OBJECTIVE))
    with np.errstate(all="ignore"):
        losses, mean = program.finding(*names)(iteration.the(TensorRole.ROWS), carried)
        before, mean_before = (iteration[name] for name in names)
        return Perturbation(float(before.sum()), float(losses.sum()), float(mean_before), float(mean))


def history(frame: Frame, cell: Cell) -> ParameterHistory:
    """The way of a parameter, or of a number of the optimizer's memory, since iteration 1 or an edit to this one.

    The samples stand a power of two apart. From 16 on every one is a keyframe, so that nothing has to be replayed, and
    in a large program, whose keyframes are thinned earlier, from 32 on.
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
