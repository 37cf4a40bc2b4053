"""Docks: pictures, maps and code in what the panes leave free, nothing twice, nothing over another thing."""

from __future__ import annotations

import pytest

from stepviz import Frame
from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.staging import acts
from stepviz.views.layout.layouts import DOCKS, SIDEBAR, Size
from stepviz.views.moment_view import Screen
from stepviz.views.screen import screen
from stepviz.views.side_panels.docks import NOW, WITH_ANSWER, code, docked
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.places import NETS, apart, frames_of, sight_of

SIZES = [Size(80, 24), Size(120, 36), Size(160, 48), Size(60, 60), Size(240, 24)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("net", NETS)
def test_all_stands_in_its_dock_apart_and_once(net: str, size: Size) -> None:
    for frame in frames_of(net)[:: 4 if LONG else 8]:
        sight = sight_of(frame)
        layout = sight.layout(size)
        docks = [layout.pane(name).place for name in (*DOCKS, SIDEBAR) if layout.has(name)]
        found = [*docked(sight, layout)]
        assert len({id(each.content) for each in found}) == len(found)
        assert apart(each.place for each in found) <= apart(docks)


GRADIENTS = 6


def gradients() -> Frame:
    return frames_of("article")[GRADIENTS]


def in_sidebar(shown: Screen) -> list[str]:
    """What stands in the sidebar."""
    assert shown.layout is not None
    x, y, width, height = shown.layout.pane(SIDEBAR).place
    return [text_of(row)[x : x + width].rstrip() for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("height", range(16, 40, 4))
def test_nothing_in_it_is_cut(height: int) -> None:
    shown = screen(sight_of(gradients()), 120, height)
    assert shown.layout is not None
    told = sight_of(gradients(), "explained").told
    assert told is not None
    if shown.layout.has(SIDEBAR):
        parts = [told.title, told.factors, told.rule, *(text.replace(":", "", 1) for text in told.worked.spoken)]
        parts += [*told.meaning, told.test, *told.links, told.code]
        found = " ".join(" ".join(in_sidebar(shown)).replace("─", "").split())
        for part in (" ".join(part.split()) for part in parts):
            found = found.removeprefix(part).strip()
        assert not found


def test_while_a_question_is_open_the_code_waits_in_its_place() -> None:
    asked, told = (act.sight for act in acts(script_of("optimizers")) if act.stop == 3)
    size = Size(80, 24)
    docks = [[dock for dock in docked(sight, sight.layout(size)) if dock.content is code] for sight in (asked, told)]
    assert [dock.place for dock in docks[0]] == [dock.place for dock in docks[1]] != []
    seen = ["\n".join(map(text_of, dock.drawn.rows)) for (dock,) in docks]
    assert (WITH_ANSWER in seen[0], NOW in seen[0]) == (True, False)
    assert (WITH_ANSWER in seen[1], NOW in seen[1]) == (False, True)
