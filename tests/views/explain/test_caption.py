"""A caption in an area of any size: the number first, and one more line never shows less of it."""

from __future__ import annotations

import pytest

from stepviz.ops import Cell
from stepviz.views.bottom_panel import captioned
from stepviz.views.explain.caption import Caption, spoken
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at

WIDTHS = (24, 40, 60, 79, 80, 120)
WHOLE = 79
"""From here on the arithmetic stands in one line."""


def caption_of(width: int) -> Caption:
    frame = frame_at("1:grads")
    return captioned(MomentView(State(frame.moment, pick=Cell("dW", (3, 0))), frame), Size(width, 24))


def shown(caption: Caption, width: int, height: int) -> str:
    rows = caption.rows(width, height)
    assert len(rows) <= height
    assert {sum(span.columns for span in row) for row in rows} <= {width}
    return " ".join(" ".join(map(text_of, rows)).split())


@pytest.mark.parametrize("width", WIDTHS)
def test_the_number_stands_in_any_height_and_one_more_line_shows_no_part_less(width: int) -> None:
    caption, parts = caption_of(width), ("dW,db For each", "dW = Xᵀ·dlogits", "next ▸")
    before: set[str] = set()
    for height in range(1, 12):
        text = shown(caption, width, height)
        assert "-1.3111" in text, text
        now = {part for part in parts if part in text}
        lost = before - now  # in a narrow one the whole arithmetic counts more than the formula
        assert not lost or width < WHOLE, (height, lost)
        before = now
    assert before == {*parts}


def test_sentences_read_aloud_are_not_joined_by_a_semicolon() -> None:
    told = spoken(frame_at("1:ready"), None, 80)
    assert told.numbers == "16 rows: 8 train, 4 validate, 4 test. 7 operations make one iteration."
    assert told.formula == "W = 4 x 2 random numbers (seed 0); b = 0"
