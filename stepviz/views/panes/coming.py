"""Coming: the word in an empty pane that says what will stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stepviz.ops import TensorRole
from stepviz.training import Frame, Known
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.text.span import DIM, Line

WORDS: Mapping[TensorRole, tuple[str, ...]] = {
    TensorRole.INPUT: ("examples",),
    TensorRole.PREACTIVATION: ("weighted sums", "sums"),
    TensorRole.ACTIVATION: ("activations",),
    TensorRole.SCORE: ("class logits",),
    TensorRole.PROBABILITY: ("probabilities", "sum to 1"),
    TensorRole.OUTPUT: ("predictions", "outputs"),
    TensorRole.ERROR: ("gradients",),
    TensorRole.GRADIENT: ("gradients",),
    TensorRole.STEP: ("steps",),
    TensorRole.AFTER: ("new values", "updated"),
}
"""What the numbers of a tensor are, the longest words first."""
_LEAST_ROWS = 2
"""Rows that a pane needs before one of them is given to a word."""


def put_word(lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
    """Write what will stand in a group of empty cells, across its middle row."""
    tensor = group.tensors[0]
    if group.rank == 0 or len(group.tensors) > 1 or grid.rows.size < _LEAST_ROWS:
        return
    bracket = body.marks.bracket
    bracketed = bracket is not None and bracket.tensor in (*group.tensors, *group.feet)
    if bracketed or body.state(tensor) is not Known.ABSENT:
        return
    width = group.pitch * group.columns.size - 1 - max(0, group.pitch - 1 - group.digits - group.spread)
    words = _words(body.frame, tensor)
    word = next((word for word in words if len(word) <= width), "")
    if word:
        line = lines[grid.top + (grid.rows.size - 1) // 2]
        line.put(group.gutter + 1, word.center(width), DIM)


def _words(frame: Frame, name: str) -> tuple[str, ...]:
    """Words for the numbers of a tensor; a single probability in a row does not sum to 1."""
    tensor = frame.described(name)
    words = WORDS.get(tensor.role, ())
    single = tensor.role is TensorRole.PROBABILITY and frame.program.shape(tensor)[-1] == 1
    return words[:1] if single else words
