"""Which part of an axis is in view: what is wanted, as far as it is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.layout.windows import window
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.moments import frame_at


@given(st.integers(1, 12), st.integers(0, 14), st.lists(st.integers(0, 20), max_size=6))
def test_a_window_has_positions_that_are_there_in_order(total: int, size: int, wanted: list[int]) -> None:
    found = window(total, size, wanted)
    positions = [*found.positions]
    assert positions == sorted({*positions})
    assert len(positions) == max(1, min(size, total))
    assert {*positions} <= {*range(total)}
    there = [place for place in dict.fromkeys(wanted) if place < total][: len(positions)]
    assert {*there} <= {*positions}


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 20), (160, 48)])
def test_a_number_of_a_longer_document_stays_picked_in_a_shorter_one(size: tuple[int, int]) -> None:
    before, frame = (frame_at(at, Experiment.of("microgpt")) for at in ("2:update", "3:qkv"))
    assert len(frame.current["x"]) < len(before.current["x"])
    for cell in (Cell("dwq", (9, 13)), Cell("dlm_head", (3, 2)), Cell("dwpe", (7, 1))):
        shown = screen(MomentView(State(moment=frame.moment, pick=cell), frame), *size)
        assert len(shown.rows) == size[1]
