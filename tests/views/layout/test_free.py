"""Places that panes leave free: what is at their right is as large as it can be, and never under one of them."""

from __future__ import annotations

import pytest

from stepviz.views.layout.free import LEAST_BESIDE, LEAST_CODE, LEAST_MAP, RAIL_MOST
from stepviz.views.layout.layouts import BELOW_NAME, BESIDE_NAME, RAIL_NAME, Size
from tests.support.places import NETS, frames_of, sight_of


@pytest.mark.parametrize("net", NETS)
def test_a_place_at_the_right_is_large_enough_and_free(net: str) -> None:
    for frame in frames_of(net)[::3]:
        for size in (Size(100, 30), Size(120, 36), Size(160, 48), Size(220, 60), Size(240, 40)):
            layout = sight_of(frame).layout(size)
            if not layout.has(BESIDE_NAME):
                continue
            x, y, width, height = layout.pane(BESIDE_NAME).place
            assert any(
                width >= least.width and height >= least.height for least in (LEAST_BESIDE, LEAST_CODE, LEAST_MAP)
            )
            for pane in layout.numbered:
                apart = pane.place.y >= y + height or pane.place.y + pane.place.height <= y
                assert apart or pane.place.x + pane.place.width < x


def test_below_a_rail_of_many_lines_there_is_a_place() -> None:
    layout = sight_of(frames_of("iris 16")[2]).layout(Size(220, 60))
    rails = [
        layout
        for layout in (sight_of(frame).layout(Size(160, 48)) for frame in frames_of("iris 16"))
        if layout.has(RAIL_NAME)
    ]
    assert rails
    for layout in rails:
        assert layout.has(BESIDE_NAME) == (layout.pane(RAIL_NAME).place.height == RAIL_MOST)


def test_lines_that_nothing_needs_are_a_place_below_the_panes() -> None:
    frame = frames_of("article")[6]
    heights = [
        layout.pane(BELOW_NAME).place.height if layout.has(BELOW_NAME) else 0
        for layout in (sight_of(frame).layout(Size(160, lines)) for lines in range(20, 70))
    ]
    assert heights == sorted(heights)
    assert heights[48 - 20] >= 10
    assert not sight_of(frame).layout(Size(59, 70)).has(BELOW_NAME)
