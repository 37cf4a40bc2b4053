"""Block drawing: draws the map of a GPT as rows of text with marks, and writes it as sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stepviz.ops import Cell
from stepviz.ops.tensor import places
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.webs.routing import SIGNS
from stepviz.views.marks import NOTHING, Drawn, Hit, Mark, always
from stepviz.views.pictures import picture
from stepviz.views.pictures.network.blocks import BESIDE, RIGHT, BlockScene
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.strokes import Stroke
from stepviz.views.pictures.network.tiles import BLANK, tone_of
from stepviz.views.pictures.pixels import on
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Style, Tone, fitting

_NOW, _BACK, _PLUS = "▸", "◂", "+"
"""Signs: before what is computed now, where a line returns to the stream, where it is added."""
_LONG = 11
"""The least columns of a tile with all digits."""
_WHOLE = 3
"""The least lines of a tile with both number and gradient."""
_SHORT = 5
"""Columns of a number in a narrow tile."""

Point = tuple[int, int]


def drawn(scene: BlockScene) -> Drawn:
    """The whole picture: a title, the stream with its parts, a sentence."""
    width, height = scene.width, scene.height
    lines = [Line(width) for _ in range(max(0, height - 2))]
    top = picture.title(width, "network", f"iteration {scene.frame.moment.iteration}")
    if not scene.areas:
        return Drawn(
            (top, *(line.row() for line in lines), picture.sentence(width, "the network needs 60x20"))[:height]
        )
    _Wires(scene).put(lines)
    marks = [_put_tile(lines, scene, name, area) for name, area in scene.areas.items()]
    last = picture.sentence(width, *_sentences(scene))
    return Drawn((top, *(line.row() for line in lines), last)[:height], tuple(marks))


class _Wires:
    """The lines of a map, stored as the sides of each cell through which lines pass."""

    def __init__(self, scene: BlockScene) -> None:
        self._scene = scene
        self._sides, self._looks = defaultdict[Point, set[str]](set), dict[Point, Style]()
        self._ends: dict[Point, str] = {}
        self._told: list[tuple[Point, str]] = []

    def put(self, lines: Sequence[Line]) -> None:
        """Write all lines."""
        scene = self._scene
        for place, (band, below) in enumerate(pairwise((*scene.bands, None))):
            assert band is not None
            for source, target in band.edges:
                self._lead(source, target)
            if below is None:
                break
            stream, after = scene.areas[band.stream], scene.areas[below.stream]
            x, lane = stream.x + 1, scene.tops[place + 1] - 1
            if band.passes:
                self._wire(_look(scene, band.stream, below.stream), (x, stream.y), (x, after.y))
            if band.tiles:
                self._return(list(band.tiles)[-1], below.stream, (x, lane), adds=band.passes)
            elif band.told:
                self._told.append(((stream.x + stream.width + 1, stream.y), band.told))
        for (x, y), sides in self._sides.items():
            sign = self._ends.get((x, y)) or SIGNS["".join(sorted(sides))]
            lines[y].put(x, sign, self._looks[x, y])
        for (x, y), told in self._told:
            lines[y].put(x, told, DIM)

    def _lead(self, source: str, target: str) -> None:
        """Add a line from a tile along its row to the column before another, then up or down to that."""
        start, end = (self._scene.areas[name] for name in (source, target))
        x, (y, to) = end.x - 2, (_middle(start), _middle(end))
        look = _look(self._scene, source, target)
        self._wire(look, (start.x, y), (x, y), (x, to), (end.x, to))
        self._ends[end.x - 1, to] = _NOW

    def _return(self, source: str, target: str, to: Point, *, adds: bool) -> None:
        """Add a line from the last tile of a part down at the right of all tiles and back to the stream."""
        start, right = self._scene.areas[source], self._scene.width - RIGHT + 1
        look, y = _look(self._scene, source, target), _middle(start)
        self._wire(look, (start.x, y), (right, y), (right, to[1]), to, *(() if adds else ((to[0], to[1] + 1),)))
        if adds:
            self._ends[to] = _PLUS
        self._ends[to[0] + 1, to[1]] = _BACK

    def _wire(self, look: Style, *corners: Point) -> None:
        """Add a line from corner to corner."""
        points = [corners[0]]
        for (x, y), (to_x, to_y) in pairwise(corners):
            step = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
            points += [(x + step[0] * n, y + step[1] * n) for n in range(1, abs(to_x - x) + abs(to_y - y) + 1)]
        for (x, y), (to_x, to_y) in pairwise(points):
            out, into = "LR" if to_x < x else "RL" if to_x > x else "UD" if to_y < y else "DU"
            self._sides[x, y].add(out)
            self._sides[to_x, to_y].add(into)
        for point in points:
            if look is not DIM or point not in self._looks:
                self._looks[point] = look


def _middle(area: PictureArea) -> int:
    """The line at which lines leave and enter a tile."""
    return area.y + area.height // 2


def _look(scene: BlockScene, source: str, target: str) -> Style:
    """The style of a line: dim before its target is computed, coloured by sign once the source's gradient is known."""
    back = scene.cell(scene.gradient(source))
    if back is not None:
        return Stroke(0, 0, 1.0, not scene.value(back) < 0).style(lit=True)
    return TEXT if scene.frame.computed(target) else DIM


