"""Focus: the cell in brackets when nobody picked one. The numbers line explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stepviz.ops.tensor import Cell, TensorRole

if TYPE_CHECKING:
    from stepviz.ops import Array
    from stepviz.training import Frame
    from stepviz.views.state import State

_PHASES = ("forward", "backward")
_TIE = 1e-9
"""Sizes closer than this, relatively, are a tie: the two columns of a gradient differ in their last bit only."""


def focus(frame: Frame) -> Cell | None:
    """The first bad value of the iteration; else by operation the cell that tells most; None at batch and check."""
    if frame.broken is not None:
        return frame.broken.cell
    if frame.op is None:
        return None
    if frame.op.name in _CHOICE:
        return _CHOICE[frame.op.name](frame)
    return _of_layer(frame)


def bracketed(frame: Frame, state: State) -> Cell | None:
    """The cell in brackets: the picked one, else the one that tells most, unless any of its tensor is hidden."""
    if state.pick is not None:
        return state.pick
    cell = focus(frame)
    return None if cell is not None and cell.tensor in state.veil.tensors else cell


def _right_class(frame: Frame, tensor: str, example: int) -> Cell:
    return Cell(tensor, (example, int(frame.current.the(TensorRole.LABEL)[example])))


def _first_logit(frame: Frame) -> Cell:
    return _right_class(frame, frame.program.the(TensorRole.SCORE), 0)


def _first_probability(frame: Frame) -> Cell:
    return _right_class(frame, frame.program.the(TensorRole.PROBABILITY), 0)


def _mean_loss(frame: Frame) -> Cell:
    return Cell(frame.program.the(TensorRole.OBJECTIVE))


def _worst_example(frame: Frame) -> Cell:
    program = frame.program
    (example,) = frame.current.once(program.losses, _largest)
    return _right_class(frame, program.gradient(program.the(TensorRole.SCORE)), example)


def _of_layer(frame: Frame) -> Cell | None:
    """For what a hidden layer makes the largest of it: the gradients' cell where the largest error comes in."""
    op = frame.op
    if op is None or op.phase.value not in _PHASES or op.name == "batch":
        return None
    if op.inner:
        largest = _largest_of(frame, op.inner)
        return Cell(op.writes[-1].name, largest.index)
    return _largest_of(frame, tuple(tensor.name for tensor in op.writes))


def _furthest_moved(frame: Frame) -> Cell:
    found = furthest_moved(frame, [parameter.name for parameter in frame.program.parameters])
    assert found is not None
    return found


def furthest_moved(frame: Frame, parameters: Sequence[str]) -> Cell | None:
    """The cell of some parameters after their update that has moved furthest; None of no parameters."""
    movers = {frame.program.update.mover(name): name for name in parameters}
    if not movers:
        return None
    moved = _largest_of(frame, tuple(movers))
    return Cell(frame.program.after(movers[moved.tensor]), moved.index)


def _largest_of(frame: Frame, tensors: tuple[str, ...]) -> Cell:
    cells = [Cell(name, frame.current.once(name, _largest)) for name in tensors]
    sizes = [abs(float(frame.current[cell.tensor][cell.index])) for cell in cells]
    return cells[next(i for i, size in enumerate(sizes) if size >= max(sizes) * (1 - _TIE))]


def _largest(values: Array) -> tuple[int, ...]:
    """Position of the largest size, the first one in reading order among ties."""
    sizes = abs(values)
    first = int((sizes >= sizes.max() * (1 - _TIE)).argmax())
    place = []
    for length in reversed(values.shape):
        first, position = divmod(first, length)
        place.append(position)
    return tuple(reversed(place))


_CHOICE = {
    "linear": _first_logit,
    "softmax": _first_probability,
    "loss": _mean_loss,
    "dlogits": _worst_example,
    "update": _furthest_moved,
}
