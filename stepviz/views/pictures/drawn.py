"""Drawn: the rows of this iteration's batch, and the row and the target that are picked in a picture."""

from __future__ import annotations

from stepviz.ops import Array, TensorRole
from stepviz.training import Frame
from stepviz.views.panes.marks import Veil
from stepviz.views.predictions.answers import due
from stepviz.views.state import State


def batch(frame: Frame, veil: Veil) -> Array:
    """The numbers of the rows drawn for this iteration, (batch,); none before they are known and told."""
    program, rows = frame.program, frame.current.the(TensorRole.ROWS)
    hidden = any(program.role(name) is TensorRole.INPUT for name in veil.tensors)
    return rows if frame.computed(program.the(TensorRole.ROWS)) and not hidden else rows[:0]


def batch_rows(frame: Frame, veil: Veil) -> list[int]:
    """The same in their order, each once; all that are trained on before they are known."""
    drawn = batch(frame, veil)
    return sorted({int(row) for row in (drawn if len(drawn) else frame.dataset.train)})


def due_rows(frame: Frame) -> list[int]:
    """The rows that are looked at by now, in their order."""
    return sorted(int(row) for split in due(frame) for row in frame.dataset.rows(split))


def picked(frame: Frame, state: State) -> int | None:
    """The row that is picked, itself or by a cell of an example; None for none."""
    if state.row is not None:
        return state.row if 0 <= state.row < len(frame.dataset.y) else None
    tensor = None if state.pick is None else frame.program.tensors.get(state.pick.tensor)
    if state.pick is None or tensor is None or tensor.axes[:1] != ("example",):
        return None
    rows, example = batch(frame, state.veil), state.pick.index[0]
    return int(rows[example]) if example < len(rows) else None


def target(frame: Frame, state: State) -> int:
    """Which of several targets is looked at: that of a picked cell of an output, else the first."""
    tensor = None if state.pick is None else frame.program.tensors.get(state.pick.tensor)
    if state.pick is None or tensor is None or "output" not in tensor.axes:
        return 0
    return state.pick.index[tensor.axes.index("output")]
