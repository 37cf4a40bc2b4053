"""Scene: what the plot of attention shows: the block, the picked head and position, and the layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepviz.ops import Array, Cell, Kind, Program
from stepviz.ops.op import Op
from stepviz.training import Frame
from stepviz.views.pictures.drawn import indices, known
from stepviz.views.state import State

LABEL, GAP = 7, 2
"""Columns of a position's name, and between two matrices."""
NUMBER = 8
"""Columns of a number of the sum, with a blank."""
LEAST_SUM = LABEL + 2 * NUMBER
"""Columns of a sum that shows the weight and one number of each value."""
_PITCHES = (8, 6, 4, 2)
"""Columns of a weight to try: with four decimals, with two, and two widths for shades only."""
NUMBERED = 6
"""The least columns of a weight with its number."""
_SQUARE = 4
"""The least columns of a weight that may have two lines."""
SUM_LINES = 3
"""Lines of a sum besides its terms: two heads, and the result."""


class Room(NamedTuple):
    """The layout of the plot."""

    heads: int
    """The number of matrices, side by side."""
    pitch: int
    """Columns of a weight."""
    tall: int
    """Lines of a weight."""
    rows: int
    """Attending positions in view."""
    columns: int
    """Attended positions in view."""
    beside: bool
    """True if the sum is beside the matrices, not below them."""

    @property
    def top(self) -> int:
        """Lines above the first row of weights."""
        return 1 + (self.heads > 1)

    @property
    def each(self) -> int:
        """Columns from a matrix to the next."""
        return self.columns * self.pitch + GAP

    @property
    def width(self) -> int:
        """Columns of all matrices."""
        return LABEL + self.heads * self.each - GAP

    @property
    def height(self) -> int:
        """Lines of all matrices."""
        return self.top + self.rows * self.tall


def room_of(width: int, height: int, positions: int, heads: int, size: int) -> Room:
    """The first layout that fits `width` x `height`: all heads before one, larger cells before smaller ones, the sum
    with all `size` numbers beside the matrices, then below them, then with one number. If none fits, fewer positions.
    """
    for count in dict.fromkeys((heads, 1)):
        for pitch in _PITCHES:
            for tall in (2, 1) if pitch >= _SQUARE else (1,):
                for beside, wide in ((True, size), (False, size), (True, 1)):
                    room = Room(count, pitch, tall, positions, positions, beside)
                    across, down = LEAST_SUM + (wide - 1) * NUMBER, positions + SUM_LINES
                    if beside:
                        across, down = room.width + GAP + across, max(room.height, down)
                    else:
                        across, down = max(room.width, across), room.height + 1 + down
                    if across <= width and down <= height:
                        return room
    # One head in shades with as many positions as fit, and the sum beside it if a column of weights still fits.
    pitch, beside = _PITCHES[-1], width >= LABEL + GAP + LEAST_SUM + _PITCHES[-1]
    columns = (width - LABEL - (GAP + LEAST_SUM) * beside) // pitch
    rows = min(positions, max(0, height - 1))
    return Room(1, pitch, 1, rows, min(positions, max(0, columns)), beside)


SHARES = ("head", "position", "seen")
"""The axes of attention weights, their scores and gradients."""


def shares_of(program: Program) -> tuple[str, ...]:
    """The names of each block's attention weights, in order; empty without attention."""
    found = (tensor for tensor in program.tensors.values() if tensor.kind is Kind.PROBABILITY)
    return tuple(tensor.name for tensor in found if tensor.axes == SHARES)


def part_at(frame: Frame, state: State) -> int:
    """The layer of the picked number, else of the operation; 0 before the first operation."""
    program, pick = frame.program, state.pick
    if pick is not None and pick.tensor in program.tensors:
        return program.tensors[pick.tensor].layer
    return frame.op.writes[0].layer if frame.op is not None else 0


@dataclass(frozen=True, eq=False)
class AttentionScene:
    """The attention of a block at a moment."""

    frame: Frame
    state: State

    @cached_property
    def shares(self) -> str:
        """The weights (heads, positions, positions) of the picked number's block, else of the operation's."""
        program, part = self.frame.program, part_at(self.frame, self.state)
        known = shares_of(program)
        return next((name for name in reversed(known) if program.tensors[name].layer <= part), known[0])

    @cached_property
    def _taking(self) -> Op:
        """The operation that sums values by the weights."""
        reading = (op for op in self.frame.program.ops if op.reads[:1] == (self.shares,))
        return next(op for op in reading if self.frame.program.tensors[op.reads[1]].axes[0] == "position")

    @property
    def values(self) -> str:
        """Values (positions, numbers)."""
        return self._taking.reads[1]

    @property
    def taken(self) -> str:
        """The weighted sums of values (positions, numbers)."""
        return self._taking.writes[0].name

    @cached_property
    def heads(self) -> int:
        """The number of heads."""
        return self.frame.program.lengths["head"]

    @cached_property
    def size(self) -> int:
        """The number of a value's numbers in each head."""
        return self.frame.program.lengths["dimension"] // self.heads

    @cached_property
    def positions(self) -> int:
        """The number of positions of the document."""
        return self.frame.program.lengths["position"]

    @cached_property
    def known(self) -> Array | None:
        """The attention weights; None before they are computed, and while they are hidden."""
        return known(self.frame, self.state.mask, self.shares)

    def named(self, position: int) -> str:
        """The character at a position; empty before the document is drawn, and while it is hidden."""
        frame = self.frame
        axes = ((name, tensor) for name, tensor in frame.program.tensors.items() if tensor.kind is Kind.CHARACTER)
        name = next(name for name, tensor in axes if tensor.axes == ("position",))
        codes = known(frame, self.state.mask, name)
        return "" if codes is None else frame.dataset.characters[int(codes[position])]

    @cached_property
    def place(self) -> tuple[int, int]:
        """The head and position whose sum is shown: those of the picked number, else the first head and the last
        position, which attends to all.
        """
        pick, last = self.state.pick, self.positions - 1
        at, tensor = indices(self.frame, pick), "" if pick is None else pick.tensor
        if "position" not in at or tensor == self.values:  # the last one attends to all
            return (at["dimension"] // self.size if tensor == self.values else 0), last
        head = at["dimension"] // self.size if tensor == self.taken else at.get("head", 0)
        return head, min(at["position"], last)

    @property
    def cell(self) -> Cell | None:
        """The picked attention weight; None without one."""
        return self.state.pick if self.state.pick is not None and self.state.pick.tensor == self.shares else None

    def told(self, cell: Cell) -> float | None:
        """The value of a cell; None if it is not computed or hidden."""
        if not self.frame.computed(cell.tensor) or self.state.mask.hides(cell):
            return None
        return cell.value_in(self.frame.current)
