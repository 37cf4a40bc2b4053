"""Sheets in terminals of any size: nothing overlaps, all is inside, and more room never shows less."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame
from stepviz.training import Moment
from stepviz.views.layout.layouts import LECTURE_SIZE, Layout, Size
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.windows import View
from stepviz.views.panes.paint import grids_of
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.session import Session, new_session

NETS = {
    "article": Experiment(),
    "chain rule": Experiment.of("chain-rule", optimizer="adam"),
    "iris": Experiment.of("iris", optimizer="momentum"),
    "iris 16": Experiment.of("iris", hidden=(16,)),
    "digits": Experiment.of("digits", hidden=(32, 8)),
    "xor adam": Experiment.of("xor", hidden=(8,), optimizer="adam", batch_size=2),
    "wide": Experiment.of("iris", hidden=(3, 300)),
}
MOST = Size(240, 70)


@cache
def session_of(net: str) -> Session:
    return new_session(NETS[net])


def frame_of(net: str) -> Frame:
    return session_of(net).frame


def cells(frame: Frame, layout: Layout) -> int:
    """How many numbers are in view."""
    return sum(len(list(grid.slots(group))) for grid in grids_of(layout, View(frame, None)) for group in grid.groups)


@pytest.mark.parametrize("net", NETS)
@given(width=st.integers(LECTURE_SIZE.width, MOST.width), height=st.integers(LECTURE_SIZE.height, MOST.height))
def test_nothing_overlaps_and_all_is_inside(net: str, width: int, height: int) -> None:
    for sheet in sheets_of(frame_of(net), Size(width, height)):
        for layout in {sheet.usual, sheet.forward, sheet.backward}:
            taken: set[tuple[int, int]] = set()
            for pane in layout.panes:
                x, y, columns, rows = pane.place
                titled = pane.title_width or columns
                assert x >= 0
                assert x + titled <= width
                assert y >= 0
                assert y + rows <= height
                places = {(x + column, y + row) for column in range(titled) for row in range(rows)}
                assert not places & taken, (sheet.name, pane.name)
                taken |= places
            words = {(word.x + column, word.y) for band in layout.bands for word in band.words
                     for column in range(len(word.text))}  # fmt: skip
            assert all(0 <= x < width and 0 <= y < height for x, y in words)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("way", ["wider", "higher"])
def test_more_room_never_shows_fewer_numbers(net: str, way: str) -> None:
    frame = frame_of(net)
    wider = [Size(width, height) for height in (24, 40) for width in range(LECTURE_SIZE.width, MOST.width + 1)]
    higher = [Size(width, height) for width in (80, 130) for height in range(LECTURE_SIZE.height, MOST.height + 1)]
    sizes = wider if way == "wider" else higher
    shown = [[cells(frame, sheet.usual) for sheet in sheets_of(frame, size)] for size in sizes]
    for (before, less), (after, more) in pairwise(zip(sizes, shown, strict=True)):
        if after.width >= before.width and after.height >= before.height:
            assert all(one <= other for one, other in zip(less, more, strict=True)), (before, after, less, more)


@pytest.mark.parametrize("net", NETS)
@given(data=st.data())
def test_every_line_of_any_terminal_is_as_wide_as_it(net: str, data: st.DataObject) -> None:
    session = session_of(net)
    size = data.draw(st.integers(LECTURE_SIZE.width, MOST.width)), data.draw(st.integers(24, MOST.height))
    op = data.draw(st.integers(1, len(session.timeline.trainer.program.ops)))
    frame = session.timeline.frame(Moment(2, op))
    state = State(moment=frame.moment, explaining=data.draw(st.booleans()), code=data.draw(st.booleans()))
    rows = screen(Sight(state, frame), *size).rows
    assert len(rows) == size[1]
    assert {len(text_of(row)) for row in rows} == {size[0]}


def test_what_there_is_to_show_is_shown_where_there_is_room() -> None:
    frame = frame_of("iris 16")
    hidden, last = sheets_of(frame, Size(240, 70))
    assert {grid.groups[0].columns.partial for grid in grids_of(last.usual, View(frame, None))} == {False}
    batch = next(grid for grid in grids_of(hidden.usual, View(frame, None)) if grid.pane.name == "batch")
    assert not batch.groups[0].columns.partial
    assert hidden.usual == hidden.forward == hidden.backward
