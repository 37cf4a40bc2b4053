"""Focus: the cell in brackets when nobody picked one. The numbers line explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepviz.ops.tensor import Cell

if TYPE_CHECKING:
    from stepviz.ops import Array
    from stepviz.training import Frame
    from stepviz.views.viewer import Viewer

_TIE = 1e-9
"""Sizes closer than this, relatively, are a tie: the two columns of a gradient differ in their last bit only."""


def focus(frame: Frame) -> Cell | None:
    """The first bad value of the iteration; else by operation the cell that tells most; None at batch and check."""
    if frame.broken is not None:
        return frame.broken.cell
    if frame.op is None or frame.op.name not in _CHOICE:
        return None
    return _CHOICE[frame.op.name](frame)


def bracketed(frame: Frame, viewer: Viewer) -> Cell | None:
    """The cell in brackets: the picked one, else the one that tells most, unless any of its tensor is hidden."""
    if viewer.pick is not None:
        return viewer.pick
    cell = focus(frame)
    return None if cell is not None and cell.tensor in viewer.veil.tensors else cell


def _right_class(frame: Frame, tensor: str, example: int) -> Cell:
    return Cell(tensor, (example, int(frame.current["y"][example])))


def _first_logit(frame: Frame) -> Cell:
    return _right_class(frame, "logits", 0)


def _first_probability(frame: Frame) -> Cell:
    return _right_class(frame, "probs", 0)


def _mean_loss(_: Frame) -> Cell:
    return Cell("loss")


def _worst_example(frame: Frame) -> Cell:
    return _right_class(frame, "dlogits", _largest(frame.current["losses"])[0])


def _largest_gradient(frame: Frame) -> Cell:
    return _largest_of(frame, tuple(f"d{p.name}" for p in frame.program.parameters))


def _furthest_moved(frame: Frame) -> Cell:
    gradient = _largest_gradient(frame)
    return Cell(f"{gradient.tensor.removeprefix('d')}_after", gradient.index)


def _largest_of(frame: Frame, tensors: tuple[str, ...]) -> Cell:
    cells = [Cell(name, _largest(frame.current[name])) for name in tensors]
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
    "grads": _largest_gradient,
    "update": _furthest_moved,
}
