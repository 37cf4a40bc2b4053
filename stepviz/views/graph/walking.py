"""Walking: the path through an open graph to the selected number, and moving the selection along it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.explain.worked import listed
from stepviz.views.graph.numbers import VisibleNumbers, parameter_of
from stepviz.views.panes.marks import Mask
from stepviz.views.state import State

_MOST = 400
"""The most numbers searched for the selected one."""


class Path(NamedTuple):
    """The path from the number whose graph is open, the root, to the selected one; that one alone if unreachable."""

    visible: VisibleNumbers
    cells: tuple[Cell, ...]
    parameter: Cell | None
    """The root if the graph shows its paths to the loss, as for a parameter; None if it shows inputs."""

    @property
    def root(self) -> Cell:
        """The number whose graph is open."""
        return self.cells[0]

    def on(self, cell: Cell) -> tuple[Cell, ...]:
        """The neighbours of a node one step further from the root; of a long sum only the largest terms."""
        if self.parameter is not None:
            found = self.visible.paths_to_loss(self.parameter).all
            chains = [(self.parameter, *(step.to for step in way.steps if step.to is not None)) for way in found]
            pairs = (pair for chain in chains for pair in pairwise(chain))
            return tuple(dict.fromkeys(to for source, to in pairs if source == cell))
        terms = self.visible.terms(cell)
        shown = () if terms is None else listed(terms)[0]
        return tuple(dict.fromkeys(cell for part in shown for cell in part.cells))


def path_of(frame: Frame, state: State) -> Path:
    """The path to the selected number in the open graph."""
    assert state.graph is not None
    root, end = state.graph, state.pick or state.graph
    return _extended(_one_number(frame, state.mask, root), end) or _one_number(frame, state.mask, end)


def _one_number(frame: Frame, mask: Mask, cell: Cell) -> Path:
    """The path of one number; for a parameter's gradient, that of the parameter."""
    parameter = parameter_of(frame, cell)
    source = frame.current if parameter is not None else frame.shown(cell.tensor) or frame.current
    return Path(VisibleNumbers(frame, mask, source), (parameter or cell,), parameter)


def _extended(path: Path, end: Cell) -> Path | None:
    """The path from its root to another number, along the fewest links; None if no links lead there."""
    start = path.root
    # the gradient of a parameter has the graph of the parameter, and stands for it there
    end = start if parameter_of(path.visible.frame, end) == start else end
    before: dict[Cell, Cell | None] = {start: None}
    for cell in (queue := [start]):
        if cell == end or len(before) > _MOST:
            break
        for further in path.on(cell):
            if further not in before:
                before[further] = cell
                queue.append(further)
    if end not in before:
        return None
    cells: list[Cell] = []
    here: Cell | None = end
    while here is not None:
        cells.insert(0, here)
        here = before[here]
    return path._replace(cells=tuple(cells))


def moved(path: Path, way: Way) -> Cell | None:
    """The neighbour of the selected number in a direction; None without one, as above and below the root."""
    *_, here = path.cells
    if way in ("left", "right"):
        if (way == "right") == (path.parameter is not None):  # inputs stand left of their number, paths go right
            return next(iter(path.on(here)), None)
        return path.cells[-2] if len(path.cells) > 1 else None
    return beside(path, 1 if way == "down" else -1) if len(path.cells) > 1 else None


def beside(path: Path, turn: int, *, around: bool = False) -> Cell | None:
    """The term `turn` places further in the same sum; from the root, its first term. None beyond the ends.

    `around`: goes on at the other end instead.
    """
    if len(path.cells) == 1:
        return next(iter(path.on(path.root)), None)
    others = path.on(path.cells[-2])
    place = others.index(path.cells[-1]) + turn
    return others[place % len(others)] if around or 0 <= place < len(others) else None
