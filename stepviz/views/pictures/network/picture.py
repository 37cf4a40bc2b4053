"""Picture: the plot of the network: of linear layers, of a GPT's blocks, or of a formula's graph."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import Drawn
from stepviz.views.pictures.network.blocks import BlockMap, has_blocks
from stepviz.views.pictures.network.columns import NetworkPart, aloud, cell_of, is_planar, next_part, part_of
from stepviz.views.pictures.network.drawing import drawn
from stepviz.views.pictures.network.formula import FormulaMap
from stepviz.views.pictures.network.number_map import NumberMap
from stepviz.views.pictures.network.scene import NetworkScene
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State

_ONE_LAYER = 2
"""Columns of a network without hidden layers: inputs and outputs."""
_ANY_ROOM = Size(999, 999)
"""A size in which everything fits, for what does not depend on the size."""


class NetworkPicture(Picture):
    """Tiles of units from left to right, lines of weights between them, and the decision boundary."""

    key = "network"
    goes_along = True
    roomy = True
    arrows = True

    def suits(self, frame: Frame) -> bool:
        """True if there are linear layers, blocks of a GPT, or a formula."""
        program = frame.program
        return bool(program.layers or program.story.formula) or has_blocks(program)

    def least(self, frame: Frame) -> Size:
        """The size of two layers with their tiles and names, or of blocks; larger for images."""
        if has_blocks(frame.program):
            return Size(60, 17)
        return Size(56, 13) if frame.dataset.image is None else Size(90, 16)

    def part(self, frame: Frame) -> str:
        """The plane at the right of a network for two features."""
        return "boundary" if is_planar(frame) else ""

    def comes_last(self, frame: Frame) -> bool:
        """True without hidden layers, and for a formula, because its panes are a graph already."""
        few = len(frame.program.widths) <= _ONE_LAYER and not has_blocks(frame.program)
        return bool(frame.program.story.formula) or few

    def next_cell(self, frame: Frame, state: State, way: Way) -> Cell | None:
        """Up and down: the next unit of a column, or the next line between two; left and right: from a unit to its
        largest weight, and from a weight to the unit at its end.
        """
        found = _map(frame, state)
        if found is not None:
            return found.next_cell(way)
        picked = part_of(frame, bracket_at(frame, state))
        if picked is None or state.pick is None:
            return cell_of(frame, state, picked or NetworkPart(0, 0))
        after = next_part(frame, state, picked, way)
        return None if after is None else cell_of(frame, state, after)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The largest numbers, and where the predicted class changes; for a formula, its numbers."""
        found = _map(frame, state)
        return aloud(frame, state) if found is None else found.spoken()

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, names of columns, tiles and lines, a legend."""
        found = _map(frame, state, Size(width, height))
        return drawn(NetworkScene(frame, state, width, height)) if found is None else found.drawn()


def _map(frame: Frame, state: State, size: Size = _ANY_ROOM) -> NumberMap | None:
    """The map of a formula or of a GPT; None for other networks, which have columns of units."""
    if frame.program.story.formula:
        return FormulaMap(frame, state, *size)
    return BlockMap(frame, state, *size) if has_blocks(frame.program) else None
