"""Blocks: the map of a GPT: the residual stream from embedding to head, and the parts that branch off it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from stepviz.ops import Cell, Phase, Program, TensorRole
from stepviz.ops.gradient_paths import residual_streams
from stepviz.ops.op import Op
from stepviz.views.explain.shown import name as called
from stepviz.views.layout.graphs.routing import Point, sign, wired
from stepviz.views.pictures.attention.scene import part_at
from stepviz.views.pictures.network.number_map import NOW, NumberMap
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.strokes import Stroke
from stepviz.views.text import numbers
from stepviz.views.text.span import DIM, TEXT, Line, Row, Style, fitting

_LEAST_TILE, _MOST_TILE, _LEAST_GAP, _MOST_GAP = 6, 18, 2, 6
"""The least and most columns of a tile, and between two of them."""
_TALL = 3
"""The most lines of a tile: for its name, its number and its gradient."""
_RIGHT = 3
"""Columns after the last tile, for lines back to the stream."""
_BACK, _PLUS = "◂", "+"
"""Signs: where a line returns to the stream, where it is added."""


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


def _adds(program: Program, op: Op) -> bool:
    """True if an operation adds a part's output to the residual stream."""
    return op.phase is Phase.FORWARD and len(op.reads) > 1 and op.reads[0] in residual_streams(program)


@lru_cache(maxsize=8)
def _bands_of(program: Program) -> tuple[StreamBand, ...]:
    """The rows of the map: the embedding, the parts of all blocks, the head."""
    forward = ((op, part) for op, part in zip(program.ops, program.stages, strict=True) if op.phase is Phase.FORWARD)
    start, *inner, head = ([op for op, _ in ops] for _, ops in groupby(forward, itemgetter(1)))
    stream = start[-1].writes[-1].name
    (first,) = (name for name in _shown_of(program, start) if name != stream)
    bands = [StreamBand(first, {})]
    for ops in inner:
        bands.append(_band(program, stream, ops))
        stream = ops[-1].writes[0].name
    names = [stream, *_shown_of(program, head)]
    chain = {name: (column, 0) for column, name in enumerate(names[1:], 1)}
    return (*bands, StreamBand(stream, chain, tuple(pairwise(names))))


