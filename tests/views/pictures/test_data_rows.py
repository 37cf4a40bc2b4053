"""The data picture: every row can be reached, a title says which part is in view, and what is locked is not told."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.staging import acts
from stepviz.training.branch import branched
from stepviz.training.edits import read_all
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.data_rows import DataRows, rows_in
from stepviz.views.screen import screen
from stepviz.views.side_panels.docks import Pictured, docked
from stepviz.views.state import Poll, State, WhatIf
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.moments import frame_of
from tests.support.pictures import (
    hit_in,
    run,
    text,
    three_classes,
)

_NUMBERED = re.compile(r"[ ┊](?:train|val  |test )[ \[]#(\d+)")


def listed(lines: list[str]) -> dict[int, str]:
    """The lines of rows, by the number of the row."""
    return {int(match[1]): line for line in lines if (match := _NUMBERED.match(line)) is not None}


@pytest.mark.parametrize("answered", [False, True])
def test_while_a_lesson_asks_about_the_rows_nothing_is_said_of_them(answered: bool) -> None:
    frame = frame_of(three_classes(batch_size=4), "3:check")
    asked = State(row=7, poll=Poll(None, taught=True, answered=answered))
    lines = "\n".join(text(DataRows(), frame, asked))
    assert (" pred " in lines, "0.5761" in lines) == (answered, answered)
    assert "train #0    1  0  0  c0" in lines


DIGITS = run("digits", iterations=60, scale="none")
LAST = len(DIGITS.trainer.dataset.y) - 1


@given(st.integers(4, 60), st.integers(60, 200), st.sampled_from([0, 1, LAST - 1, LAST]) | st.integers(0, LAST))
def test_the_picked_row_is_in_view_and_the_title_says_which_part(height: int, width: int, row: int) -> None:
    frame = frame_of(DIGITS, "20:check")
    lines = text(DataRows(), frame, State(row=row), width, height)
    shown = listed(lines)
    assert f"[#{row}]" in shown[row]
    assert list(shown) == list(range(min(shown), max(shown) + 1))
    assert len(shown) == height - 3
    ends = f"#{min(shown)}-{max(shown)}" if len(shown) > 1 else f"#{row}"
    assert f"{ends} of {LAST + 1}" in lines[0]
    heads = re.findall(r"x(\d+)", lines[1])
    assert f"x{heads[0]}-{heads[-1]} of 64" in lines[0] or f"x{heads[0]} of 64" in lines[0] or len(heads) == 64
    values = frame.dataset.X[row, int(heads[0]) : int(heads[-1]) + 1].astype(int).tolist()
    assert list(map(int, lines[2 + list(shown).index(row)].partition("]")[2].split()[: len(heads)])) == values


SIZES = (Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48), Size(200, 60))
NAMING = [name for name in LESSONS if re.search(r"#\d", file_of(name).read_text(encoding="utf-8"))]
"""Lessons that name rows: no run of another one is trained for this."""


def rows_listed(lines: list[str]) -> list[int]:
    """The rows of the data that a list of them shows."""
    return [int(row) for line in lines for row in _NUMBERED.findall(line)]


@pytest.mark.parametrize(
    ("lesson", "size"), [*product(NAMING, SIZES)] if LONG else [*zip(NAMING, cycle(SIZES[1::2]), strict=False)]
)
def test_rows_that_a_lesson_speaks_of_are_in_the_list_beside_it(lesson: str, size: Size) -> None:
    for act in acts(script_for(lesson)):
        asked = act.state.poll
        said = act.state.caption + (str(asked.question.text) if asked is not None and asked.question else "")
        if rows_in(said):
            seen = rows_listed([text_of(row) for row in screen(act.sight, *size).rows])
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
            MomentView(State(moment, (whatif,), compared=1), *both),
            MomentView(State(moment, (whatif,), run=1, compared=1), *both[::-1]),
        ):
            shown = screen(sight, *size)
            assert shown.layout is not None
            lists = [part for part in docked(sight, shown.layout) if isinstance(part.content, Pictured)]
            panel = shown.layout.pane("panel").place
            lines = [text_of(row) for row in shown.rows]
            seen, named = rows_listed(lines), rows_in("\n".join(lines[panel.y : panel.y + panel.height]))
            if lists and seen:
                looked += bool(named)
                assert {*named} <= {*seen}, (size, moment, seen)
    assert looked or size.width < 160


def test_rows_left_out_between_those_named_are_marked_and_a_click_finds_what_is_drawn() -> None:
    frame, state = Timeline(Trainer(Experiment())).frame(Moment(1, 1)), State(spoken=(1, 15))
    lines = [text_of(row) for row in DataRows().drawn(frame, state, 60, 9).rows]
    seen = rows_listed(lines)
    assert seen == sorted(seen)
    assert {1, 15} <= {*seen}
    assert "6 of 16" in lines[0]
    assert [line[0] for line in lines[2:8]].count("┊") == 1
    assert [hit_in(DataRows(), frame, state, 60, 9, 2, 2 + place).row for place in range(6)] == seen
    assert (
        rows_listed([text_of(row) for row in DataRows().drawn(frame, replace(state, row=7), 60, 9).rows]).count(7) == 1
    )


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
