"""Picture: the plot of the network: of linear layers, drawn here, of a GPT's blocks, or of a formula's graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from stepviz.ops import Cell, Kind, Phase
from stepviz.text import width_of
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.answers import due
from stepviz.views.chrome.commands import Way
from stepviz.views.explain.shown import name as called
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.marks import NOTHING, Drawn, Hit, Mark, always
from stepviz.views.panes.scales import role_of, strength
from stepviz.views.pictures import picture
from stepviz.views.pictures.boundary import ended, plane_sentences, points_of, put_plane
from stepviz.views.pictures.boundary_side import both
from stepviz.views.pictures.drawn import large_row, put_large_image
from stepviz.views.pictures.network.blocks import BlockMap, has_blocks
from stepviz.views.pictures.network.columns import (
    NetworkPart,
    cell_of,
    is_planar,
    next_part,
    part_of,
    shown_tensor,
    speech,
    units_of,
)
from stepviz.views.pictures.network.formula import FormulaMap
from stepviz.views.pictures.network.number_map import NOW, NumberMap
from stepviz.views.pictures.network.scene import NetworkScene, name_of
from stepviz.views.pictures.network.strokes import FAINT, signs
from stepviz.views.pictures.network.tiles import scale, tile_source
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.pixels import put_pixels
from stepviz.views.pictures.plane import plane_of
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Piece, Role, Row, Span, Style, fitting

_ROOMY = "60x20"
"""A terminal in which every network fits."""
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
        return bool(program.layers or program.intro.formula) or has_blocks(program)

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
        return bool(frame.program.intro.formula) or few

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
        return speech(frame, state) if found is None else found.spoken()

    def drawn(self, frame: Frame, state: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, names of columns, tiles and lines, a legend."""
        found = _map(frame, state, Size(width, height))
        return _drawn(NetworkScene(frame, state, width, height)) if found is None else found.drawn()


def _map(frame: Frame, state: State, size: Size = _ANY_ROOM) -> NumberMap | None:
    """The map of a formula or of a GPT; None for other networks, which have columns of units."""
    if frame.program.intro.formula:
        return FormulaMap(frame, state, *size)
    return BlockMap(frame, state, *size) if has_blocks(frame.program) else None


def _drawn(scene: NetworkScene) -> Drawn:
    """The whole picture: a title, names of columns, tiles and lines, a legend."""
    width, height = scene.width, scene.height
    titles = "network", answers.about_parameters(scene.frame, scene.state.mask)
    lines, marks = picture.blank(width, height), list[Mark]()
    if height < picture.LEAST.height or not scene.places.fits:
        told: tuple[str | Row, ...] = (f"the network needs {_ROOMY}",)
    else:
        behind = [_put_lines(lines, scene, number) for number in range(len(scene.units) - 1)]
        _put_heads(lines[0], scene)
        marks += [mark for number in range(len(scene.units)) for mark in _put_column(lines, scene, number)]
        marks += [*_put_plane(lines, scene), *behind]
        told = _sentences(scene)
    return picture.framed(width, height, titles, lines, told, marks)


