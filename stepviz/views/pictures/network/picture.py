"""Picture: the plot of the network: of linear layers, of a GPT's blocks, or of a formula's graph."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import Drawn
from stepviz.views.pictures.network import block_drawing as map_of_blocks
from stepviz.views.pictures.network import formula_drawing as graph
from stepviz.views.pictures.network.blocks import BlockScene, has_blocks
from stepviz.views.pictures.network.columns import NetworkPart, aloud, cell_of, is_planar, next_part, part_of
from stepviz.views.pictures.network.drawing import drawn
from stepviz.views.pictures.network.formula import FormulaScene
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
        if frame.program.story.formula:
            return graph.next_cell(FormulaScene(frame, state, *_ANY_ROOM), way)
        if has_blocks(frame.program):
            return map_of_blocks.next_cell(BlockScene(frame, state, *_ANY_ROOM), way)
        picked = part_of(frame, bracket_at(frame, state))
        if picked is None or state.pick is None:
            return cell_of(frame, state, picked or NetworkPart(0, 0))
        found = next_part(frame, state, picked, way)
        return None if found is None else cell_of(frame, state, found)

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """The largest numbers, and where the predicted class changes; for a formula, its numbers."""
        if frame.program.story.formula:
            return graph.aloud(FormulaScene(frame, state, *_ANY_ROOM))
        if has_blocks(frame.program):
            return map_of_blocks.aloud(BlockScene(frame, state, *_ANY_ROOM))
        return aloud(frame, state)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, names of columns, tiles and lines, a legend."""
        if frame.program.story.formula:
            return graph.drawn(FormulaScene(frame, state, width, height))
        if has_blocks(frame.program):
            return map_of_blocks.drawn(BlockScene(frame, state, width, height))
        return drawn(NetworkScene(frame, state, width, height))
