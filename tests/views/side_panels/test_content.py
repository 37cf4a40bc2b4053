"""Where a band leaves a place at its left, the image of the example that is looked at stands there."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops import Cell
from stepviz.views.layout.layouts import Area, Size
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.side_panels.content import overview
from stepviz.views.side_panels.docks import docked
from stepviz.views.text.span import text_of
from tests.support.places import frames_of, sight_of

SUMS = 2


def drawn(sight: MomentView, size: Size) -> tuple[Area, list[str]]:
    """Where it stands, and its lines; no lines where there is none."""
    shown = screen(sight, *size)
    assert shown.layout is not None
    place = next((each.place for each in docked(sight, shown.layout) if each.content is overview), Area(0, 0, 0, 0))
    x, y, width, height = place
    return place, [text_of(row)[x : x + width] for row in shown.rows[y : y + height]]


def test_of_what_is_all_in_view_hidden_or_of_the_iteration_before_there_is_none() -> None:
    sums, size = frames_of("iris 16")[SUMS], Size(80, 24)
    sight = sight_of(sums)
    assert sight.selected is not None
    hidden = replace(sight.state, mask=Mask((sight.selected.tensor,)))
    old = MomentView(replace(sight.state, pick=Cell(sums.program.ops[SUMS].writes[0].name, (0, 0))), sums)
    for other in (MomentView(hidden, sums), old, sight_of(frames_of("article")[SUMS])):
        assert not drawn(other, size)[1]