def _put_lines(lines: Sequence[Line], scene: NetworkScene, number: int) -> Mark:
    """Write the lines after a column, with brackets at the ends of the picked one. Returns their mark."""
    found, picked = scene.lines(number), scene.picked
    start, end = scene.places.between(number)
    for line, row in zip(lines, found.rows, strict=True):
        line.put_row(start, row)
    if picked is not None and picked.to is not None and picked == scene.part(number, *picked[1:]):
        for side, unit, x, sign in ((number, picked.unit, start, "["), (number + 1, picked.to, end - 1, "]")):
            middle = scene.places.middles(side)[scene.units[side].index(unit)]
            lines[middle // 4].put(x, sign, ACCENT)

    def weight(x: int, y: int) -> Hit:
        place = int(found.owners[y, x])
        unit, to, *_ = found.strokes[place]
        part = NetworkPart(1, to) if scene.whole(number) else scene.part(number, unit, to)
        return NOTHING if place < 0 else scene.hit(part)

    return Mark(start, 0, end - start, len(lines), weight)


def _put_heads(line: Line, scene: NetworkScene) -> None:
    """Write the names of columns and of the lines between them, with a sign at what is computed now."""
    frame, places = scene.frame, scene.places
    made = {tensor.name for tensor in frame.op.writes} if frame.op is not None else set()
    ends = []
    for number, (slot, column, tiles) in enumerate(zip(places.slots, scene.columns, scene.tiles, strict=True)):
        name = shown_tensor(frame, scene.state.mask, places.first + number)
        now = not made.isdisjoint((name, column.values, column.sums))
        start, head = slot.x - slot.named, f"{NOW * now}{name}"
        gap, end = places.between(number) if number < len(scene.weights) else (line.width, line.width)
        heads: tuple[str, ...] = (head,)
        if slot.seen < column.total and not scene.whole(number):
            heads = f"{head} {slot.seen} of {column.total}", f"{head} {slot.seen}/{column.total}", head
        elif name == column.values and tiles.told:
            heads = f"{head} ±{tiles.full:g}", head
        head = fitting(heads, end - 1 - start)
        line.put(start, head, ACCENT if now else BOLD)
        ends.append(max(start + len(head), gap))
    for weights, start, after in zip(scene.weights, ends, places.slots[1:], strict=False):
        now, end = weights.tensor in made, after.x - after.named
        heads = tuple(f"{NOW * now}{name}" for name in (weights.tensor, frame.program.of(weights.tensor)))
        head = fitting((*heads, ""), end - start - 2)
        line.put((start + end - len(head)) // 2, head, ACCENT if now else DIM)


def _put_column(lines: Sequence[Line], scene: NetworkScene, number: int) -> Iterator[Mark]:
    """Write the tiles of a column with names and numbers. Yields their marks."""
    if scene.whole(number):
        yield _put_image(lines, scene)
        return
    frame, places, slot, tiles = scene.frame, scene.places, scene.places.slots[number], scene.tiles[number]
    known = frame.phase is not Phase.FORWARD or frame.computed(scene.columns[number].values)
    last = number == len(scene.units) - 1
    behind = scene.width if places.plane is None else places.plane.x
    room = behind - 1 - slot.x if last else slot.wide + places.gap // 3
    beside = slot.x + slot.wide + 1  # after a blank, or the bracket of the selected unit
    for place, unit in enumerate(scene.units[number]):
        part, y = scene.part(number, unit), places.y(number, place)
        tile = put_pixels(lines, slot.x, y, (slot.wide, slot.tall), tile_source(tiles, unit, known or FAINT))
        name, head = name_of(frame.program, part, room * slot.above), lines[y - slot.above]
        shows = places.numbered(number) or part == scene.picked
        named = name + " " * (slot.above and shows)
        head.put(slot.x - slot.named, named, ACCENT if part[:2] in units_of(scene.picked) else BOLD)
        if shows:
            head.put(slot.x + width_of(named) if slot.above else beside, *_number(scene, part))
        if part == scene.picked:
            for line in lines[y : y + slot.tall]:
                line.bracket(slot.x, slot.x + slot.wide)
        above = int(slot.above)
        area = slot.x - slot.named, y - above, slot.across, slot.tall + above
        yield Mark(*area, always(scene.hit(part)))
        yield tile


def _put_image(lines: Sequence[Line], scene: NetworkScene) -> Mark:
    """Write the image of the row that is drawn large. Returns its mark."""
    frame, slot, y = scene.frame, scene.places.slots[0], scene.places.y(0, 0)
    assert frame.dataset.image is not None
    lines[y - 1].put(slot.x, f"#{large_row(frame, scene.state)}", BOLD)
    return put_large_image(lines, frame, scene.state, slot.x, y, slot.wide // frame.dataset.image[1])


def _number(scene: NetworkScene, part: NetworkPart) -> Piece:
    """The number of a unit for the example shown, and its style; empty before it is computed."""
    frame, cell = scene.frame, cell_of(scene.frame, scene.state, part)
    values = frame.tensor(cell.tensor) if frame.computed(cell.tensor) else None
    if values is None or values.shape[1] != scene.columns[part.column - scene.places.first].total:
        return "", TEXT
    if scene.state.mask.hides(cell):
        return "?", TEXT
    value, kind = float(values[cell.index]), frame.described(cell.tensor).kind
    hot = strength(value, 1.0 if kind is Kind.PROBABILITY else scale(values))
    return numbers.cell(value, kind, 5).strip(), _hot(role_of(kind, positive=value > 0), hot)


# The same object each time: painted lines are found again by the identity of their styles.
@lru_cache(maxsize=64)
def _hot(role: Role, strength: int) -> Style:
    return Style(role, strength)


def _put_plane(lines: Sequence[Line], scene: NetworkScene) -> Iterator[Mark]:
    """Write the predictions all over the plane, with the rows in it. Yields its mark."""
    frame, area, data = scene.frame, scene.places.plane, scene.frame.dataset
    if area is None:
        return
    points = points_of(frame, scene.state, plane_of(data, area.width, area.height, ended=ended(frame)))
    count = len(data.classes)
    signs = "  ".join(f"{both(number, count, due(frame))} {name}" for number, name in enumerate(data.classes))
    above, told = (f"{signs}  ( ) wrong", signs, ""), (*plane_sentences(frame, scene.state, points, area.width), "")
    lines[area.y - 1].put(area.x, fitting(above, area.width), BOLD)
    for line in lines[area.y + area.height :][:1]:
        line.put(area.x, fitting(told, area.width))
    yield put_plane(lines, frame, scene.state, points, area.x, area.y)


def _sentences(scene: NetworkScene) -> tuple[str | Row, ...]:
    """Sentences on the picked number; else on the lines and tiles."""
    if scene.picked is not None and scene.state.pick is not None:
        cell, tensors = cell_of(scene.frame, scene.state, scene.picked), scene.frame.program.tensors
        value = scene.frame.value(cell)
        text = "not computed yet" if value is None else numbers.cell(value, tensors[cell.tensor].kind).strip()
        return (f"{called(cell, tensors, symbol=False)}  {'?' if scene.state.mask.hides(cell) else text}",)
    kinds = ((True, "weights"), (False, "gradients"))
    parts = [f"{name} to ±{scene.full[kind]:g}" for kind, name in kinds if kind in scene.full]
    lines = Span(f"lines: {', '.join(parts)}", TEXT)
    tiles = Span(f"  tiles: {', '.join(dict.fromkeys(tiles.kind for tiles in scene.tiles))}", TEXT)
    return (*signs(), lines, tiles), (*signs(), lines), signs()
