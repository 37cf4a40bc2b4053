"""Paint: draws a pane from its grid, with the class of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from stepviz.ops import TensorRole
from stepviz.settings.kinds import loaded
from stepviz.training import Known
from stepviz.views.layout.layouts import Pane
from stepviz.views.layout.windows import View
from stepviz.views.panes import PANES
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Group
from stepviz.views.panes.kind import PaneKind
from stepviz.views.text.span import DIM, Line, fitting

GAP = "┊"


@cache
def kind_of(name: str) -> PaneKind:
    """The kind of pane with that name, loaded once."""
    kind: PaneKind = loaded(PANES[name])()
    return kind


def grid_of(pane: Pane, view: View) -> Grid:
    """The grid of a pane."""
    return kind_of(pane.kind).grid(pane, view)


def put_gaps(grids: Sequence[Grid], lines: Sequence[Line]) -> None:
    """Put a mark before each row above which others are left out."""
    for grid in (grid for grid in grids if grid.pane.named and grid.rows.parted):
        x, y, *_ = grid.pane.place
        for place in filter(grid.rows.follows_gap, range(grid.rows.size)):
            lines[y + grid.top + place].put(x - 1, GAP, DIM)


def paint(grid: Grid, body: Body, lines: Sequence[Line]) -> None:
    """Write a pane into its lines."""
    kind = kind_of(grid.pane.kind)
    kind.put_title(lines, grid, body)
    if grid.pane.heads:
        kind.put_heads(lines[grid.top - 1], grid, body)
    rows: list[tuple[int, int | None]] = [(grid.top + place, row) for place, row in enumerate(grid.rows.positions)]
    for line, row in rows:
        kind.put_name(lines[line], grid, body, row)
    feet = list(enumerate(grid.feet.positions, grid.low)) if grid.low else []
    for line, foot in feet:
        kind.put_foot_name(lines[line], grid, body, foot)
    for group in grid.groups:
        kind.put_cells(lines, grid, group, body)
        _put_word(lines, grid, group, body)
    for line, row in [*rows, *((line, None) for line, _ in feet)]:
        kind.put_end(lines[line], grid, body, row)


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
"""Words for the numbers of a tensor by role, the longest first."""
_LEAST_ROWS = 2
"""The least rows of a pane in which a word is shown."""


def _put_word(lines: Sequence[Line], grid: Grid, group: Group, body: Body) -> None:
    """Write the word for a tensor that is not computed yet across the middle row of its cells."""
    tensor = group.tensors[0]
    if group.rank == 0 or len(group.tensors) > 1 or grid.rows.size < _LEAST_ROWS:
        return
    selected = body.marks.selected
    bracketed = selected is not None and selected.tensor in (*group.tensors, *group.feet)
    if bracketed or body.state(tensor) is not Known.ABSENT:
        return
    width = group.pitch * group.columns.size - 1 - max(0, group.pitch - 1 - group.digits - group.spread)
    described = body.frame.described(tensor)
    words = WORDS.get(described.role, ())
    if described.role is TensorRole.PROBABILITY and body.frame.program.shape(described)[-1] == 1:
        words = words[:1]  # a single probability need not be 1
    if word := fitting((*words, ""), width):
        line = lines[grid.top + (grid.rows.size - 1) // 2]
        line.put(group.gutter + 1, word.center(width), DIM)