def _put_tile(lines: Sequence[Line], scene: BlockScene, name: str, area: PictureArea) -> Mark:
    """Write a tile: the tensor's name and number. Returns its mark."""
    cell = scene.shown(name)
    tone, rows = _tone(scene, name, cell), _told(scene, name, area)
    made = {tensor.name for tensor in scene.frame.op.writes} if scene.frame.op is not None else set()
    now = not made.isdisjoint({name, scene.gradient(name)} if scene.gradient(name) in made else {name})
    above = (area.height - len(rows)) // 2
    for place, line in enumerate(lines[area.y : area.y + area.height]):
        line.put(area.x, " " * area.width, on(tone, TEXT))
        if 0 <= place - above < len(rows):
            left, right = rows[place - above]
            first = place == above
            line.put(
                area.x,
                f"{_NOW * (now and first)}{left}",
                on(tone, ACCENT if now and first else BOLD if first else TEXT),
            )
            line.put_right(right, on(tone, TEXT), end=area.x + max(area.width - 1, len(left + right)))
        if cell is not None and scene.state.pick in (cell, scene.cell(name)):
            line.put(area.x - 1, "[", ACCENT).put(area.x + area.width, "]", ACCENT)
    return Mark(area.x, area.y + 1, area.width, area.height, always(NOTHING if cell is None else Hit(cell)))


def _told(scene: BlockScene, name: str, area: PictureArea) -> list[tuple[str, str]]:
    """(left text, right text) of each line of a tile, with the gradient once it is known."""
    titles, back = scene.frame.program.tensors, scene.gradient(name)
    long = numbers.WIDTH if area.width >= _LONG else _SHORT
    value, gradient = _number(scene, name, long), _number(scene, back, long)
    title = fitting((titles[name].title, name, name.partition("_")[0]), area.width)
    came = scene.cell(back) is not None
    if area.width >= BESIDE:
        return [(title, value), ("d" * came, gradient * came)][: area.height]
    if area.height >= _WHOLE:
        return [(title, ""), ("", value), ("d" * came, gradient * came)]
    return [(title, ""), ("d", gradient) if came else ("", value)][: area.height]


def _number(scene: BlockScene, tensor: str, width: int) -> str:
    """The number shown for a tensor; `·` before it is computed, `?` while it is hidden."""
    cell = scene.cell(tensor)
    if cell is None:
        return "?" if tensor in scene.state.veil.tensors else "·"
    return numbers.cell(scene.value(cell), scene.frame.described(tensor).kind, width).strip()


def _tone(scene: BlockScene, name: str, cell: Cell | None) -> Tone:
    """The colour of a tile, by the size of its value among values, or of its gradient among gradients."""
    return BLANK if cell is None else tone_of(scene.value(cell), scene.full[cell.tensor != name])


def _cell_told(scene: BlockScene, cell: Cell) -> str:
    """`r1[t2,d0]  +1.4022`."""
    tensor = scene.frame.described(cell.tensor)
    at = f"[{','.join(places(tensor, cell.index))}]" if cell.index else ""
    return f"{tensor.title}{at}  {numbers.cell(scene.value(cell), tensor.kind).strip()}"


def _sentences(scene: BlockScene) -> tuple[str, ...]:
    """A sentence on the picked number; else forms of one on the tiles."""
    pick = scene.state.pick
    if pick is not None and scene.cell(pick.tensor) == pick:
        return (_cell_told(scene, pick),)
    words = {False: "values", True: "gradients"}
    told = ", ".join(f"{words[back]} to ±{size:g}" for back, size in scene.full.items())
    without = all(area.height < 2 and area.width < BESIDE for area in scene.areas.values())
    usual = f"{'Colour of a tile' if without else 'Each tile'}: the largest number of a tensor, or of its gradient."
    return f"{usual} Colours: {told}." if told else usual, usual, "Tiles: the largest numbers."


def next_cell(scene: BlockScene, way: Way) -> Cell | None:
    """The cell of the nearest tile in that direction: left and right in the same part, up and down in the nearest
    column; without a picked one, of the first tile.
    """
    cells = {name: cell for name in scene.areas if (cell := scene.shown(name)) is not None}
    picked = scene.picked
    here = next((name for name in cells if picked and picked.tensor in (name, scene.gradient(name))), "")
    if not here or scene.state.pick is None:
        return cells.get(here) or next(iter(cells.values()), None)
    level, ahead = way in ("left", "right"), 1 if way in ("right", "down") else -1
    band = next(band for band in scene.bands if here in (band.stream, *band.tiles))
    x, y, *_ = scene.areas[here]
    found = list[tuple[int, int, Cell]]()
    for name, cell in cells.items():
        across, down = scene.areas[name].x - x, scene.areas[name].y - y
        along, beside = (across, down) if level else (down, across)
        if along * ahead > 0 and (not level or name in (band.stream, *band.tiles)):
            found.append((abs(beside), abs(along), cell))
    return min(found, key=lambda each: each[:2])[2] if found else None


def aloud(scene: BlockScene) -> Iterator[str]:
    """A sentence for each tile."""
    yield f"network, iteration {scene.frame.moment.iteration}"
    for band in scene.bands:
        for name in (band.stream, *band.tiles):
            known = [scene.cell(tensor) for tensor in (name, scene.gradient(name))]
            told = ", ".join(_cell_told(scene, cell) for cell in known if cell is not None)
            yield f"{name}: largest {told}" if told else f"{name}: not known yet"
        if band.told:
            yield band.told