def _shown_of(program: Program, ops: Sequence[Op]) -> list[str]:
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
    names = [stream, *(name for name in _shown_of(program, ops) if name != left.name)]
    made = ((op, name) for op in ops for name in _shown_of(program, [op]) if name in names)
    edges = tuple((read, name) for op, name in made for read in op.reads if read in names)
    column, tiles = {stream: 0}, dict[str, tuple[int, int]]()
    for name in names[1:]:
        column[name] = 1 + max(column[source] for source, target in edges if target == name)
        tiles[name] = column[name], [*column.values()].count(column[name]) - 1
    return StreamBand(stream, tiles, edges, block=left.layer // 2, passes=_adds(program, ops[-1]))


class BlockMap(NumberMap):
    """The map of a GPT."""

    called, beside = "network", 16

    @property
    def titles(self) -> tuple[str, ...]:
        """`network`, and the iteration."""
        return "network", f"iteration {self.frame.moment.iteration}"

    @cached_property
    def bands(self) -> tuple[StreamBand, ...]:
        """The rows in view, from the top: the block of the moment expanded, those before and after it collapsed."""
        first, *inner, head = _bands_of(self.frame.program)
        count = max((band.block for band in inner), default=1)
        now = min(max(1, part_at(self.frame, self.state) // 2), count)
        opened = [band for band in inner if band.block == now]
        before = [_closed(inner[0].stream, 1, now - 1)] if now > 1 else []
        behind = [band for band in inner if band.block > now]
        after = [_closed(behind[0].stream, now + 1, count)] if behind else []
        return (first, *before, *opened, *after, head)

    @cached_property
    def areas(self) -> Mapping[str, PictureArea]:
        """The area of each tensor's tile, band by band, with a line for the way back after each."""
        across = 1 + max(column for band in self.bands for column, _ in band.tiles.values())
        room = self.width - 1 - _RIGHT
        wide = min(_MOST_TILE, (room - (across - 1) * _LEAST_GAP) // across)
        gap = min(_MOST_GAP, (room - across * wide) // (across - 1))
        rows, free = sum(band.rows for band in self.bands), self.height - 1 - len(self.bands)
        # A wide tile has its number beside its name, and needs a line less.
        tall = min(_TALL - (wide >= self.beside), free // rows)
        found, top = dict[str, PictureArea](), 0
        for band in self.bands if tall > 0 and wide >= _LEAST_TILE else ():
            for name, (column, row) in {band.stream: (0, 0), **band.tiles}.items():
                found[name] = PictureArea(1 + column * (wide + gap), top + row * tall, wide, tall)
            top += band.rows * tall + 1
        return found

    def gradient(self, name: str) -> str:
        """The name of a tensor's gradient; for what is added to the stream, that of the sum; else empty."""
        program = self.frame.program
        sums = (op.writes[0].name for op in program.ops if _adds(program, op) and name in op.reads)
        return super().gradient(name) or next(map(super().gradient, sums), "")

    def heading(self, name: str, room: int) -> tuple[str, str]:
        """The title of the tensor, or its name, with or without its block."""
        return fitting((self.frame.program.tensors[name].title, name, name.partition("_")[0]), room), ""

    def put_lines(self, lines: Sequence[Line]) -> None:
        """Write the stream, the parts that branch off it, and the texts of collapsed blocks."""
        sides, looks, ends = defaultdict[Point, set[str]](set), dict[Point, Style](), dict[Point, str]()
        for look, corners, signs in self._wires():
            for point, side in wired(*corners):
                sides[point].add(side)
                if look is not DIM or point not in looks:  # where lines share a place, what is known is seen
                    looks[point] = look
            ends |= signs
        for (x, y), passed in sides.items():
            lines[y].put(x, ends.get((x, y)) or sign(passed), looks[x, y])
        for band in self.bands:
            stream = self.areas[band.stream]
            lines[stream.y].put(stream.x + stream.width + 1, band.told, DIM)

    def _wires(self) -> Iterator[tuple[Style, Sequence[Point], Mapping[Point, str]]]:
        """The style, corners and signs of each line: along a part, down the stream, from a part back to the stream."""
        for band, below in zip(self.bands, (*self.bands[1:], None), strict=True):
            for source, target in band.edges:
                start, end = self.areas[source], self.areas[target]
                x, (y, to) = end.x - 2, map(_middle, (start, end))
                corners = ((start.x, y), (x, y), (x, to), (end.x, to))
                yield self._look(source, target), corners, {(end.x - 1, to): NOW}
            if below is None:
                return
            stream, after, right = self.areas[band.stream], self.areas[below.stream], self.width - _RIGHT + 1
            x, lane = stream.x + 1, after.y - 1
            if band.passes:
                yield self._look(band.stream, below.stream), ((x, stream.y), (x, after.y)), {}
            if band.tiles:
                last = [*band.tiles][-1]
                y = _middle(self.areas[last])
                back = (self.areas[last].x, y), (right, y), (right, lane), (x, lane)
                signs = {(x + 1, lane): _BACK, **({(x, lane): _PLUS} if band.passes else {})}
                yield self._look(last, below.stream), (*back, *[(x, after.y)] * (not band.passes)), signs

    def _look(self, source: str, target: str) -> Style:
        """The style of a line: dim before its target is computed, by sign once the source's gradient is known."""
        back = self.cell(self.gradient(source))
        if back is not None:
            return Stroke(0, 0, 1.0, not self.value(back) < 0).style(lit=True)
        return TEXT if self.frame.computed(target) else DIM

    def _told(self, cell: Cell) -> str:
        """`r1[t2,d0]  +1.4022`."""
        tensors = self.frame.program.tensors
        told = numbers.cell(self.value(cell), tensors[cell.tensor].kind).strip()
        return f"{called(cell, tensors, symbol=False)}  {told}"

    @property
    def sentences(self) -> tuple[str | Row, ...]:
        """A sentence on the picked number; else forms of one on the tiles."""
        pick = self.state.pick
        if pick is not None and self.cell(pick.tensor) == pick:
            return (self._told(pick),)
        words = {False: "values", True: "gradients"}
        told = ", ".join(f"{words[back]} to ±{size:g}" for back, size in self.full.items())
        without = all(area.height < 2 and area.width < self.beside for area in self.areas.values())
        usual = f"{'Colour of a tile' if without else 'Each tile'}: the largest number of a tensor, or of its gradient."
        return f"{usual} Colours: {told}." if told else usual, usual, "Tiles: the largest numbers."

    def spoken(self) -> Iterator[str]:
        """A sentence for each tile."""
        yield ", ".join(self.titles)
        for band in self.bands:
            for name in (band.stream, *band.tiles):
                known = [self.cell(tensor) for tensor in (name, self.gradient(name))]
                told = ", ".join(self._told(cell) for cell in known if cell is not None)
                yield f"{name}: largest in size {told}" if told else f"{name}: not known yet"
            if band.told:
                yield band.told


def _closed(stream: str, first: int, last: int) -> StreamBand:
    """A row for collapsed blocks."""
    return StreamBand(stream, {}, (), f"block {first}" if first == last else f"blocks {first} to {last}")


def _middle(area: PictureArea) -> int:
    """The line at which lines leave and enter a tile."""
    return area.y + area.height // 2
