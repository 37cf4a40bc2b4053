"""In a terminal that is too narrow for formula and code side by side, the code has lines of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.views import screen
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.places import frames_of, sight_of


@pytest.mark.parametrize("op", range(1, 7))
def test_a_question_leaves_all_of_the_article_in_view_at_60x20(op: int) -> None:
    sight = sight_of(frames_of("article")[op], "asked")
    if sight.state.poll is not None:
        assert not any(grid.rows.partial for grid in sight.grids(Size(60, 20)))


@pytest.mark.parametrize("votes", [{}, {0: 3, 1: 24, 2: 1}])
def test_nothing_moves_when_a_question_is_answered(votes: dict[int, int]) -> None:
    asked = sight_of(frames_of("article")[5], "asked")
    assert asked.state.poll is not None
    poll = replace(asked.state.poll, answered=True, votes=votes)
    out = MomentView(replace(asked.state, poll=poll, mask=NOTHING_HIDDEN), asked.frame)
    assert out.layout(Size(60, 20)) == asked.layout(Size(60, 20))
    lines = " ".join(text_of(row) for row in screen.screen(out, 60, 20).rows)
    assert all(f"{place + 1} " in lines for place in range(4))
    assert all(f"  {count} " in lines for count in votes.values())


@pytest.mark.parametrize("width", range(20, 80, 1 if LONG else 7))
@pytest.mark.parametrize(
    ("source", "at", "pick"),
    [
        ("article", "1:batch", ""),
        ("article", "2:batch", ""),
        ("article", "1:grads", "dW.x3.c0"),
        ("iris", "1:batch", "y.e29"),
        ("digits", "1:grads", ""),
    ],
)
def test_what_has_no_room_ends_in_whole_words_and_numbers(source: str, at: str, pick: str, width: int) -> None:
    frame = frame_at(at, Experiment.of(source))
    state = State(moment=frame.moment, pick=frame.program.cell(pick) if pick else None)
    words = " ".join(screen.text(frame, 79, 60, state)).split()
    for height in (9, 10, 12):
        for row in screen.text(frame, width, height, state):
            if row.rstrip().endswith("…") and "→" not in row:
                assert row.rstrip().endswith(" …"), row
                assert row.split()[-2] in words, row
