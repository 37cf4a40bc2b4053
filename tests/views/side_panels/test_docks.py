"""Docks: pictures, maps and code in what the panes leave free, nothing twice, nothing over another thing."""

from __future__ import annotations

import pytest

from stepviz.views.layout.layouts import DOCKS, RAIL_NAME, Area, Size
from stepviz.views.screen import screen
from stepviz.views.side_panels.docks import Pictured, docked
from stepviz.views.sight import MomentView
from stepviz.views.text.span import text_of
from tests.support.places import NETS, frames_of, sight_of

SIZES = [Size(80, 24), Size(100, 30), Size(120, 36), Size(160, 48), Size(220, 60), Size(60, 60), Size(240, 24)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("net", NETS)
def test_all_stands_in_its_dock_apart_and_once(net: str, size: Size) -> None:
    for frame in frames_of(net)[::4]:
        sight = sight_of(frame)
        layout = sight.layout(size)
        docks = [layout.pane(name).place for name in (*DOCKS, RAIL_NAME) if layout.has(name)]
        found = [*docked(sight, layout)]
        assert len({id(each.content) for each in found}) == len(found)
        taken = set[tuple[int, int]]()
        for _, place, _ in found:
            assert any(_inside(place, dock) for dock in docks)
            there = {
                (x, y) for x in range(place.x, place.x + place.width) for y in range(place.y, place.y + place.height)
            }
            assert not taken & there
            taken |= there


def _inside(place: Area, dock: Area) -> bool:
    across = dock.x <= place.x and place.x + place.width <= dock.x + dock.width
    return across and dock.y <= place.y and place.y + place.height <= dock.y + dock.height


@pytest.mark.parametrize("net", ["article", "chain rule"])
def test_what_happens_now_is_marked_in_the_code(net: str) -> None:
    frames = frames_of(net)
    for done, frame in enumerate(frames[1:], 1):
        lines = [text_of(row) for row in screen(sight_of(frame), 160, 48).rows]
        lines = lines[next(at for at, line in enumerate(lines) if "code of an iteration" in line) :]
        code = [line[line.index("▶") + 2 :].strip() for line in lines if "▶" in line]
        assert code == frame.program.ops[done - 1].listing.splitlines()
        assert sum(line.count(" ✓ ") > 0 for line in lines[:15]) >= done - 1


SIZE = Size(220, 60)


def beside(sight: MomentView) -> list[str]:
    shown = screen(sight, *SIZE)
    assert shown.layout is not None
    (place,) = [each.place for each in docked(sight, shown.layout) if isinstance(each.content, Pictured)]
    x, y, width, height = place
    return [text_of(row)[x : x + width] for row in shown.rows[y : y + height]]
