"""Blocks: the map of a GPT: the residual stream from embedding to head, and the parts that branch off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Cell, Phase, Program, TensorRole
from stepviz.ops.op import Op
from stepviz.ops.ways import streams
from stepviz.training import Frame
from stepviz.views.layout.placing import bracket_at
from stepviz.views.pictures.attention.scene import part_at
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.tiles import scale
from stepviz.views.state import State

_LEAST_TILE, _MOST_TILE, _LEAST_GAP, _MOST_GAP = 6, 18, 2, 6
"""The least and most columns of a tile, and between two of them."""
BESIDE = 16
"""The least columns of a tile with name and number side by side."""
_TALL = 3
"""The most lines of a tile: for its name, its number and its gradient."""
RIGHT = 3
"""Columns after the last tile, for lines back to the stream."""


class StreamBand(NamedTuple):
    """A row of the map: a tensor of the stream, and the part that branches off it."""

    stream: str
    """The tensor of the stream that the part reads."""
    tiles: Mapping[str, tuple[int, int]]
    """(column, row) of each tensor of the part, counted from the stream."""
    edges: tuple[tuple[str, str], ...] = ()
    """(read tensor, tensor computed from it) in the part, the stream included."""
    told: str = ""
    """The text of collapsed blocks."""
    block: int = 0
    """The block of the part, from 1."""
    passes: bool = True
    """True if the part's output is added to the stream."""

    @property
    def rows(self) -> int:
        """The number of rows of tiles."""
        return 1 + max((row for _, row in self.tiles.values()), default=0)


def has_blocks(program: Program) -> bool:
    """True if a program is made of blocks around a residual stream."""
    return any(program.stages)


def adds(program: Program, op: Op) -> bool:
    """True if an operation adds a part's output to the residual stream."""
    return op.phase is Phase.FORWARD and len(op.reads) > 1 and op.reads[0] in streams(program)


@lru_cache(maxsize=8)
def bands_of(program: Program) -> tuple[StreamBand, ...]:
    """The rows of the map: the embedding, the parts of all blocks, the head."""
    forward = ((op, part) for op, part in zip(program.ops, program.stages, strict=True) if op.phase is Phase.FORWARD)
    start, *inner, head = ([op for op, _ in ops] for _, ops in groupby(forward, itemgetter(1)))
    stream = start[-1].writes[-1].name
    (first,) = (name for name in shown_of(program, start) if name != stream)
    bands = [StreamBand(first, {})]
    for ops in inner:
        bands.append(_band(program, stream, ops))
        stream = ops[-1].writes[0].name
    return (*bands, _chain(program, stream, head))


def shown_of(program: Program, ops: Sequence[Op]) -> list[str]:
    """The tensors with a tile: those of two axes that are read by others or an operation's first; and the loss."""
    read = {name for op in program.ops if op.phase is Phase.FORWARD for name in op.reads}
    made = [(tensor, tensor.name in read or tensor is op.writes[0]) for op in ops for tensor in op.writes]
    objective = program.the(TensorRole.OBJECTIVE)
    return [tensor.name for tensor, told in made if (told and len(tensor.axes) > 1) or tensor.name == objective]


