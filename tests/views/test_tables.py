"""Tables of a screen: the digits of each pane, in words."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.tables import in_words, tables
from tests.support.moments import frame_at


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-1.3111", "-1.3111"),
        ("▸0.7691", "true class 0.7691"),
        ("·", "not known yet"),
        ("!nan", "not a number nan"),
        ("@100", "not yet, at 100"),
        ("75.0% @500", "75.0% at 500"),
        ("26.1% @20 6 of 23", "26.1% at 20, 6 of 23"),
        ("1-4e-8", "1-4e-8"),
    ],
)
def test_a_number_is_said_in_words(cell: str, words: str) -> None:
    assert in_words(cell) == words


def test_the_row_of_the_selected_number_has_its_verdict_whatever_the_column() -> None:
    frame = frame_at("263:softmax")
    for row in range(4):
        for column in range(2):
            sight = MomentView(State(frame.moment, pick=Cell("probs", (row, column))), frame)
            (probs,) = (table for table in tables(screen(sight, 80, 24), frame) if table.title.endswith("probs p"))
            assert [one.verdict for one in probs.rows] == ["✓"] * 4


@pytest.mark.parametrize(("name", "second"), [("line", "mae"), ("gpt", "bits")])
def test_the_second_result_of_each_split_is_called_by_the_split(name: str, second: str) -> None:
    frame = frame_at("40:check", Experiment.of(name, iterations=40, check=(20, 20)))
    shown = screen(MomentView(State(frame.moment), frame), 100, 30)
    called = {row.name for table in tables(shown, frame) for row in table.rows}
    assert {"train", f"train {second}", "val", f"val {second}"} <= called
    assert second not in called
