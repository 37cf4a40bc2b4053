"""Places: what must hold of a screen of any size, of any network, whatever is open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from tempfile import gettempdir

import numpy as np

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.text import width_of
from stepviz.training.timeline import finish
from stepviz.ui.skeleton import first_layout
from stepviz.views.asking import ask
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.placing import bracket_at
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.panes.cells import Body
from stepviz.views.panes.grid import Grid, Slot
from stepviz.views.panes.marks import Marks, Mask
from stepviz.views.panes.paint import kind_of
from stepviz.views.pictures.picture import suiting
from stepviz.views.screen import screen
from stepviz.views.state import Poll, State
from stepviz.views.text.span import text_of

LEAST, MOST = Size(20, 5), Size(240, 70)
TOLD, ARTICLE = Size(40, 10), Size(60, 20)
"""From where on the result and its numbers are there, and all of the article."""
LECTURE = first_layout(Experiment(), LECTURE_SIZE)
"""The article's screen of a lecture."""
NUMBERED = 5
"""Columns of names from which on they have the numbers of the data's rows."""


def wide_file() -> str:
    """Arrays of very many columns."""
    path = Path(gettempdir()) / "stepviz-test-wide.npz"
    if not path.exists():
        X = np.random.RandomState(0).randn(60, 300).round(3)
        np.savez(path, X=X, y=X[:, 0] > 0)
    return str(path)


NETS = {
    "article": Experiment(),
    "as printed": Experiment(variant="as-printed"),
    "chain rule": Experiment.of("chain-rule"),
    "mazur": Experiment.of("mazur"),
    "line": Experiment.of("line"),
    "4-3-2": Experiment(hidden=(3,)),
    "iris 16": Experiment.of("iris", hidden=(16,)),
    "digits 32,32": Experiment.of("digits", hidden=(32, 32)),
    "300 features": Experiment.of(wide_file()),
    "batch norm": Experiment.of("iris", hidden=(8, 6), norm="batch", dropout=0.2, optimizer="adam"),
    "skips": Experiment.of("iris", hidden=(4, 4, 4), skip=True, norm="batch", dropout=0.2),
    "layer norm": Experiment.of("moons", hidden=(5,), norm="layer", batch_size=4),
    "gpt": Experiment.of("gpt"),
}
LOOKED_AT = {"gpt": 5}
"""The iteration of which the moments are, where it is not the second: the longest document, of five positions."""
MODES = ("plain", "explained", "asked", "picture")


@cache
def frames_of(net: str) -> tuple[Frame, ...]:
    """The start, and every operation of a later iteration."""
    timeline, number = Timeline(Trainer(NETS[net])), LOOKED_AT.get(net, 2)
    finish(timeline.extend(number))
    last = timeline.schedule.end(number).op
    return (timeline.frame(Moment(1, 0)), *(timeline.frame(Moment(number, op)) for op in range(1, last + 1)))


def sight_of(frame: Frame, mode: str = "plain") -> MomentView:
    """Someone who looks at a frame: with its bracketed number explained, its question asked, a picture open."""
    state = State(moment=frame.moment)
    if mode == "explained":
        state = State(moment=frame.moment, pick=bracket_at(frame, state), explaining=True)
    elif mode == "asked" and frame.op is not None and (question := ask(frame)) is not None:
        mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
        state = State(moment=frame.moment, mask=mask, poll=Poll(question), predicting=True)
    elif mode == "picture" and suiting(frame):
        state = State(moment=frame.moment, zoom=suiting(frame)[0].key)
    return MomentView(state, frame)


def shown_at(net: str, op: int, size: Size) -> tuple[int, int, int]:
    """How much a screen of that size shows of an operation, what matters most first.

    Numbers; panes whose rows have the numbers of the data's rows beside their own; the digits of all numbers.
    """
    sight = sight_of(frames_of(net)[op])
    slots = slots_of(*sight.grids(size))
    names = sum(pane.kind == "batch" and pane.start >= NUMBERED for pane in sight.layout(size).numbered)
    return len(slots), names, sum(slot.digits for slot in slots)