def _band(program: Program, stream: str, ops: Sequence[Op]) -> StreamBand:
    """A part; each tensor is one column after those it is computed from, several in a column are below each other.

    The part's last tensor is the next one of the stream.
    """
    left = ops[-1].writes[0]
    names = [stream, *(name for name in shown_of(program, ops) if name != left.name)]
    made = ((op, name) for op in ops for name in shown_of(program, [op]) if name in names)
    edges = tuple((read, name) for op, name in made for read in op.reads if read in names)
    column, tiles = {stream: 0}, dict[str, tuple[int, int]]()
    for name in names[1:]:
        column[name] = 1 + max(column[source] for source, target in edges if target == name)
        tiles[name] = column[name], [*column.values()].count(column[name]) - 1
    return StreamBand(stream, tiles, edges, block=left.layer // 2, passes=adds(program, ops[-1]))


def _chain(program: Program, stream: str, ops: Sequence[Op]) -> StreamBand:
    """The head, its tensors in the order of operations."""
    names = [stream, *shown_of(program, ops)]
    tiles = {name: (column, 0) for column, name in enumerate(names[1:], 1)}
    return StreamBand(stream, tiles, tuple(pairwise(names)))


@dataclass(frozen=True, eq=False)
class BlockScene:
    """The map at a moment in `width` x `height`."""

    frame: Frame
    state: State
    width: int
    height: int

    @cached_property
    def bands(self) -> tuple[StreamBand, ...]:
        """The rows in view, from the top: the block of the moment expanded, those before and after it collapsed."""
        first, *inner, head = bands_of(self.frame.program)
        count = max((band.block for band in inner), default=1)
        now = min(max(1, part_at(self.frame, self.state) // 2), count)
        opened = [band for band in inner if band.block == now]
        before = [_closed(inner[0].stream, 1, now - 1)] if now > 1 else []
        behind = [band for band in inner if band.block > now]
        after = [_closed(behind[0].stream, now + 1, count)] if behind else []
        return (first, *before, *opened, *after, head)

    @cached_property
    def tall(self) -> int:
        """Lines of a tile; 0 if the map does not fit."""
        rows, lanes = sum(band.rows for band in self.bands), len(self.bands) - 1
        most = _TALL - (self.wide >= BESIDE)
        fits = (tall for tall in range(most, 0, -1) if rows * tall + lanes <= self.height - 2)
        return next(fits, 0) if self.wide >= _LEAST_TILE else 0

    @cached_property
    def _across(self) -> int:
        """The number of columns of tiles."""
        return 1 + max(column for band in self.bands for column, _ in band.tiles.values())

    @property
    def wide(self) -> int:
        """Columns of a tile."""
        return min(_MOST_TILE, (self.width - 1 - RIGHT - (self._across - 1) * _LEAST_GAP) // self._across)

    @property
    def gap(self) -> int:
        """Columns between two tiles."""
        return min(_MOST_GAP, (self.width - 1 - RIGHT - self._across * self.wide) // (self._across - 1))

    @cached_property
    def tops(self) -> Sequence[int]:
        """The first line of each band, counted from the line below the title."""
        heights = [band.rows * self.tall + 1 for band in self.bands]
        return [sum(heights[:place]) for place in range(len(heights))]

    @cached_property
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each tensor's tile, counted from the line below the title; empty if the map does not fit."""
        found = dict[str, PictureArea]()
        for band, top in zip(self.bands, self.tops, strict=True) if self.tall else ():
            for name, (column, row) in {band.stream: (0, 0), **band.tiles}.items():
                x = 1 + column * (self.wide + self.gap)
                found[name] = PictureArea(x, top + row * self.tall, self.wide, self.tall)
        return found

    @cached_property
    def picked(self) -> Cell | None:
        """The selected number."""
        return self.state.pick or bracket_at(self.frame, self.state)

    def gradient(self, name: str) -> str:
        """The name of a tensor's gradient; for what is added to the stream, that of the sum; else empty."""
        program = self.frame.program
        try:
            return program.gradient(name)
        except KeyError:
            sums = (op.writes[0].name for op in program.ops if adds(program, op) and name in op.reads)
            return next(map(program.gradient, sums), "")

    def cell(self, tensor: str) -> Cell | None:
        """The cell shown for a tensor: the picked one, else its first nan, else the largest in size.

        None if the tensor is not computed, or hidden.
        """
        if not tensor or not self.frame.computed(tensor) or tensor in self.state.veil.tensors:
            return None
        if self.state.pick is not None and self.state.pick.tensor == tensor:
            return self.state.pick
        return Cell(tensor, largest_at(self.frame.current[tensor]))

    def shown(self, name: str) -> Cell | None:
        """The cell that gives a tile its colour: of the gradient once it is known, else of the tensor."""
        return self.cell(self.gradient(name)) or self.cell(name)

    def value(self, cell: Cell) -> float:
        """The value of a cell that is computed."""
        return float(self.frame.current[cell.tensor][cell.index])

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size with the strongest colour: of values (False), of gradients (True), over all runs drawn together."""
        others = [BlockScene(other, self.state, self.width, self.height) for other in self.state.together]
        found: dict[bool, list[float]] = {False: [], True: []}
        for scene in (self, *others):
            for name in scene.areas:
                cell = scene.shown(name)
                if cell is not None:
                    found[cell.tensor != name].append(scene.value(cell))
        return {back: scale(np.array(values)) for back, values in found.items() if values}


def _closed(stream: str, first: int, last: int) -> StreamBand:
    """A row for collapsed blocks."""
    return StreamBand(stream, {}, (), f"block {first}" if first == last else f"blocks {first} to {last}")


def largest_at(values: Array) -> tuple[int, ...]:
    """The index of the first nan, else of the first largest finite size."""
    bad = np.isnan(values)
    sizes = bad if bad.any() else np.where(np.isfinite(values), np.abs(values), -1.0)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), sizes.shape))) if values.ndim else ()
