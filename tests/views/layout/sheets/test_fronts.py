"""The table of an embedding stands beside what is read where that shows more of both: no place is left empty below."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.layout.layouts import Layout, Size
from tests.support.moments import frame_at
from tests.support.places import sight_of

NAMES = Experiment.of("names", embed=3, context=2, hidden=(16,))


def laid(op: str, size: Size) -> Layout:
    return sight_of(frame_at(f"1:{op}", NAMES)).layout(size)


@pytest.mark.parametrize("op", ["v1", "dE1"])
def test_a_large_terminal_shows_all_rows_of_the_batch_and_all_characters(op: str) -> None:
    sight = sight_of(frame_at(f"1:{op}", NAMES))
    whole = [grid.rows.partial for grid in sight.grids(Size(160, 48))]
    assert whole == [False] * len(whole)


@pytest.mark.parametrize("width", range(60, 200, 9))
@pytest.mark.parametrize("op", ["v1", "dE1"])
def test_nothing_of_it_overlaps(op: str, width: int) -> None:
    for height in (20, 24, 36, 48):
        places = [pane.place for pane in laid(op, Size(width, height)).numbered]
        for at, one in enumerate(places):
            for other in places[at + 1 :]:
                across = one.x < other.x + other.width and other.x < one.x + one.width
                assert not (across and one.y < other.y + other.height and other.y < one.y + one.height)
