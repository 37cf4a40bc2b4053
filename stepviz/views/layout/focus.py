"""Focus: the cell in brackets when nobody picked one. The numbers line explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stepviz.ops import Cell, Phase, TensorRole

if TYPE_CHECKING:
    from stepviz.ops import Array, Op
    from stepviz.training import Frame
    from stepviz.views.state import State

_PHASES = (Phase.FORWARD, Phase.BACKWARD)
_TIE = 1e-9
"""Sizes closer than this, relatively, are a tie: the two columns of a gradient differ in their last bit only."""


def focus(frame: Frame) -> Cell | None:
    """The first bad value of the iteration; else by operation the cell that tells most; None at batch and check."""
    if frame.broken is not None:
        return frame.broken.cell
    op, program = frame.op, frame.program
    if op is None:
        return None
    if op.phase is Phase.UPDATE:
        return furthest_moved(frame, [parameter.name for parameter in program.parameters])
    made = {tensor.role: tensor for tensor in op.writes}
    if TensorRole.OBJECTIVE in made:
        return Cell(program.the(TensorRole.OBJECTIVE))
    for role in (TensorRole.SCORE, TensorRole.PROBABILITY, TensorRole.OUTPUT):
        if role in made:
            return _right_class(frame, made[role].name, 0)
    if TensorRole.ERROR in made and made[TensorRole.ERROR].of == program.last_sums:
        (example,) = frame.current.once(program.losses, _largest)
        return _right_class(frame, made[TensorRole.ERROR].name, example)
    return _of_layer(frame, op)


def bracketed(frame: Frame, state: State) -> Cell | None:
    """The cell in brackets: the picked one, the answer of a question, else the one that tells most.

    None where any of its tensor is hidden.
    """
    if state.pick is not None:
        return state.pick
    cell = (None if state.poll is None else state.poll.found) or focus(frame)
    return None if cell is not None and cell.tensor in state.veil.tensors else cell


def _right_class(frame: Frame, tensor: str, example: int) -> Cell:
    """The cell of the right class; of what is no class the first of the example."""
    by_class = frame.program.tensors[tensor].axes[1] == "class"
    return Cell(tensor, (example, int(frame.current[frame.program.targets][example]) if by_class else 0))


def _of_layer(frame: Frame, op: Op) -> Cell | None:
    """For what a hidden layer makes the largest of it: the gradients' cell where the largest error comes in."""
    if op.phase not in _PHASES or any(tensor.role is TensorRole.INPUT for tensor in op.writes):
        return None
    if op.inner:
        largest = _largest_of(frame, op.inner)
        return Cell(op.writes[-1].name, largest.index)
    return _largest_of(frame, tuple(tensor.name for tensor in op.writes))


def furthest_moved(frame: Frame, parameters: Sequence[str]) -> Cell | None:
    """The cell of some parameters after their update that has moved furthest, of those not held; None of none."""
    update = frame.program.update
    free = [name for name in parameters if name not in update.held]
    movers = {update.mover(name): name for name in free or parameters}
    if not movers:
        return None
    moved = _largest_of(frame, tuple(movers))
    return Cell(frame.program.after(movers[moved.tensor]), moved.index)


def _largest_of(frame: Frame, tensors: tuple[str, ...]) -> Cell:
    cells = [Cell(name, frame.current.once(name, _largest)) for name in tensors]
    sizes = [abs(float(frame.current[cell.tensor][cell.index])) for cell in cells]
    least = max(sizes) * (1 - _TIE)
    return cells[next((i for i, size in enumerate(sizes) if size >= least), 0)]  # none is, where it is no number


def _largest(values: Array) -> tuple[int, ...]:
    """Position of the largest size, the first one in reading order among ties."""
    sizes = abs(values)
    first = int((sizes >= sizes.max() * (1 - _TIE)).argmax())
    place = []
    for length in reversed(values.shape):
        first, position = divmod(first, length)
        place.append(position)
    return tuple(reversed(place))
