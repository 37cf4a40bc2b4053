"""Formula drawing: draws a formula's graph as rows of text with marks, and writes it as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from stepviz.ops import Cell, Phase, TensorRole
from stepviz.views.chrome.commands import Way
from stepviz.views.layout.webs.arranging import Edge, columns
from stepviz.views.marks import Drawn, Hit, Mark, always
from stepviz.views.pictures import picture
from stepviz.views.pictures.network.formula import LABELLED, FormulaScene, parts_of
from stepviz.views.pictures.network.places import PictureArea
from stepviz.views.pictures.network.strokes import BRAILLE, Stroke, dots
from stepviz.views.pictures.network.tiles import BLANK, scale, tone_of
from stepviz.views.pictures.pixels import on
from stepviz.views.text import numbers
from stepviz.views.text.span import ACCENT, BOLD, DIM, TEXT, Line, Row, Span, Tone, cut_by_style, fitting

_TALL = 3
"""Lines of a tile for title, value and gradient; lower tiles have several in a line."""
_FEW = 5
"""Columns of a parameter's updated value if its name leaves no more."""
_UNKNOWN = 6, 2
"""The period and the length of dashes, in dots, of a line without a known number."""


def drawn(scene: FormulaScene) -> Drawn:
    """The whole picture: a title, lines and tiles, a legend."""
    width, height = scene.width, scene.height
    lines = [Line(width) for _ in range(max(0, height - 2))]
    top = picture.title(width, f"graph of {scene.frame.program.story.formula}")
    if not scene.areas:
        return Drawn((top, *(line.row() for line in lines), picture.sentence(width, "the graph needs 60x20"))[:height])
    _put_lines(lines, scene)
    for source, target in scene.flows:
        _put_slope(lines, scene, source, target)
    marks = [_put_tile(lines, scene, name) for name in scene.nodes]
    last = picture.sentence(width, *_sentences(scene))
    return Drawn((top, *(line.row() for line in lines), last)[:height], tuple(marks))


def _middle(area: PictureArea) -> int:
    """Dots from the line below the title to the middle of a tile."""
    return 4 * (area.y - 1) + 2 * area.height


def _put_lines(lines: Sequence[Line], scene: FormulaScene) -> None:
    """Write the lines of all uses, the widest on top."""
    width = scene.width
    bits, looks = np.zeros((len(lines), width), dtype=np.int64), [[TEXT] * width for _ in lines]

    def flow(hop: tuple[str, str, Edge]) -> float:
        return _stroke(scene, hop[2]).share

    for source, target, edge in sorted(scene.hops, key=flow):
        stroke, (start, end) = _stroke(scene, edge), (scene.areas[source], scene.areas[target])
        known = edge[:2] in scene.flows
        past = [(start.x + start.width, end.x, _middle(start), _middle(end))]
        if target not in scene.nodes:
            past.append((end.x, end.x + end.width, _middle(end), _middle(end)))
        for left, right, above, below in past:
            cells, marks = dots(above, below, stroke.thick, stroke.dashes if known else _UNKNOWN, right - left)
            y, x = np.divmod(cells, right - left)
            seen = (y >= 0) & (y < len(lines))
            bits[y[seen], x[seen] + left] |= marks[seen]
            for line, column in zip(y[seen].tolist(), (x[seen] + left).tolist(), strict=True):
                looks[line][column] = stroke.style(lit=_lit(scene, edge)) if known else DIM
    for line, codes, styles in zip(lines, bits.tolist(), looks, strict=True):
        text = "".join(chr(BRAILLE + code) if code else " " for code in codes)
        line.put_row(0, cut_by_style(text, styles))


def _stroke(scene: FormulaScene, edge: Edge) -> Stroke:
    """The line of a use, its width and brightness by the share of the largest flow in that direction."""
    flow, back = scene.flows.get(edge[:2], (0.0, False))
    share = min(abs(flow) / scene.full[back], 1.0) if np.isfinite(flow) and edge[:2] in scene.flows else 0.5
    return Stroke(0, 0, share, not flow < 0)


def _lit(scene: FormulaScene, edge: Edge) -> bool:
    """True if the number that flows on a line has been used by now."""
    return scene.flows[edge[:2]][1] or (Cell(edge.target) in scene.values and scene.frame.phase is Phase.FORWARD)


