"""Predict before you see: what is hidden, what is asked, and that nothing tells the answer early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.panes import picking
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from tests.support.examples import LONG
from tests.support.moments import RESULTS, disturbed, frame_at
from tests.support.places import LECTURE, in_panes
from tests.support.viewer import Viewer

SIZES = [(80, 24), (60, 20), (40, 12)]
NEWER = RESULTS if LONG else RESULTS[7:]
"""Those of an iteration with numbers of the one before it, and checks; `--long` those of the first one too."""
SOME = 1 if LONG else 20
"""One of so many numbers of a line is looked at, another one in the next line."""


def seen(viewer: Viewer, **other: object) -> list[str]:
    """What is printed of where a viewer is, with parts of the state as those."""
    return screen.text(viewer.frame, 80, 24, replace(viewer.state, **other))  # type: ignore[arg-type]  # its fields


def outputs(frame: Frame) -> list[Cell]:
    """The cells the operation wrote, in reading order."""
    assert frame.op is not None
    names = {tensor.name for tensor in frame.op.writes}
    rows = (picking.row(frame, LECTURE, number) for number in range(picking.rows(frame, LECTURE)))
    return [cell for row in rows for _, cell in row if cell.tensor in names]


def viewers(frame: Frame, mask: Mask) -> Iterator[State]:
    """Whatever can be looked at while a result is hidden: the question, every cell, explained, its digits."""
    yield State(mask=mask, poll=Poll(ask(frame)))
    yield State(mask=mask)
    yield State(mask=mask, code=True)
    for number in range(picking.rows(frame, LECTURE)):
        for _, cell in picking.row(frame, LECTURE, number)[number % SOME :: SOME]:
            yield State(mask=mask, pick=cell)
            yield State(mask=mask, pick=cell, digits=cell.tensor in ("W", "y"), explaining=True)


@pytest.mark.parametrize("moment", NEWER)
def test_nothing_on_the_screen_tells_what_is_hidden(moment: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, style for style."""
    frame = frame_at(moment)
    assert frame.op is not None
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, mask.tensors)
    for viewer in viewers(frame, mask):
        for width, height in SIZES if viewer.pick is None or (LONG and viewer.explaining) else SIZES[:1]:
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    told = replace(viewer, mask=NOTHING_HIDDEN, pick=None, explaining=False)
    assert screen.rows(frame, 80, 24, told) != screen.rows(other, 80, 24, told)


@pytest.mark.parametrize("moment", RESULTS if LONG else ["1:batch", "2:loss", "500:check"])
def test_cells_are_told_one_by_one_in_reading_order_and_taken_back_and_tell_no_other(moment: str) -> None:
    viewer = Viewer(Experiment(), moment).press("p h n")
    cells, screens = outputs(viewer.frame), [seen(viewer)]
    for told in range(1, len(cells)):
        mask = viewer.press("a").state.mask
        assert mask.told == frozenset(cells[:told])
        shown = dict(in_panes(seen(viewer), viewer.player.sight.grids(LECTURE_SIZE)))
        assert [cell for cell in cells if shown.get(cell, "?") != "?"] == [c for c in cells[:told] if c in shown]
        screens.append(seen(viewer))
        other = disturbed(viewer.frame, mask.tensors, mask.told)
        for state in (viewer.state, replace(viewer.state, poll=None)):
            assert screen.text(viewer.frame, 80, 24, state) == screen.text(other, 80, 24, state)
    for before in reversed(screens):
        assert seen(viewer, message="") == before
        viewer.press("A")
    assert seen(viewer, message="") == screens[0]
    viewer.press("a " * len(cells))
    assert not viewer.state.mask.tensors
    assert viewer.state.poll is not None
    assert viewer.state.poll.answered
