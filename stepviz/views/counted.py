"""Counted: which numbers of a pane count in what is made of them: right classes, the largest of a 2x2, rows in use."""

from __future__ import annotations

import numpy as np

from stepviz.ops import Array, TensorRole
from stepviz.training import Frame, Known
from stepviz.views.panes.marks import Veil

COUNTS = "▸"
"""Before such a number, or behind the name of such a row."""


def counted(frame: Frame, name: str, veil: Veil) -> Array | None:
    """Which of a tensor's numbers have the mark, (rows, columns) bool; None where it has none, or that is not told."""
    tensor = frame.described(name)
    if tensor.role in (TensorRole.PROBABILITY, TensorRole.OUTPUT) and tensor.axes[1] == "class":
        return _right(frame, name)
    return _largest(frame, name, veil)


def _right(frame: Frame, name: str) -> Array | None:
    """The right class of each row."""
    source, values = frame.previous if frame.state(name) is Known.OLD else frame.current, frame.tensor(name)
    if source is None or values is None:
        return None
    right: Array = source.the(TensorRole.LABEL)[:, None] == np.arange(values.shape[1])
    return right


def _largest(frame: Frame, name: str, veil: Veil) -> Array | None:
    """What an operation goes on with that takes the largest of several, once that is known."""
    op, values = next((op for op in frame.program.ops if op.chooses and name in op.reads), None), frame.tensor(name)
    if op is None or values is None:
        return None
    made, is_old = op.writes[0].name, frame.state(name) is Known.OLD
    told = made not in veil.tensors and (is_old or frame.computed(made))
    return op.winners(values) if told else None


def used_rows(frame: Frame, name: str) -> frozenset[int] | None:
    """The rows of a table that this batch picks, of what belongs to it; None of others, and before a batch."""
    owner = frame.program.of(frame.program.of(name))
    layer = next((layer for layer in frame.program.layers if layer.picks and layer.weights.name == owner), None)
    if layer is None or not frame.computed(layer.source):
        return None
    read = frame.tensor(layer.source)
    return None if read is None else frozenset(layer.picked(read).ravel().tolist())
