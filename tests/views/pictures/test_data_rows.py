"""The data picture: every row can be reached, a title says which part is in view, and what is locked is not told."""

from __future__ import annotations

import re
from itertools import cycle, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.staging import acts
from stepviz.views.layout.layouts import Size
from stepviz.views.pictures.data_rows import DataRows, rows_in
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.moments import frame_of
from tests.support.pictures import (
    run,
    text,
)

_NUMBERED = re.compile(r"[ ┊](?:train|val  |test )[ \[]#(\d+)")


DIGITS = run("digits", iterations=60, scale="none")
LAST = len(DIGITS.trainer.dataset.y) - 1


@given(st.integers(4, 60), st.integers(60, 200), st.sampled_from([0, 1, LAST - 1, LAST]) | st.integers(0, LAST))
def test_the_picked_row_is_in_view_and_the_title_says_which_part(height: int, width: int, row: int) -> None:
    frame = frame_of(DIGITS, "20:check")
    lines = text(DataRows(), frame, State(row=row), width, height)
    shown = {int(match[1]): line for line in lines if (match := _NUMBERED.match(line)) is not None}
    assert f"[#{row}]" in shown[row]
    assert list(shown) == list(range(min(shown), max(shown) + 1))
    assert len(shown) == height - 3
    ends = f"#{min(shown)}-{max(shown)}" if len(shown) > 1 else f"#{row}"
    assert f"{ends} of {LAST + 1}" in lines[0]
    heads = re.findall(r"x0*(\d+)", lines[1])  # px00 where there is room for its name
    assert f"x{heads[0]}-{heads[-1]} of 64" in lines[0] or f"x{heads[0]} of 64" in lines[0] or len(heads) == 64
    values = frame.dataset.X[row, int(heads[0]) : int(heads[-1]) + 1].astype(int).tolist()
    assert list(map(int, lines[2 + list(shown).index(row)].partition("]")[2].split()[: len(heads)])) == values


SIZES = (Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48), Size(200, 60))
NAMING = [name for name in LESSONS if re.search(r"#\d", file_of(name).read_text(encoding="utf-8"))]
"""Lessons that name rows: no run of another one is trained for this."""


@pytest.mark.parametrize(
    ("lesson", "size"), [*product(NAMING, SIZES)] if LONG else [*zip(NAMING, cycle(SIZES[1::2]), strict=False)]
)
def test_rows_that_a_lesson_speaks_of_are_in_the_list_beside_it(lesson: str, size: Size) -> None:
    for act in acts(script_for(lesson)):
        asked = act.state.poll
        said = act.state.caption + (str(asked.question.text) if asked is not None and asked.question else "")
        if rows_in(said):
            lines = [text_of(row) for row in screen(act.sight, *size).rows]
            seen = {int(row) for line in lines for row in _NUMBERED.findall(line)}
            assert not seen or {*rows_in(said)} <= seen, (act.stop, size, seen)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Rows #0 to #3 are for learning.", (0, 1, 2, 3)),
        ("#9-11 and #4; #11 again", (9, 10, 11, 4)),
        ("no row, x0 alone", ()),
    ],
)
def test_rows_are_read_from_words(text: str, rows: tuple[int, ...]) -> None:
    assert rows_in(text) == rows
