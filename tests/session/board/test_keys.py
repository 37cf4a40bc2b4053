"""On a board the room predicts, a click chooses and opens, and play goes on in all runs."""

from __future__ import annotations

import pytest

from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.boards import viewer
from tests.support.viewer import counted


def test_the_room_predicts_it_plays_in_all_runs_and_the_votes_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.001)
    looked = viewer().press("h ctrl+u 40 Enter")
    assert "Which will have the lowest mean loss at iteration 40?" in looked.seen()
    looked.press("2 2 3 space 1 7 Enter")
    assert looked.state.poll is not None
    assert dict(looked.state.poll.votes) == {1: 2, 2: 17}
    assert "17 votes" in looked.seen()
    assert looked.press("Enter").play().at == "40:update"
    runs = looked.film.sight(looked.state).runs(looked.state)
    assert {run.frame.moment for run in runs} == {looked.state.moment}
    losses = [run.frame.history.losses[:40].mean() for run in runs]
    best = min(range(3), key=losses.__getitem__)
    label, right = ("lr 0.01", "lr 0.5", "lr 2")[best], (0, 2, 17)[best]
    assert f"{label} has the lowest mean loss at iteration 40: {right} of 19 voted for it." in looked.seen()
    assert looked.state.pace.speed == State().pace.speed
    assert "voted for it" in looked.press("] ]").seen()


def test_a_click_chooses_and_a_second_one_opens() -> None:
    looked = viewer().press("g 3:linear Enter")
    before, marks = looked.state, screen(looked.player.sight, 80, 24).marks
    runs = [mark for mark in marks if mark.pixels is None]
    assert len(runs) == 3
    for place, mark in enumerate(runs):
        for x, y in ((mark.x, mark.y), (mark.x + mark.width - 1, mark.y + mark.height - 1)):
            looked.player.state = before
            looked.player.click(x, y)
            assert looked.state.board is not None
            assert (looked.state.board.chosen, looked.state.board.opened) == (place, place == 0)
            if place:
                looked.player.click(x, y)
            assert not looked.state.boarded
