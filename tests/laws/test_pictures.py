"""Pictures: what each shows is computed again, in every kind of run and at several sizes.

A click finds what stands there, tones are weights. What one picture alone has is in its own test; which colours can be
read and told apart, in that of the palette. Where points and regions of a plane stand is in the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from stepviz.ops import Cell, Phase, TensorRole
from stepviz.views.marks import Hit, Mark
from stepviz.views.text.span import FULL, Tone
from tests.support import printed
from tests.support.pictures import (
    HALF,
    RUNS,
    SHADES,
    Seen,
    axes_of,
    predicted,
    seen_of,
)

BRAILLE = range(0x2801, 0x2900)
DOTS = {*map(chr, BRAILLE)}


@pytest.mark.parametrize("net", RUNS)
def test_a_click_finds_what_stands_there(net: str) -> None:
    for seen in seen_of(net):
        found = seen.hits
        assert found or seen.picture.key in ("confusion", "code"), seen.about
        for x, y, hit, mark in found:
            assert _STANDS[seen.picture.key](seen, x, y, hit, mark), (seen.about, x, y, hit)
        for mark in seen.drawn.marks if seen.picture.key == "network" else ():  # each dot of a line is of a weight
            dots = ((x, y) for y, line in enumerate(seen.inside(mark)) for x, sign in enumerate(line) if sign in DOTS)
            assert all(mark.of(*dot) != Hit() for dot in dots), seen.about
        if seen.picture.key in ("images", "maps"):
            cells = {hit.cell for *_, hit, _ in found if hit.cell is not None}
            assert {cell.index[1] for cell in cells if cell.tensor == "x"} == set(range(64))
            for name in {cell.tensor for cell in cells} - {"x"}:
                axes = [*zip(*(cell.index for cell in cells if cell.tensor == name), strict=True)]
                assert len(axes[0]) == len({*axes[0]}) * len({*axes[1]}), (seen.about, name, "not all of it")
                assert seen.picture.key == "maps" or {*axes[0]} == set(range(64)), (seen.about, name)


def _pixel(seen: Seen, x: int, y: int, hit: Hit, mark: Mark) -> bool:
    """The tone there is that of the number; above an image is its name."""
    if hit.cell is None:
        return f"#{hit.row} " in seen.lines[1]
    tone, frame, (name, index) = seen.tone(x, y), seen.frame, hit.cell
    if hit.row is not None and frame.current["rows"][index[0]] != hit.row:
        return False
    if tone is None:
        return re.search(rf"\b[ehc]?{index[name != 'x']}\b", seen.lines[mark.y][mark.x :]) is not None
    if seen.picture.key == "maps" and name != "x":
        filters = frame.current["W1"].shape[1]
        of = index[1] if name.startswith("W1") else index[1] // (frame.current[name].shape[1] // filters)
        if not seen.lines[1][mark.x :].startswith(f"f{of} "):
            return False
    value, scaling = float(frame.current[name][index]), frame.dataset.scaling
    assert scaling is not None
    share = abs(value) / float(np.abs(frame.current[name]).max())
    if name == "x":
        share = float(value * scaling.spread[index[1]] + scaling.mean[index[1]]) / 16
    hue = "ink" if name == "x" else "positive" if value > 0 else "negative"
    return tone.hue == hue and abs(tone.level - FULL * share) < HALF


def _point(seen: Seen, x: int, y: int, hit: Hit, _: Mark) -> bool:
    """The sign there is that of the row's class or split."""
    assert hit.row is not None
    if hit.cell is not None and seen.frame.current["rows"][hit.cell.index[0]] != hit.row:
        return False
    split, classes = seen.frame.dataset.split_of(hit.row), len(seen.frame.dataset.classes)
    signs = {"train": "o▴▾", "val": "v▴▾", "test": "T▴▾"}[split]
    if classes:
        signs = ("●○", "◆◇", "■□")[int(seen.frame.dataset.y[hit.row])][split != "train"]
    return seen.lines[y][x] in signs


def _listed(seen: Seen, x: int, y: int, hit: Hit, _: Mark) -> bool:
    """The row of the line, the input there or next on the right, scaled or as given, and what is predicted."""
    line, cell, data = seen.lines[y].replace("[", " ").replace("]", " "), hit.cell, seen.frame.dataset
    if cell is not None and re.search(rf"▸.*([et]{cell.index[0]}\b|×)", line) is None:
        return False
    if cell is not None and cell.tensor == "x" and not data.characters:
        told = next(found[0] for found in re.finditer(r"\S+", line) if found.end() > x)
        held = seen.frame.current["x"][cell.index]
        value = data.feature_in_unit(held, cell.index[1]) if seen.picture.key == "given" else held
        if not printed.shows(told, float(value)):
            return False
    given, scaled = seen.picture.key == "given", (data.scaling or data.target_scaling) is not None
    if (" data as given─" in seen.lines[0]) != given or ("standardized" in seen.lines[0]) > (scaled and not given):
        return False
    return f" #{hit.row} " in line and (x > 0 or predicted(seen, line.split(), hit.row or 0))