def _put_slope(lines: Sequence[Line], scene: FormulaScene, source: str, target: str) -> None:
    """Write the derivative on a line on which a gradient flows, if it fits."""
    hop = next((hop for hop in scene.hops if hop[2][:2] == (source, target)), None)
    if hop is None or not scene.flows[source, target][1]:
        return
    start, end = (scene.areas[name] for name in hop[:2])
    slope = scene.slopes[source, target]
    text = f"×{fitting((numbers.plain(slope), numbers.fixed(slope, 5).strip().lstrip('+')), LABELLED - 3)}"
    room, left = end.x - start.x - start.width, start.x + start.width
    if len(text) + 2 <= room:
        line = (_middle(start) + _middle(end)) // 8
        lines[line].put(left + (room - len(text)) // 2, text, BOLD)


def _put_tile(lines: Sequence[Line], scene: FormulaScene, name: str) -> Mark:
    """Write a tile: title, updated value once computed, value and gradient. Returns its mark."""
    area, tone, cell = scene.areas[name], _tone(scene, scene.shown(name)), Cell(name)
    rows = _told(scene, name, area)
    above = (area.height - len(rows)) // 2
    for line in lines[area.y - 1 : area.y - 1 + area.height]:
        line.put(area.x, " " * area.width, on(tone, TEXT))
    for line, (label, number) in zip(lines[area.y - 1 + above :], rows, strict=False):
        line.put(area.x + 1, label, on(tone, BOLD if label != "d" else TEXT))
        line.put_right(number, on(tone, TEXT), end=area.x + area.width - 1)
        if scene.picked == cell:
            line.put(area.x - 1, "[", ACCENT).put(area.x + area.width, "]", ACCENT)
    return Mark(*area, always(Hit(scene.shown(name))))


def _told(scene: FormulaScene, name: str, area: PictureArea) -> list[tuple[str, str]]:
    """(left text, right text) of each line of a tile."""
    title, program = parts_of(scene.frame.program)[0][name], scene.frame.program
    short = title.partition(" = ")[0]
    value, gradient = _number(scene, Cell(name)), ("d", _number(scene, scene.gradient(name)))
    if area.height < _TALL:
        return [(short, value), gradient][: area.height]
    after = program.after(name) if program.role(name) is TensorRole.PARAMETER else ""
    if after and scene.frame.computed(after):
        made, brief = (_number(scene, Cell(after), width) for width in (numbers.WIDTH, _FEW))
        moved = fitting((f"→ {made}", f"→{made}", f"→{brief}", ""), area.width - 3 - len(short))
        return [(short, moved), ("", value), gradient]
    return [(fitting((title, title.replace(" ", ""), short), area.width - 2), ""), ("", value), gradient]


def _number(scene: FormulaScene, cell: Cell, width: int = numbers.WIDTH) -> str:
    """The number as text; `·` before it is computed, `?` while it is hidden."""
    if scene.state.veil.hides(cell):
        return "?"
    value = scene.frame.value(cell)
    return (
        "·"
        if value is None or not scene.frame.computed(cell.tensor)
        else numbers.cell(value, scene.frame.described(cell.tensor).kind, width).strip()
    )


def _tone(scene: FormulaScene, cell: Cell) -> Tone:
    """The colour of a tile, by the size of its value among values, or of its gradient among gradients."""
    value = scene.values.get(cell)
    if value is None:
        return BLANK
    titles = parts_of(scene.frame.program)[0]
    of = [each for other, each in scene.values.items() if (other.tensor in titles) == (cell.tensor in titles)]
    return tone_of(value, scale(np.array(of)))


def _sentences(scene: FormulaScene) -> tuple[str | Row, ...]:
    """Forms of the legend, the longest first."""
    plus, minus = (Stroke(0, 0, 1.0, positive).style(lit=True) for positive in (True, False))
    signs = Span("⠤⠤⠤", plus), Span(" above 0  ", TEXT), Span("⠤ ⠤", minus), Span(" below 0  ", TEXT)
    words = {False: "values", True: "gradients"}
    told = "lines: " + ", ".join(f"{words[back]} to ±{scene.full[back]:g}" for back in sorted(scene.full))
    return (*signs, Span(told, TEXT)), (Span(told, TEXT),), signs


def next_cell(scene: FormulaScene, way: Way) -> Cell | None:
    """The number that an arrow key moves to: left and right along the widest line, up and down in the column; without a
    picked one, the first number.
    """
    titles, edges = parts_of(scene.frame.program)
    if scene.picked is None or scene.state.pick is None:
        return scene.shown(next(iter(titles)))
    name, column = scene.picked.tensor, columns(tuple(titles), edges)
    if way in ("up", "down"):
        beside = sorted((other for other in scene.nodes if column[other] == column[name]), key=_top(scene))
        place = beside.index(name) + (1 if way == "down" else -1)
        return scene.shown(beside[place]) if 0 <= place < len(beside) else None
    near, far = (1, 0) if way == "left" else (0, 1)
    ends = [edge for edge in edges if edge[near] == name]
    largest = max(ends, key=lambda edge: abs(scene.flows.get(edge[:2], (0.0, False))[0]), default=None)
    return None if largest is None else scene.shown((largest.source, largest.target)[far])


def _top(scene: FormulaScene) -> Callable[[str], int]:
    return lambda name: scene.areas[name].y


def aloud(scene: FormulaScene) -> Iterator[str]:
    """A sentence for each number, and for each line on which a gradient flows."""
    titles, _ = parts_of(scene.frame.program)
    yield f"graph of {scene.frame.program.story.formula}"
    for name, title in titles.items():
        known = [("", Cell(name)), ("gradient ", scene.gradient(name))]
        told = [f"{kind}{_number(scene, cell)}" for kind, cell in known if cell in scene.values]
        yield f"{title}: {', '.join(told) or 'not known yet'}"
    for (source, target), (flow, back) in scene.flows.items():
        if back:
            slope = numbers.plain(scene.slopes[source, target])
            yield f"back from {target} to {source}: times {slope}, {numbers.plain(flow)}"
