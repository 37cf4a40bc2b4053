"""Walking: the way from the number whose graph is open to the one that is picked, and on to the ones beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.explain.worked import listed
from stepviz.views.graph.numbers import Looker, looker_of, parameter_of
from stepviz.views.panes.marks import Mask
from stepviz.views.state import State

_MOST = 400
"""Numbers that are looked through for the picked one."""


class Path(NamedTuple):
    """From the number whose graph is open, the root, to the picked one; only that where no way leads to it."""

    looker: Looker
    cells: tuple[Cell, ...]
    parameter: Cell | None
    """Where the root is one of a parameter, or its gradient: then the graph is what that leads to."""

    @property
    def root(self) -> Cell:
        """The number whose graph is shown."""
        return self.cells[0]

    @property
    def leads_on(self) -> bool:
        """Whether the graph begins with the root; else it ends with it."""
        return self.parameter is not None

    def on(self, cell: Cell) -> tuple[Cell, ...]:
        """The numbers one step away from the root than a number of the graph: of long sums the largest terms."""
        if self.parameter is not None:
            found = self.looker.ways(self.parameter).all
            chains = [(self.parameter, *(step.to for step in way.steps if step.to is not None)) for way in found]
            pairs = (pair for chain in chains for pair in pairwise(chain))
            return tuple(dict.fromkeys(to for source, to in pairs if source == cell))
        terms = self.looker.terms(cell)
        shown = () if terms is None else listed(terms)[0]
        return tuple(dict.fromkeys(cell for part in shown for cell in part.cells))


def path_of(frame: Frame, state: State) -> Path:
    """The way to the picked number in the graph that is open."""
    assert state.graph is not None
    root, end = state.graph, state.pick or state.graph
    return _path(_only(frame, state.veil, root), end) or _only(frame, state.veil, end)


def _only(frame: Frame, veil: Mask, cell: Cell) -> Path:
    """Of one number; the graph of a gradient of a parameter is that of the parameter."""
    parameter = parameter_of(frame, cell)
    return Path(looker_of(frame, veil, cell), (parameter or cell,), parameter)


def _path(only: Path, end: Cell) -> Path | None:
    """The shortest way from the root to a number; None where there is none."""
    start = only.root
    end = start if parameter_of(only.looker.frame, end) == start else end
    before: dict[Cell, Cell | None] = {start: None}
    for cell in (queue := [start]):
        if cell == end or len(before) > _MOST:
            break
        for further in only.on(cell):
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
    return only._replace(cells=tuple(cells))


def moved(path: Path, way: Way) -> Cell | None:
    """The number that way of the picked one; None where there is none: above and below the root too."""
    *_, here = path.cells
    if way in ("left", "right"):
        if (way == "right") == path.leads_on:
            return next(iter(path.on(here)), None)
        return path.cells[-2] if len(path.cells) > 1 else None
    return beside(path, 1 if way == "down" else -1) if len(path.cells) > 1 else None


def beside(path: Path, turn: int, *, around: bool = False) -> Cell | None:
    """The next term of the same sum, or the one before; of the root the first one. None beyond the last one."""
    if len(path.cells) == 1:
        return next(iter(path.on(path.root)), None)
    others = path.on(path.cells[-2])
    place = others.index(path.cells[-1]) + turn
    return others[place % len(others)] if around or 0 <= place < len(others) else None
