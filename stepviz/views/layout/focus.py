"""Focus: the cell in brackets if the viewer picked none, and the positions that windows show around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from stepviz.ops import Array, Cell, Op, Phase, TensorRole
from stepviz.training import Frame, provenance
from stepviz.views.layout.plan import TERMS
from stepviz.views.layout.windows import Wanted, wanted_of
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import State
from stepviz.views.text import numbers

_PHASES = (Phase.FORWARD, Phase.BACKWARD)
_TRIED = 16
"""How many of a tensor's largest numbers are searched for one with several terms."""
_TIE = 1e-9
"""Sizes closer than this, relatively, are a tie: the two columns of a gradient differ in their last bit only."""


@lru_cache(maxsize=1)  # layout, panes and texts of a screen ask for it
def focus(frame: Frame) -> Cell | None:
    """The first nan or inf of the iteration, else the operation's most telling cell; None at batch and check."""
    if frame.broken is not None:
        return frame.broken.cell
    op, program = frame.op, frame.program
    if op is None:
        return None
    if op.phase is Phase.UPDATE and op is not program.update:
        return Cell(op.writes[-1].name)
    if op.phase is Phase.UPDATE:
        return furthest_moved(frame, [parameter.name for parameter in program.parameters])
    made = {tensor.role: tensor for tensor in op.writes}
    if TensorRole.OBJECTIVE in made:
        return Cell(program.the(TensorRole.OBJECTIVE))
    for role in (TensorRole.SCORE, TensorRole.PROBABILITY, TensorRole.OUTPUT):
        if role in made:
            return _true_class(frame, made[role].name, 0)
    if TensorRole.ERROR in made and made[TensorRole.ERROR].of == program.last_sums:
        (example,) = frame.current.once(program.losses, _largest)
        return _true_class(frame, made[TensorRole.ERROR].name, example)
    return _of_layer(frame, op)


def bracketed(frame: Frame, state: State) -> Cell | None:
    """The cell in brackets: the picked one, else the answer of a question, else `focus`.

    None if it is not picked and any of its tensor is hidden.
    """
    if state.pick is not None:
        return state.pick
    cell = (None if state.poll is None else state.poll.found) or focus(frame)
    return None if cell is not None and cell.tensor in state.mask.tensors else cell


def _true_class(frame: Frame, tensor: str, example: int) -> Cell:
    """The cell of an example's true class; its first cell if the columns are not classes."""
    by_class = frame.program.tensors[tensor].axes[-1] == "class"
    return Cell(tensor, (example, int(frame.current[frame.program.targets][example]) if by_class else 0))


def _of_layer(frame: Frame, op: Op) -> Cell | None:
    """The largest number that an operation of a hidden layer makes, of gradients one with several terms.

    None for the batch and operations that are neither forward nor backward.
    """
    if op.phase not in _PHASES or any(tensor.role is TensorRole.INPUT for tensor in op.writes):
        return None
    gradients = [tensor.of for tensor in op.writes if tensor.role is TensorRole.GRADIENT]
    if gradients:
        return _of_several_terms(frame, op, _largest_for(frame, gradients, frame.program.gradient))
    if op.inner and frame.program.layers:
        largest, axes = _largest_of(frame, op.inner), frame.program.axes
        alike = (tensor.name for tensor in reversed(op.writes) if axes[tensor.name] == axes[largest.tensor])
        return Cell(next(alike), largest.index)
    made = op.writes[-1:] if op.inner else op.writes
    largest = _largest_of(frame, tuple(tensor.name for tensor in made))
    # with conditions in its rules, some of its numbers have fewer terms than others
    omits = any(place.conditions for rule in op.rules for place in rule.places)
    return _of_several_terms(frame, op, largest) if omits else largest


def furthest_moved(frame: Frame, parameters: Sequence[str]) -> Cell | None:
    """The updated cell of `parameters` that moved furthest; None without parameters.

    Biases and other parameters count if no weight moves, frozen ones if all are frozen.
    """
    if not parameters:
        return None
    movers = {frame.program.update.update_direction(name): name for name in parameters}
    moved = _largest_for(frame, parameters, frame.program.update.update_direction)
    return Cell(frame.program.after(movers[moved.tensor]), moved.index)


