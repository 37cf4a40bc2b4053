"""Docks: pictures, maps and code in what the panes leave free, nothing twice, nothing over another thing."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame
from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.staging import acts
from stepviz.views.layout.layouts import DOCKS, SIDEBAR, Size
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.side_panels.docks import NOW, WITH_ANSWER, code, docked
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.places import NETS, apart, frames_of, sight_of

SIZES = [Size(80, 24), Size(100, 30), Size(120, 36), Size(160, 48), Size(220, 60), Size(60, 60), Size(240, 24)]


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


@pytest.mark.parametrize("net", ["article", "chain rule"])
def test_what_happens_now_is_marked_in_the_code(net: str) -> None:
    frames = frames_of(net)
    for done, frame in enumerate(frames[1:], 1):
        lines = [text_of(row) for row in screen(sight_of(frame), 160, 48).rows]
        lines = lines[next(at for at, line in enumerate(lines) if "code of an iteration" in line) :]
        code = [line[line.index("▶") + 2 :].strip() for line in lines if "▶" in line]
        assert code == frame.program.ops[done - 1].listing.splitlines()
        assert sum(line.count(" ✓ ") > 0 for line in lines[:15]) >= done - 1


WIDE = Size(120, 36)
GRADIENTS = 6


def gradients() -> Frame:
    return frames_of("article")[GRADIENTS]


def in_sidebar(shown: Screen) -> list[str]:
    """What stands in the sidebar."""
    assert shown.layout is not None
    x, y, width, height = shown.layout.pane(SIDEBAR).place
    return [text_of(row)[x : x + width].rstrip() for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("height", range(16, 40))
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


@pytest.mark.parametrize("height", [36, 42, 48])
def test_no_sentence_stands_between_terms(height: int) -> None:
    run = Experiment.of("names", embed=3, context=2, hidden=(16,))
    told = in_sidebar(screen(sight_of(frame_at("1:dE1", run)), 200, height))
    terms = [line for line, text in enumerate(told) if text.strip()[1:3] == "  "]
    assert len(terms) > 2
    between = [text for line, text in enumerate(told) if terms[0] < line < terms[-1] and line not in terms]
    assert not any(between), between


def test_of_what_is_hidden_nothing_is_told() -> None:
    frame = gradients()
    made = tuple(tensor.name for tensor in frame.op.writes) if frame.op is not None else ()
    assert not any(in_sidebar(screen(MomentView(State(moment=frame.moment, mask=Mask(made)), frame), *WIDE)))


def test_while_a_question_is_open_the_code_waits_in_its_place() -> None:
    asked, told = (act.sight for act in acts(script_of("optimizers")) if act.stop == 3)
    size = Size(80, 24)
    docks = [[dock for dock in docked(sight, sight.layout(size)) if dock.content is code] for sight in (asked, told)]
    assert [dock.place for dock in docks[0]] == [dock.place for dock in docks[1]] != []
    seen = ["\n".join(map(text_of, dock.drawn.rows)) for (dock,) in docks]
    assert (WITH_ANSWER in seen[0], NOW in seen[0]) == (True, False)
    assert (WITH_ANSWER in seen[1], NOW in seen[1]) == (False, True)
