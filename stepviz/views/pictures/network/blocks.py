"""Blocks: the map of a GPT: a residual stream from embedding to head, and the parts that leave it and come back."""

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
"""Columns of a tile, and between two of them."""
BESIDE = 16
"""Columns of a tile from which on its name and its number stand side by side."""
_TALL = 3
"""Lines of a tile at most: for its name, its number and its gradient."""
RIGHT = 3
"""Columns behind the last tile, where lines lead back to the stream."""


class StreamBand(NamedTuple):
    """What stands side by side: a number of the stream, and the part that leaves it there."""

    stream: str
    """The tensor of the stream, from which the part reads."""
    tiles: Mapping[str, tuple[int, int]]
    """The column and the row, from the stream on, of what is computed in the part."""
    edges: tuple[tuple[str, str], ...] = ()
    """What is read by what in it, the stream too."""
    told: str = ""
    """What stands in the place of parts that are closed."""
    block: int = 0
    """The block of the part, from 1."""
    passes: bool = True
    """True if the stream goes past the part, and what that makes is added."""

    @property
    def rows(self) -> int:
        """How many tiles stand one below the other."""
        return 1 + max((row for _, row in self.tiles.values()), default=0)


def has_blocks(program: Program) -> bool:
    """True if a program is made of blocks around a residual stream."""
    return any(program.stages)


def adds(program: Program, op: Op) -> bool:
    """True if an operation adds to the residual stream what a part has made."""
    return op.phase is Phase.FORWARD and len(op.reads) > 1 and op.reads[0] in streams(program)


@lru_cache(maxsize=8)
def bands_of(program: Program) -> tuple[StreamBand, ...]:
    """All of them: the embedding, the parts of all blocks, the head."""
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
    """Of what operations compute what has a tile: what others read, and the first of each, along two axes; the loss."""
    read = {name for op in program.ops if op.phase is Phase.FORWARD for name in op.reads}
    made = [(tensor, tensor.name in read or tensor is op.writes[0]) for op in ops for tensor in op.writes]
    objective = program.the(TensorRole.OBJECTIVE)
    return [tensor.name for tensor, told in made if (told and len(tensor.axes) > 1) or tensor.name == objective]


def _band(program: Program, stream: str, ops: Sequence[Op]) -> StreamBand:
    """A part, each of its tensors one column behind what it is made of, those of a column one below the other.

    What it leaves there is the next number of the stream.
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
    """The head: in the order of its operations."""
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
        """Those in view, from the top: the block of the moment opened, those before and after it closed."""
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
        """Lines of a tile; 0 where there is no room for the map."""
        rows, lanes = sum(band.rows for band in self.bands), len(self.bands) - 1
        most = _TALL - (self.wide >= BESIDE)
        fits = (tall for tall in range(most, 0, -1) if rows * tall + lanes <= self.height - 2)
        return next(fits, 0) if self.wide >= _LEAST_TILE else 0

    @cached_property
    def _across(self) -> int:
        """Tiles side by side."""
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
        """The first line of each band, from that below the title."""
        heights = [band.rows * self.tall + 1 for band in self.bands]
        return [sum(heights[:place]) for place in range(len(heights))]

    @cached_property
    def areas(self) -> Mapping[str, PictureArea]:
        """Where the tile of each tensor stands, from the line below the title; none where there is no room."""
        found = dict[str, PictureArea]()
        for band, top in zip(self.bands, self.tops, strict=True) if self.tall else ():
            for name, (column, row) in {band.stream: (0, 0), **band.tiles}.items():
                x = 1 + column * (self.wide + self.gap)
                found[name] = PictureArea(x, top + row * self.tall, self.wide, self.tall)
        return found

    @cached_property
    def picked(self) -> Cell | None:
        """The number in brackets."""
        return self.state.pick or bracket_at(self.frame, self.state)

    def gradient(self, name: str) -> str:
        """What the gradient by a tensor is called: of what is added to the stream that of the sum; else empty."""
        program = self.frame.program
        try:
            return program.gradient(name)
        except KeyError:
            sums = (op.writes[0].name for op in program.ops if adds(program, op) and name in op.reads)
            return next(map(program.gradient, sums), "")

    def cell(self, tensor: str) -> Cell | None:
        """The number that stands for a tensor: the picked one, else its first nan, else the first of largest size.

        None where it is not known, or hidden.
        """
        if not tensor or not self.frame.computed(tensor) or tensor in self.state.veil.tensors:
            return None
        if self.state.pick is not None and self.state.pick.tensor == tensor:
            return self.state.pick
        return Cell(tensor, largest_at(self.frame.current[tensor]))

    def shown(self, name: str) -> Cell | None:
        """What a tile has the colour of: of the gradient, once it is known; else of the tensor."""
        return self.cell(self.gradient(name)) or self.cell(name)

    def value(self, cell: Cell) -> float:
        """A number that is known."""
        return float(self.frame.current[cell.tensor][cell.index])

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size of the strongest colour: of numbers, False, and of gradients, True; of all runs drawn with it."""
        others = [BlockScene(other, self.state, self.width, self.height) for other in self.state.together]
        found: dict[bool, list[float]] = {False: [], True: []}
        for scene in (self, *others):
            for name in scene.areas:
                cell = scene.shown(name)
                if cell is not None:
                    found[cell.tensor != name].append(scene.value(cell))
        return {back: scale(np.array(values)) for back, values in found.items() if values}


def _closed(stream: str, first: int, last: int) -> StreamBand:
    """Blocks that are not opened."""
    return StreamBand(stream, {}, (), f"block {first}" if first == last else f"blocks {first} to {last}")


def largest_at(values: Array) -> tuple[int, ...]:
    """Where the first nan of some numbers is, else the first one of largest finite size."""
    bad = np.isnan(values)
    sizes = bad if bad.any() else np.where(np.isfinite(values), np.abs(values), -1.0)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), sizes.shape))) if values.ndim else ()
