"""Rows of the data that words beside a picture name are in view in the list of rows, wherever that stands."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.staging import acts
from stepviz.training.branch import branched
from stepviz.training.edits import read_all
from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.screen import screen
from stepviz.views.side_panels.docks import Pictured, docked
from stepviz.views.sight import MomentView
from stepviz.views.spoken import rows_in
from stepviz.views.state import State, WhatIf
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.pictures import hit_in

SIZES = (Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48), Size(200, 60))
_LISTED = re.compile(r"[ ┊](?:train|val  |test )[ \[]#(\d+)")


def listed(lines: list[str]) -> list[int]:
    """The rows of the data that a list of them shows."""
    return [int(row) for line in lines for row in _LISTED.findall(line)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Rows #0 to #7 are for learning.", range(8)),
        ("#9-11 and #4", (9, 10, 11, 4)),
        ("val row #11 (1 0 0 0) is right; #11 again", (11,)),
        ("no row, x0 alone", ()),
    ],
)
def test_rows_are_read_from_words(text: str, rows: range | tuple[int, ...]) -> None:
    assert rows_in(text) == tuple(rows)


@pytest.mark.parametrize("size", SIZES if LONG else SIZES[1::2])
@pytest.mark.parametrize("lesson", LESSONS)
def test_rows_that_a_lesson_speaks_of_are_in_the_list_beside_it(lesson: str, size: Size) -> None:
    for act in acts(script_for(lesson)):
        asked = act.state.poll
        said = act.state.caption + (str(asked.question.text) if asked is not None and asked.question else "")
        if rows_in(said):
            seen = listed([text_of(row) for row in screen(act.sight, *size).rows])
            assert not seen or {*rows_in(said)} <= {*seen}, (act.stop, size, seen)


@pytest.mark.parametrize("size", [Size(120, 36), Size(160, 48), Size(200, 60)])
def test_rows_that_words_below_the_panes_name_are_in_the_list_beside_them(size: Size) -> None:
    original = Timeline(Trainer(Experiment()))
    whatif = WhatIf("A", tuple(read_all(["2:lr=0.1"], original.trainer)))
    edited, looked = branched(original, ["2:lr=0.1"]), 0
    for moment in (Moment(500, 8), Moment(2, 1), Moment(3, 1)):
        both = original.frame(moment), edited.frame(moment)
        for sight in (
            MomentView(State(moment), both[0]),
            MomentView(State(moment, (whatif,), rival=1), *both),
            MomentView(State(moment, (whatif,), run=1, rival=1), *both[::-1]),
        ):
            shown = screen(sight, *size)
            assert shown.layout is not None
            lists = [part for part in docked(sight, shown.layout) if isinstance(part.content, Pictured)]
            panel = shown.layout.pane("panel").place
            lines = [text_of(row) for row in shown.rows]
            seen, named = listed(lines), rows_in("\n".join(lines[panel.y : panel.y + panel.height]))
            if lists and seen:
                looked += bool(named)
                assert {*named} <= {*seen}, (size, moment, seen)
    assert looked or size.width < 160


def test_rows_left_out_between_those_named_are_marked_and_a_click_finds_what_is_drawn() -> None:
    frame, state = Timeline(Trainer(Experiment())).frame(Moment(1, 1)), State(spoken=(1, 15))
    lines = [text_of(row) for row in DataRows().drawn(frame, state, 60, 9).rows]
    seen = listed(lines)
    assert seen == sorted(seen)
    assert {1, 15} <= {*seen}
    assert "6 of 16" in lines[0]
    assert [line[0] for line in lines[2:8]].count("┊") == 1
    assert [hit_in(DataRows(), frame, state, 60, 9, 2, 2 + place).row for place in range(6)] == seen
    assert listed([text_of(row) for row in DataRows().drawn(frame, replace(state, row=7), 60, 9).rows]).count(7) == 1
