"""Drawing: the network of a moment in so much room: what is painted, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
from stepviz.views.pictures.boundary import ended, plane_lines, plane_mark, regions, told_of_plane
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
from stepviz.views.pictures.network.strokes import FAINT, Stroke, painted, strokes_of
from stepviz.views.pictures.network.tiles import Tiles, scale, tiles_of
from stepviz.views.pictures.pixels import in_halves, shaded, weighed_in_halves
from stepviz.views.pictures.plane import Plane
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.heat import role_of, strength
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, Span, Style, Styled, Tone, fitting

_NOW = "▸"
"""Before what is computed just now."""
_BLANK = Tone("ink", 1)
"""What a tile stands on."""
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

    def full(self, *, learned: bool) -> float:
        """The size of the widest line: one scale for all weights, one for all gradients."""
        drawn = self.weights[has_image(self.frame) :]
        return scale(*(weights.values for weights in drawn if weights.learned == learned))

    @cached_property
    def strokes(self) -> list[Stroke]:
        """All lines that are drawn, the smallest first."""
        found = []
        for number, units in enumerate(pairwise(self.units)):
            gap = self.places.first + number
            shown = self.weights[gap]
            lit = self._lit(gap, shown)
            if self._whole(gap):
                strokes = [Stroke(Part(0, 0, unit), 0.0, signed=False) for unit in units[1]]
            else:
                strokes = strokes_of(shown, self.full(learned=shown.learned), gap, units, self.picked)
            found += [stroke._replace(lit=lit) for stroke in strokes]
        return sorted(found, key=lambda stroke: (stroke.part == self.picked, stroke.lit, stroke.share))

    def _whole(self, column: int) -> bool:
        """Whether the units of a column are one image."""
        return column == 0 and has_image(self.frame)

    def _lit(self, gap: int, shown: Weights) -> bool:
        """Whether the lines of a gap are as bright as they can be: computed with by now, or what is computed."""
        phase = self.frame.phase
        if phase is Phase.FORWARD:
            return self.frame.computed(columns_of(self.frame.program)[gap + 1].sums)
        return phase is not Phase.BACKWARD or not shown.learned

    def drawn(self) -> Drawn:
        """All of it."""
        size = self.width, max(0, self.height - 2)
        styled, owners = painted(self.strokes, self.places, self.units, size, self.picked)
        lines = [Line(self.width).put_styled(0, each) for each in styled]
        self._put_brackets(lines)
        self._put_heads(lines[0])
        marks = [mark for number in range(len(self.units)) for mark in self._put_column(lines, number)]
        marks += self._put_plane(lines)
        marks.append(Mark(0, 1, *size, lambda x, y: self._line_at(owners, x, y)))
        top = picture.title(self.width, "network", answers.about_parameters(self.frame, self.state.veil))
        last = picture.sentence(self.width, *self.sentences())
        return Drawn((top, *(line.row() for line in lines), last)[: self.height], tuple(marks))

    def _put_brackets(self, lines: Sequence[Line]) -> None:
        """Write them at both ends of the picked line."""
        picked = next((stroke.part for stroke in self.strokes[-1:] if stroke.part == self.picked), None)
        if picked is None or picked.to is None:
            return
        column = picked.column - self.places.first
        start, end = self.units[column].index(picked.unit), self.units[column + 1].index(picked.to)
        x0, y0, x1, y1 = self.places.line(column, start, end)
        lines[y0 // 4 - 1].put(x0 // 2, "[", ACCENT)
        lines[y1 // 4 - 1].put(x1 // 2 - 1, "]", ACCENT)

    def _line_at(self, owners: dict[int, int], x: int, y: int) -> Hit:
        number = owners.get(y * self.width + x)
        if number is None:
            return NOTHING
        part, signed = self.strokes[number].part, self.strokes[number].signed
        return self._hit(part if signed or part.to is None else Part(1, part.to))

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
        last = number == len(self.units) - 1 and self.places.plane is None
        room = self.width - 1 - slot.x if last else slot.wide + self.places.gap // 3
        for place, unit in enumerate(self.units[number]):
            part, y = Part(column, unit), self.places.y(number, place) - 1
            name = _name(self.frame, part, room if slot.above else 0)
            self._put_tile(lines[y:], self.tiles[number], part, slot)
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

    def _put_tile(self, lines: Sequence[Line], tiles: Tiles, part: Part, slot: Slot) -> None:
        known = self.frame.phase is not Phase.FORWARD
        known = known or self.frame.computed(columns_of(self.frame.program)[part.column].values)
        pixels = tiles.pixels[part.unit] * (1 if known else FAINT)
        blank = len(pixels) % 2
        drawn = weighed_in_halves(np.pad(pixels, ((blank, 0), (0, 0))), tiles.full, 1)
        for place, (line, (text, styles)) in enumerate(zip(lines, drawn, strict=False)):
            line.put_styled(slot.x, Styled(text, tuple(_lifted(style, below=place < blank) for style in styles)))

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
        learned = {weights.learned for weights in self.weights[has_image(self.frame) :]}
        parts = [f"weights to ±{self.full(learned=True):g}"] * (True in learned)
        parts += [f"gradients to ±{self.full(learned=False):g}"] * (False in learned)
        plus, minus = (Stroke(Part(0, 0, 0), 1.0, positive).style for positive in (True, False))
        signs = Span("⠤⠤⠤", plus), Span(" above 0  ", TEXT), Span("⠤ ⠤", minus), Span(" below 0  ", TEXT)
        lines = Span(f"lines: {', '.join(parts)}", TEXT)
        kinds = dict.fromkeys(tiles.kind for tiles in self.tiles)
        return (*signs, lines, Span(f"  tiles: {', '.join(kinds)}", TEXT)), (*signs, lines), signs


@lru_cache(maxsize=1024)
def _lifted(style: Style, *, below: bool) -> Style:
    """With a ground of its own where nothing is drawn; `below`: in its lower half alone."""
    upper, lower = (tone and (tone if tone.level else _BLANK) for tone in (style.upper, style.ground))
    return style._replace(upper=style.upper if below else upper, ground=lower)


def _name(frame: Frame, part: Part, room: int) -> str:
    """`x0`, `h3`; with its name where it has one and there is room for that and a number: `c1 versicolor`."""
    axis = frame.described(columns_of(frame.program)[part.column].values).axes[-1]
    short = f"{AXES[axis]}{part.unit}"
    given = frame.program.given(axis, short)
    return fitting((f"{short} {given}" if given.strip("0123456789") else short, short), max(0, room - NUMBER))
