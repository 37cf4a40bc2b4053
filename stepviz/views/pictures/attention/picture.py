"""The attention of a GPT as a picture: which position attends to which, and what a position takes."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz.ops import Cell
from stepviz.training import Frame
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.layouts import Size
from stepviz.views.marks import Drawn
from stepviz.views.pictures.attention.drawing import AttentionDrawing, largest_of
from stepviz.views.pictures.attention.room import GAP, LABEL, LEAST_SUM, SUM_LINES
from stepviz.views.pictures.attention.scene import AttentionScene, shares_of
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State


class Attention(Picture):
    """A matrix of shares for each head; beside or below them the sum of a row."""

    key = "attention"
    arrows = True

    def suits(self, frame: Frame) -> bool:
        """Whether there is attention."""
        return bool(shares_of(frame.program))

    def least(self, frame: Frame) -> Size:
        """One head in shades, with a sum."""
        positions = frame.program.lengths["position"]
        return Size(1 + LABEL + 2 * positions + GAP + LEAST_SUM, 2 + positions + SUM_LINES)

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, matrices, the sum of a row, a sentence."""
        return AttentionDrawing(AttentionScene(frame, state), width, height).drawn()

    def next_cell(self, frame: Frame, state: State, way: Way) -> Cell | None:
        """The share beside, above or below; left and right lead on to the next head."""
        scene = AttentionScene(frame, state)
        if scene.cell is None:
            return Cell(scene.shares, (*scene.place, scene.place[1]))
        head, position, seen = scene.cell.index
        if way in ("up", "down"):
            position += 1 if way == "down" else -1
            seen = min(seen, position)
        else:
            seen += 1 if way == "right" else -1
            head, seen = (head - 1, position) if seen < 0 else (head + 1, 0) if seen > position else (head, seen)
        known = 0 <= head < scene.heads and 0 <= position < scene.positions
        return Cell(scene.shares, (head, position, seen)) if known else None

    def spoken(self, frame: Frame, state: State) -> Iterator[str]:
        """Of each head what each position attends to most."""
        scene = AttentionScene(frame, state)
        yield f"attention, {scene.shares}"
        if scene.known is None:
            yield "not computed yet"
        for head in range(scene.heads):
            told = (largest_of(scene, head, position) for position in range(scene.positions))
            yield from (f"head n{head}: {text}" for text in told if text)