def _largest_for(frame: Frame, parameters: Sequence[str], named: Callable[[str], str]) -> Cell:
    """The largest number of the tensors that `named` gives for the weights, or if that is 0, for all parameters."""
    program = frame.program
    free = [name for name in parameters if name not in program.update.frozen] or [*parameters]
    weights = [name for name in free if len(program.axes[name]) > 1] or free
    found = _largest_of(frame, tuple(map(named, weights)))
    moves = found.value_in(frame.current) != 0
    return found if moves else _largest_of(frame, tuple(map(named, free)))


def _of_several_terms(frame: Frame, op: Op, largest: Cell) -> Cell:
    """The largest number with several terms, of the `_TRIED` largest of its tensor; `largest` without one."""

    def has_several(cell: Cell) -> bool:
        return sum(part.value != 0 for part in op.terms(cell, frame.current).parts) > 1

    if has_several(largest):
        return largest
    others = (Cell(largest.tensor, place) for place in frame.current.once(largest.tensor, _largest_ones))
    return next(filter(has_several, others), largest)


def _largest_ones(values: Array) -> list[tuple[int, ...]]:
    """Positions of the `_TRIED` numbers with the largest sizes, the largest first."""
    order = np.argsort(-abs(values), axis=None, kind="stable")[:_TRIED]
    return [tuple(map(int, np.unravel_index(place, values.shape))) for place in order]


def _largest_of(frame: Frame, tensors: tuple[str, ...]) -> Cell:
    cells = [Cell(name, frame.current.once(name, _largest)) for name in tensors]
    sizes = [abs(cell.value_in(frame.current)) for cell in cells]
    least = max(sizes) * (1 - _TIE)
    return cells[next((i for i, size in enumerate(sizes) if size >= least), 0)]  # none is if `least` is nan


def _largest(values: Array) -> tuple[int, ...]:
    """Position of the largest size, the first in reading order among ties."""
    sizes = np.where(np.isneginf(values), 0.0, abs(values))  # -inf is a masked score
    first = int((sizes >= sizes.max() * (1 - _TIE)).argmax())
    place = []
    for length in reversed(values.shape):
        first, position = divmod(first, length)
        place.append(position)
    return tuple(reversed(place))


def framed(frame: Frame, state: State, selected: Cell | None) -> Wanted:
    """The positions that are to be in view. During playback they stay as at its start, so that windows do not move."""
    if state.pace.on:
        kept = state.pick or state.framed
        return wanted_of(frame, () if kept is None else (kept,))
    cells = asked_about(state) or (() if selected is None else (selected,))
    found = wanted_of(frame, cells, operands(frame, cells, state.mask))
    more = {axis: [*places] for axis, places in found.items()}
    for pattern in state.light:  # what a lesson highlights, after the positions of the selected number
        for axis, place in zip(frame.program.axes[pattern.tensor], pattern.index, strict=True):
            more.setdefault(axis, []).extend(range(frame.program.lengths[axis]) if place is None else (place,))
    return more


def rows_wanted(
    frame: Frame, state: State, selected: Cell | None, tensors: Iterable[str]
) -> tuple[tuple[str, int], ...]:
    """How many rows of each tensor are to be in view."""
    axes, wanted = frame.program.axes, framed(frame, state, selected)
    return tuple((name, len({*wanted.get(axes[name][0], ())})) for name in sorted(tensors) if axes.get(name))


def asked_about(state: State) -> tuple[Cell, ...]:
    """The numbers that an unanswered question asks for or offers as choices; empty without one."""
    poll = state.poll
    return () if poll is None or poll.answered or poll.question is None else poll.question.about


@lru_cache(maxsize=1)  # layout and panes of a screen ask for them
def operands(frame: Frame, cells: tuple[Cell, ...], mask: Mask = NOTHING_HIDDEN) -> tuple[Cell, ...]:
    """The cells that numbers are computed from, those of the largest terms first; of long sums only these.

    If `mask` hides one of them, the terms come in their own order, which gives no size away.
    """
    known = frame.program.tensors
    terms = [found for cell in cells if cell.tensor in known and (found := provenance.terms(frame, cell)) is not None]
    own = [part for known in terms if known.form.picks for part in (known.parts[known.own],)]
    parts = [part for known in terms for part in known.parts]
    if any(mask.hides(cell) for part in parts for cell in part.cells):
        order = parts
    else:
        order = sorted(parts, key=lambda part: (part not in own, not numbers.is_bad(part.value), -abs(part.value)))
    most = len(order) if all(len(known.parts) <= TERMS for known in terms) else TERMS
    return tuple([cell for part in order[:most] for cell in part.cells])
