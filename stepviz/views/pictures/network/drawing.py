"""Drawing: the network of a moment in so much room: what is painted, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from stepviz.ops import Cell, Kind, Phase
from stepviz.ops.tensor import AXES, places
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import NOTHING, Drawn, Hit, Mark
from stepviz.views.pictures import picture
from stepviz.views.pictures.boundary import Frozen, ended, plane_lines, plane_mark, regions, told_of_plane
from stepviz.views.pictures.boundary_side import mark
from stepviz.views.pictures.drawn import large_row
from stepviz.views.pictures.network.columns import (
    Part,
    Weights,
    cell_of,
    columns_of,
    example_of,
    has_image,
    is_planar,
    part_of,
    said_by,
    shown_units,
    shown_weights,
    units_of,
)
from stepviz.views.pictures.network.places import NUMBER, Places, Slot, Wanted, plan
from stepviz.views.pictures.network.strokes import FAINT, Gap, Stroke, Woven, woven
from stepviz.views.pictures.network.tiles import Tiles, rows_of, scale, tiles_of
from stepviz.views.pictures.pixels import in_halves, shaded
from stepviz.views.pictures.plane import Plane
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.heat import role_of, strength
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, Span, Style, fitting

_ROOMY = "60x20"
"""A terminal with room for every network."""
_NOW = "▸"
"""Before what is computed just now."""
_IMAGE_SHARE = 4
"""An image takes at most one part in so many of the columns."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """The network of a moment in `width` x `height`."""

    frame: Frame
    state: State
    width: int
    height: int

    @cached_property
    def picked(self) -> Part | None:
        """The unit or weight of the number in brackets."""
        return part_of(self.frame.program, bracket_at(self.frame, self.state))

    @cached_property
    def places(self) -> Places:
        """Where everything stands."""
        frame, columns = self.frame, columns_of(self.frame.program)
        planar, wanted = is_planar(frame), []
        for number, column in enumerate(columns):
            named = [_name(frame, Part(number, unit), room) for unit in range(column.total)[-99:] for room in (0, 99)]
            name = max(map(len, named[::2]))
            longest, image = max(map(len, named)) - name, self._image(number)
            wanted.append(Wanted(column.total, name, longest, not planar and image is None, image, number == 0))
        around = len(columns) - 1 if self.picked is None else self.picked.column
        return plan(wanted, self.width, self.height, around, planar=planar and bool(frame.dataset.classes))

    def _image(self, number: int) -> Size | None:
        """How large an image a column has: the picked row's, or what the first layer weighs its pixels with."""
        if not has_image(self.frame) or number > 1:
            return None
        assert self.frame.dataset.image is not None
        lines, columns = self.frame.dataset.image
        if number:
            return Size(columns, lines)
        large = 2 * columns <= self.width // _IMAGE_SHARE and lines <= self.height // 2
        return Size(2 * columns, lines) if large else Size(columns, -(-lines // 2))

    @cached_property
    def units(self) -> list[list[int]]:
        """Those in view, by column in view."""
        first, slots = self.places.first, self.places.slots
        return [shown_units(self.frame, first + n, slot.seen, self.picked) for n, slot in enumerate(slots)]

    @cached_property
    def weights(self) -> tuple[Weights, ...]:
        """What the lines between all columns are the sizes of."""
        return shown_weights(self.frame, self.state.veil)

    @cached_property
    def tiles(self) -> list[Tiles]:
        """By column in view; none where its units are one image."""
        slots = enumerate(self.places.slots, self.places.first)
        return [tiles_of(self.frame, self.state, number, slot.wide, slot.pixels) for number, slot in slots]

    @cached_property
    def full(self) -> Mapping[bool, float]:
        """The size of the widest line: one scale for all weights, True, one for all gradients, False."""
        drawn = self.weights[has_image(self.frame) :]
        kinds = {weights.learned for weights in drawn}
        return {kind: scale(*(weights.values for weights in drawn if weights.learned == kind)) for kind in kinds}

    def _whole(self, column: int) -> bool:
        """Whether the units of a column are one image."""
        return column == 0 and has_image(self.frame)

    def _woven(self, number: int) -> Woven:
        """The lines behind a column in view; behind an image dotted ones, which stand for no weight."""
        column, places = self.places.first + number, self.places
        shown, (start, end), picked = self.weights[column], places.between(number), self.picked
        values, full, units = shown.values, 1.0, (tuple(self.units[number]), tuple(self.units[number + 1]))
        if self._whole(column):
            values, units = np.zeros((1, values.shape[1])), ((0,), units[1])
        else:
            full = self.full[shown.learned]
        ends = None if picked is None or picked.to is None or picked.column != column else (picked.unit, picked.to)
        heights = places.middles(number), places.middles(number + 1)
        lit = self._lit(column, shown)
        return woven(Frozen((values,)), Gap(end - start, self.height - 2, units, heights, full, lit, ends))

    def _lit(self, column: int, shown: Weights) -> bool:
        """Whether the lines behind a column are as bright as can be: computed with by now, or what is computed."""
        phase = self.frame.phase
        if phase is Phase.FORWARD:
            return self.frame.computed(columns_of(self.frame.program)[column + 1].sums)
        return phase is not Phase.BACKWARD or not shown.learned

    def drawn(self) -> Drawn:
        """All of it."""
        top = picture.title(self.width, "network", answers.about_parameters(self.frame, self.state.veil))
        lines = [Line(self.width) for _ in range(max(0, self.height - 2))]
        if self.height < picture.LEAST.height or not self.places.fits:
            last = picture.sentence(self.width, f"the network needs {_ROOMY}")
            return Drawn((top, *(line.row() for line in lines), last)[: self.height])
        behind = [self._put_lines(lines, number) for number in range(len(self.units) - 1)]
        self._put_heads(lines[0])
        marks = [mark for number in range(len(self.units)) for mark in self._put_column(lines, number)]
        marks += [*self._put_plane(lines), *behind]
        last = picture.sentence(self.width, *self.sentences())
        return Drawn((top, *(line.row() for line in lines), last)[: self.height], tuple(marks))

    def _put_lines(self, lines: Sequence[Line], number: int) -> Mark:
        """Write the lines behind a column, with brackets at the ends of the picked one. Returns their mark."""
        drawn, column = self._woven(number), self.places.first + number
        start, end = self.places.between(number)
        for line, row in zip(lines, drawn.rows, strict=True):
            line.put_row(start, row)
        if self.picked is not None and self.picked.to is not None and self.picked.column == column:
            for side, unit, x in ((number, self.picked.unit, start), (number + 1, self.picked.to, end - 1)):
                height = self.places.middles(side)[self.units[side].index(unit)]
                lines[height // 4].put(x, "[" if side == number else "]", ACCENT)

        def weight(x: int, y: int) -> Hit:
            place = int(drawn.owners[y, x])
            if place < 0:
                return NOTHING
            unit, to = drawn.strokes[place][:2]
            return self._hit(Part(1, to) if self._whole(column) else Part(column, unit, to))

        return Mark(start, 1, end - start, len(lines), weight)

    def _hit(self, part: Part) -> Hit:
        return Hit(cell_of(self.frame, self.state, part))

    def _put_heads(self, line: Line) -> None:
        """What each column and the lines between two are called, and which of them is computed just now."""
        made = {tensor.name for tensor in self.frame.op.writes} if self.frame.op is not None else set()
        first, slots = self.places.first, self.places.slots
        for number, (slot, units, tiles) in enumerate(zip(slots, self.units, self.tiles, strict=True), first):
            column, name = columns_of(self.frame.program)[number], said_by(self.frame, self.state.veil, number)
            now = not made.isdisjoint((name, column.values, column.sums))
            head = f"{_NOW * now}{name}"
            if len(units) < column.total and not self._whole(number):
                head += f" {len(units)} of {column.total}"
            elif name == column.values and tiles.told:
                head += f" ±{tiles.full:g}"
            line.put(slot.x - slot.named, head, ACCENT if now else BOLD)
        for number, (slot, after) in enumerate(pairwise(slots), first):
            name = self.weights[number].tensor
            heads = (f"{_NOW * (name in made)}{text}" for text in (name, self.frame.program.of(name)))
            head = fitting((*heads, ""), self.places.gap - 2)
            middle = (slot.x + slot.wide + after.x - after.named - len(head)) // 2
            line.put(middle, head, ACCENT if name in made else DIM)

    def _put_column(self, lines: Sequence[Line], number: int) -> Iterator[Mark]:
        """Write tiles with names and numbers. Returns their marks."""
        column, slot = self.places.first + number, self.places.slots[number]
        if self._whole(column):
            yield self._put_image(lines, slot, self.places.y(number, 0) - 1)
            return
        said = columns_of(self.frame.program)[column].values
        strong = 1.0 if self.frame.phase is not Phase.FORWARD or self.frame.computed(said) else FAINT
        pixels = Frozen((self.tiles[number].pixels,))
        last = number == len(self.units) - 1 and self.places.plane is None
        room = self.width - 1 - slot.x if last else slot.wide + self.places.gap // 3
        for place, unit in enumerate(self.units[number]):
            part, y = Part(column, unit), self.places.y(number, place) - 1
            name = _name(self.frame, part, room if slot.above else 0)
            for line, row in zip(lines[y:], rows_of(pixels, unit, self.tiles[number].full, strong), strict=False):
                line.put_row(slot.x, row)
            look = ACCENT if (column, unit) in units_of(self.picked) else BOLD
            lines[y - slot.above].put(slot.x - slot.named, name, look)
            if self.places.numbered(number) or part == self.picked:
                at = slot.x + len(name) + 1 if slot.above else slot.x + slot.wide
                lines[y - slot.above].put(at, *self._number(part))
            if part == self.picked:
                for line in lines[y : y + slot.tall]:
                    line.put(slot.x - 1, "[", ACCENT).put(slot.x + slot.wide, "]", ACCENT)
            hit = self._hit(part)
            area = slot.x - slot.named, y + 1 - slot.above, slot.across, slot.tall + slot.above
            yield Mark(*area, lambda _x, _y, hit=hit: hit)  # type: ignore[misc]

    def _put_image(self, lines: Sequence[Line], slot: Slot, y: int) -> Mark:
        """Write the image of the row that is looked at."""
        frame, row = self.frame, large_row(self.frame, self.state)
        assert frame.dataset.image is not None
        across = frame.dataset.image[1]
        repeat = slot.wide // across
        pixels = shaded(frame.dataset, row, repeat) if repeat > 1 else in_halves(frame.dataset, row)
        for line, styled in zip(lines[y:], pixels, strict=False):
            line.put_styled(slot.x, styled)
        lines[y - 1].put(slot.x, f"#{row}", BOLD)
        example, values = example_of(frame, self.state), columns_of(frame.program)[0].values

        def pixel(x: int, y: int) -> Hit:
            return Hit(Cell(values, (example, (y if repeat > 1 else 2 * y) * across + x // repeat)), row)

        return Mark(slot.x, y + 1, slot.wide, slot.tall, pixel)

    def _told(self, cell: Cell) -> str:
        """`W1[x1,h4] +0.5321`."""
        tensor, value = self.frame.described(cell.tensor), self.frame.value(cell)
        text = "not computed yet" if value is None else numbers.cell(value, tensor.kind).strip()
        text = "?" if self.state.veil.hides(cell) else text
        return f"{tensor.title}[{','.join(places(tensor, cell.index))}]  {text}"

    def _number(self, part: Part) -> tuple[str, Style]:
        """The number of a unit for the row that is looked at, once it is computed."""
        frame, cell = self.frame, cell_of(self.frame, self.state, part)
        values = frame.tensor(cell.tensor) if frame.computed(cell.tensor) else None
        if values is None or values.shape[1:] != (columns_of(frame.program)[part.column].total,):
            return "", TEXT
        if self.state.veil.hides(cell):
            return "?", TEXT
        value, kind = float(values[cell.index]), frame.described(cell.tensor).kind
        hot = strength(value, 1.0 if kind is Kind.PROBABILITY else scale(values))
        return numbers.cell(value, kind, 5).strip(), Style(role_of(kind, positive=value > 0), hot)

    def _put_plane(self, lines: Sequence[Line]) -> list[Mark]:
        """Write what the net says all over the plane, with the rows in it."""
        area, data = self.places.plane, self.frame.dataset
        if area is None:
            return []
        rows = [data.train, data.val, *([data.test] if ended(self.frame) else [])]
        plane = Plane(data.X, np.concatenate(rows), area.width, area.height)
        points, field = regions(self.frame, self.state, plane)
        signs = "  ".join(
            f"{mark(number, len(data.classes), right=True)} {name}" for number, name in enumerate(data.classes)
        )
        lines[area.y - 2].put(area.x, fitting((f"{signs}  capital: wrong", signs, ""), area.width), BOLD)
        below = area.y - 1 + area.height
        for line, drawn in zip(lines[area.y - 1 : below], plane_lines(points, field, area.width, 0), strict=False):
            line.put_row(area.x, drawn.row())
        if below < len(lines):
            lines[below].put(area.x, fitting((*told_of_plane(self.frame, points, field, area.width), ""), area.width))
        return [plane_mark(self.frame, self.state, points, area.x, area.y)]

    def sentences(self) -> tuple[str | Row, ...]:
        """The picked number; else what lines and tiles are."""
        if self.picked is not None and self.state.pick is not None:
            return (self._told(cell_of(self.frame, self.state, self.picked)),)
        named = ((True, "weights"), (False, "gradients"))
        parts = [f"{name} to ±{self.full[kind]:g}" for kind, name in named if kind in self.full]
        plus, minus = (Stroke(0, 0, 1.0, positive).style(lit=True) for positive in (True, False))
        signs = Span("⠤⠤⠤", plus), Span(" above 0  ", TEXT), Span("⠤ ⠤", minus), Span(" below 0  ", TEXT)
        lines = Span(f"lines: {', '.join(parts)}", TEXT)
        kinds = dict.fromkeys(tiles.kind for tiles in self.tiles)
        return (*signs, lines, Span(f"  tiles: {', '.join(kinds)}", TEXT)), (*signs, lines), signs


def _name(frame: Frame, part: Part, room: int) -> str:
    """`x0`, `h3`; with its name where it has one and there is room for that and a number: `c1 versicolor`."""
    axis = frame.described(columns_of(frame.program)[part.column].values).axes[-1]
    short = f"{AXES[axis]}{part.unit}"
    given = frame.program.given(axis, short)
    return fitting((f"{short} {given}" if given.strip("0123456789") else short, short), max(0, room - NUMBER))