def _written(seen: Seen, x: int, y: int, hit: Hit, mark: Mark) -> bool:
    """The number stands there, or its shade."""
    assert hit.cell is not None
    value, text = float(seen.frame.current[hit.cell.tensor][hit.cell.index]), " ".join(seen.inside(mark))
    told = re.findall(rf"(?<![\w.])(?:{printed.NUMBER}|[-+]?\.\d+)(?![\w.])", re.sub(r"d(?=[-+])", "d ", text))
    if not told and text.strip():
        return seen.lines[y][x] in SHADES[1 + min(3, int(value * 4))]
    return any(printed.shows(one, value) for one in told)


def _network(seen: Seen, x: int, y: int, hit: Hit, mark: Mark) -> bool:
    """A row of the plane, a pixel of the image, a line, or a unit with its name and number."""
    image = seen.frame.dataset.image is not None
    if hit.row is not None:
        return (_pixel if image else _point)(seen, x, y, hit, mark)
    assert hit.cell is not None
    axes = seen.frame.program.axes[hit.cell.tensor]
    head = re.split("  |[\u2800-\u28ff]", seen.lines[mark.y][mark.x :])[0]
    if mark.height == len(seen.lines) - 2:
        return ord(seen.lines[y][x]) not in BRAILLE or _line(seen, seen.tone(x, y), hit.cell)
    if axes[:1] != ("example",):
        values = seen.frame.current[hit.cell.tensor]
        largest = np.abs(values[np.isfinite(values)]).max()
        return abs(values[hit.cell.index]) == largest and _written(seen, x, y, hit, mark)
    letter = {"feature": "x", "class": "c", "output": "o"}.get(axes[1], head[0])
    value = float(seen.frame.current[hit.cell.tensor][hit.cell.index])
    found = re.search(r" ([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|<1\.0)$", head)
    shown = found is None or (printed.shows(found[1], value) if found[1][0] != "<" else value > 0.99)
    return head.split(" ")[0] == f"{letter}{hit.cell.index[1]}" and shown


def _line(seen: Seen, tone: Tone | None, cell: Cell) -> bool:
    """Its hue is the sign of the weight, its level grows with the size; half of it before it has been used."""
    scale = re.search(r"(weights|gradients) to ±([\d.e-]+)", seen.lines[-1])
    if tone is None or scale is None or (cell.tensor[0] == "d") != (scale[1] == "gradients"):
        return True
    users = [op for op in seen.frame.program.ops if op.phase is Phase.FORWARD and cell.tensor in op.reads]
    used = seen.frame.phase is not Phase.FORWARD or seen.frame.computed(users[0].writes[0].name)
    value = float(seen.frame.current[cell.tensor][cell.index])
    level = FULL * (0.35 + 0.65 * abs(value) / float(scale[2])) * (1 if used else 0.5)
    return tone.hue == ("positive" if value >= 0 else "negative") and abs(tone.level - level) <= HALF


def _character(seen: Seen, x: int, y: int, hit: Hit, _: Mark) -> bool:
    assert hit.cell is not None
    places = hit.cell.tensor != seen.frame.program.parameters[0].name
    known = "0123456789" if places else seen.frame.dataset.characters
    return seen.lines[y][x] == known[hit.cell.index[0]]


def _named(seen: Seen, _: int, __: int, hit: Hit, ___: Mark) -> bool:
    """It is the first parameter that the title names."""
    assert hit.cell is not None
    name = re.sub(r"[\[,]", ".", seen.frame.program.word(hit.cell).rstrip("]"))
    return f"over {name} " in seen.lines[0] or " over " not in seen.lines[0]


def _iteration(seen: Seen, x: int, _: int, hit: Hit, __: Mark) -> bool:
    """Numbers of the axis stand at their iterations; until the last one, each column has one."""
    axis = next(line for line in seen.lines if line.startswith(" iteration "))
    labels = {found.start(): int(found[0]) for found in re.finditer(r"\d+", axis)}
    return hit.iteration is not None and hit.iteration == labels.get(x, hit.iteration) == x - min(labels) + 1


_STANDS: dict[str, Callable[[Seen, int, int, Hit, Mark], bool]] = {
    **dict.fromkeys(("images", "maps"), _pixel),
    **dict.fromkeys(("boundary", "fit"), _point),
    **dict.fromkeys(("data", "given"), _listed),
    **dict.fromkeys(("slope", "surface"), _named),
    **dict.fromkeys(("curves", "health"), _iteration),
    "attention": _written,
    "network": _network,
    "table": _character,
}


@pytest.mark.parametrize("net", RUNS)
def test_now_is_where_the_parameter_and_the_loss_are(net: str) -> None:
    """In the slope and in the surface, by the ticks."""
    for seen in (seen for seen in seen_of(net) if " over " in seen.lines[0] and seen.picture.key != "fit"):
        slope, (whole,) = seen.picture.key == "slope", seen.drawn.marks
        chart = Mark(10, 1, whole.width + whole.x - 10, len(seen.lines) - (3 if slope else 4), whole.of)
        ((x, y),) = [(line.index("●"), y) for y, line in enumerate(seen.lines[: 1 + chart.height]) if "●" in line]
        (across, up), cell = axes_of(seen, chart), whole.of(0, 0).cell
        assert cell is not None
        assert across.is_at(x - chart.x, float(seen.frame.current[cell.tensor][cell.index])), seen.about
        loss = float(seen.frame.current[seen.frame.program.the(TensorRole.OBJECTIVE)])
        assert not slope or up.is_at(y - chart.y, loss), seen.about