def assert_holds(sight: MomentView, size: Size) -> Screen:
    """Lines as wide as the terminal, nothing over another thing, titles whole, the result and its numbers there."""
    shown = screen(sight, *size)
    lines = [text_of(row) for row in shown.rows]
    assert len(lines) == size.height
    assert {len(line) for line in lines} == {size.width}
    assert shown.layout is not None
    assert_apart(shown.layout, size)
    body = Body(sight.frame, Marks(selected=sight.selected), sight.state.mask)
    for grid in () if sight.state.zoomed else shown.grids:
        assert_titled(grid, body, lines)
    if not sight.state.zoomed and size.width >= TOLD.width and size.height >= TOLD.height:
        assert_told(sight, shown, lines)
    return shown


def apart(areas: Iterable[tuple[int, int, int, int]]) -> set[tuple[int, int]]:
    """The places in rectangles (x, y, width, height), of which no two overlap."""
    taken = set[tuple[int, int]]()
    for x, y, width, height in areas:
        own = {*product(range(x, x + width), range(y, y + height))}
        assert not taken & own, (x, y, width, height)
        taken |= own
    return taken


def slots_of(*grids: Grid) -> list[Slot]:
    """Where the cells of grids are written."""
    return [slot for grid in grids for group in grid.groups for slot in grid.slots(group)]


def assert_apart(layout: Layout, size: Size) -> None:
    """Every pane is inside, and none over another one or a word."""
    parts = []
    for pane in layout.panes:
        x, y, width, height = pane.place
        assert x >= 0 <= y, pane
        assert y + height <= size.height, pane
        assert x + width <= size.width or size.width < LEAST.width, pane
        parts += [(x, y, pane.title_width or width, min(height, 1)), (x, y + 1, width, height - 1)]
    taken = apart(parts)
    for word in (word for band in layout.bands for word in band.words):
        assert not taken & apart([(word.x, word.y, len(word.text), 1)]), word


def assert_titled(grid: Grid, body: Body, lines: list[str]) -> None:
    """The title of a pane is whole, and no word stands right behind it."""
    pane = grid.pane
    told, line = f"{pane.marked}{kind_of(pane.kind).title(grid, body)}", lines[pane.place.y][pane.place.x + 1 :]
    assert pane.kind == "slopes" or line.startswith(told), (told, line)
    assert pane.kind == "slopes" or not line[width_of(told) :][:1].isalnum(), (told, line)


def assert_told(sight: MomentView, shown: Screen, lines: list[str]) -> None:
    """What the operation made is in view, and how its number came about."""
    frame, layout = sight.frame, shown.layout
    assert layout is not None
    made = [tensor.name for tensor in frame.op.writes] if frame.op is not None else []
    looked = sight.state.pick
    wanted = [looked.tensor] if looked is not None else made
    assert not wanted or any(layout.with_tensor(name) for name in wanted), (wanted, layout.numbered)
    if sight.state.below:
        return
    told = numbers_line(frame, sight.selected, max(80, layout.width))
    place = layout.pane("panel").place
    text = " ".join(" ".join(line.split()) for line in lines[place.y : place.y + place.height])
    end = re.search(r"[=≈] (\S+)$", told)
    assert end is None or end[1] in text, (told, text)


def sizes(random: Random) -> Iterator[Size]:
    """Sizes at random, small ones as often as large ones."""
    while True:
        width = round(LEAST.width * (MOST.width / LEAST.width) ** random.random())
        height = round(LEAST.height * (MOST.height / LEAST.height) ** random.random())
        yield Size(width, height)


def in_panes(lines: list[str], grids: Iterable[Grid]) -> Iterator[tuple[Cell, str]]:
    """The digits of every cell in view, as they stand on the screen."""
    for grid in grids:
        x, y, *_ = grid.pane.place
        for group in grid.groups:
            for slot in grid.slots(group) if group.rank else ():
                text, at = lines[y + slot.line].ljust(81), x + slot.gutter + 1
                yield slot.cell, text[at : at + slot.digits].strip(" ▸")
