"""A picture of filters beside the panes shows the row and the map of the number in brackets, picked or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.views.docks.docks import docked
from stepviz.views.docks.pictured import Pictured
from stepviz.views.layout.layouts import Size
from stepviz.views.screen import screen
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

SIZE = Size(220, 60)


def beside(sight: Sight) -> list[str]:
    shown = screen(sight, *SIZE)
    assert shown.layout is not None
    (place,) = [each.place for each in docked(sight, shown.layout) if isinstance(each.content, Pictured)]
    x, y, width, height = place
    return [text_of(row)[x : x + width] for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_maps_are_of_the_example_in_brackets(seed: int) -> None:
    frame = frame_at("1:p1", Experiment.of("digits", conv="4@3x3", hidden=(32,), seed=seed))
    sight = Sight(State(frame.moment), frame)
    cell = sight.bracket
    assert cell is not None
    assert cell.index[0] > 0
    lines = beside(sight)
    assert f"#{frame.current['rows'][cell.index[0]]} train e{cell.index[0]}" in lines[1]
    assert frame.program.word(cell) in lines[-1]
    assert lines == beside(Sight(replace(sight.state, pick=cell), frame))
