"""Scene: the attention in view: of which block, which head and position are picked; how large it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepviz.ops import Array, Cell, Kind, Program
from stepviz.ops.op import Op
from stepviz.training import Frame
from stepviz.views.state import State

LABEL, GAP = 7, 2
"""Columns of the name of a position, and between two matrices."""
NUMBER = 8
"""Columns of a number of the sum, with a blank."""
LEAST_SUM = LABEL + 2 * NUMBER
"""Columns of a sum that shows the share and one number of each value."""
_PITCHES = (8, 6, 4, 2)
"""Columns of a share: with four decimals, with two, and as a shade alone."""
NUMBERED = 6
"""Columns of a share from which on its number stands in it."""
_SQUARE = 4
"""Columns of a share from which on it may have two lines."""
SUM_LINES = 3
"""Lines of a sum besides its terms: two heads, and the sum itself."""


class Room(NamedTuple):
    """What is drawn in so much room."""

    heads: int
    """How many matrices stand side by side."""
    pitch: int
    """Columns of a share."""
    tall: int
    """Lines of a share."""
    rows: int
    """Positions in view, down."""
    columns: int
    """Positions in view, across."""
    beside: bool
    """True if the sum of a row stands beside the matrices, not below them."""

    @property
    def top(self) -> int:
        """Lines above the first row of shares."""
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
    """The first of these that fits: all heads before one, larger shares before smaller ones; the sum with all `size`
    numbers of a value beside them, below them, with one number beside them. If none fits, as many positions as do.
    """
    for count in dict.fromkeys((heads, 1)):
        for pitch in _PITCHES:
            for tall in (2, 1) if pitch >= _SQUARE else (1,):
                for beside, wide in ((True, size), (False, size), (True, 1)):
                    room = Room(count, pitch, tall, positions, positions, beside)
                    if _fits(room, width, height, positions, LEAST_SUM + (wide - 1) * NUMBER):
                        return room
    return _part(width, height, positions)


def _fits(room: Room, width: int, height: int, positions: int, wide: int) -> bool:
    if room.beside:
        return room.width + GAP + wide <= width and max(room.height, positions + SUM_LINES) <= height
    return max(room.width, wide) <= width and room.height + 1 + positions + SUM_LINES <= height


def _part(width: int, height: int, positions: int) -> Room:
    """One head in shades, as much of it as there is room for; beside it the sum, where that leaves room for one."""
    pitch, beside = _PITCHES[-1], width >= LABEL + GAP + LEAST_SUM + _PITCHES[-1]
    columns = (width - LABEL - (GAP + LEAST_SUM) * beside) // pitch
    rows = min(positions, max(0, height - 1))
    return Room(1, pitch, 1, rows, min(positions, max(0, columns)), beside)


SHARES = ("head", "position", "seen")
"""The axes of the shares of attention, and of their scores and gradients."""


def shares_of(program: Program) -> tuple[str, ...]:
    """What the shares of each block are called, in order; none without attention."""
    found = (tensor for tensor in program.tensors.values() if tensor.kind is Kind.PROBABILITY)
    return tuple(tensor.name for tensor in found if tensor.axes == SHARES)


def taking(program: Program, shares: str) -> Op:
    """The operation that adds up values by those shares: it reads shares and values."""
    return next(
        op for op in program.ops if op.reads[:1] == (shares,) and program.tensors[op.reads[1]].axes[0] == "position"
    )


def named(frame: Frame, position: int) -> str:
    """The character at a position; empty before the document is read."""
    axes = ((name, tensor) for name, tensor in frame.program.tensors.items() if tensor.kind is Kind.CHARACTER)
    name = next(name for name, tensor in axes if tensor.axes == ("position",))
    return frame.dataset.characters[int(frame.current[name][position])] if frame.computed(name) else ""


def part_at(frame: Frame, state: State) -> int:
    """The number of a part: of the number that is picked, else of the operation; 0 before the first."""
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
        """Shares (heads, positions, positions): of the block of the number that is picked, else of the operation."""
        program, part = self.frame.program, part_at(self.frame, self.state)
        known = shares_of(program)
        return next((name for name in reversed(known) if program.tensors[name].layer <= part), known[0])

    @property
    def values(self) -> str:
        """Values (positions, numbers)."""
        return taking(self.frame.program, self.shares).reads[1]

    @property
    def taken(self) -> str:
        """What each position takes (positions, numbers)."""
        return taking(self.frame.program, self.shares).writes[0].name

    @cached_property
    def heads(self) -> int:
        """How many there are."""
        return self.frame.program.lengths["head"]

    @cached_property
    def size(self) -> int:
        """How many numbers of a value each head has."""
        return self.frame.program.lengths["dimension"] // self.heads

    @cached_property
    def positions(self) -> int:
        """How many the document has."""
        return self.frame.program.lengths["position"]

    @cached_property
    def known(self) -> Array | None:
        """The shares; None before they are computed."""
        return self.frame.current[self.shares] if self.frame.computed(self.shares) else None

    @cached_property
    def place(self) -> tuple[int, int]:
        """The head and the position whose sum is worked out: those of the number that is picked, else the first head
        and the last position, which sees all.
        """
        pick, last = self.state.pick, self.positions - 1
        axes = self.frame.program.axes.get(pick.tensor, ()) if pick is not None else ()
        if pick is None or "position" not in axes or pick.tensor == self.values:
            head = pick.index[1] // self.size if pick is not None and pick.tensor == self.values else 0
            return head, last
        at = dict(zip(axes, pick.index, strict=True))
        head = at["dimension"] // self.size if pick.tensor == self.taken else at.get("head", 0)
        return head, min(at["position"], last)

    @property
    def cell(self) -> Cell | None:
        """The share that is picked; None where none is."""
        return self.state.pick if self.state.pick is not None and self.state.pick.tensor == self.shares else None

    def told(self, cell: Cell) -> float | None:
        """A number that is known and not hidden; None for any other."""
        if not self.frame.computed(cell.tensor) or self.state.veil.hides(cell):
            return None
        return float(self.frame.current[cell.tensor][cell.index])
