from __future__ import annotations

import pytest

from stepviz.session.mouse import click
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.boards import board, viewer
from tests.support.pressing import press, seen
from tests.support.viewer import counted


def test_the_room_predicts_it_plays_and_the_votes_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.001)
    looked = press(viewer(), "h ctrl+u 40 Enter")
    assert "Which will have the lowest mean loss at iteration 40?" in seen(looked)
    press(looked, "2 2 3 space 1 7 Enter")
    assert looked.state.poll is not None
    assert dict(looked.state.poll.votes) == {1: 2, 2: 17}
    assert "17 votes" in seen(looked)
    looked.key("enter")
    while looked.state.pace.on:
        looked.turn()
    assert (looked.state.moment.iteration, looked.state.moment.op) == (40, looked.film.schedule(looked.state).update)
    losses = [run.frame.history.losses[:40].mean() for run in looked.film.sight(looked.state).runs(looked.state)]
    best = min(range(3), key=losses.__getitem__)
    label, right = ("lr 0.01", "lr 0.5", "lr 2")[best], (0, 2, 17)[best]
    assert f"{label} has the lowest mean loss at iteration 40: {right} of 19 voted for it." in seen(looked)
    assert looked.state.pace.speed == State().pace.speed
    press(looked, "] ]")
    assert "voted for it" in seen(looked)


def test_a_click_chooses_and_a_second_one_opens() -> None:
    film, state = board(iteration=3, op=2)
    shown = screen(film.sight(state), 80, 24)
    runs = [mark for mark in shown.marks if mark.pixels is None]
    assert len(runs) == 3
    for place, mark in enumerate(runs):
        for x, y in ((mark.x, mark.y), (mark.x + mark.width - 1, mark.y + mark.height - 1)):
            now = click(film, state, x, y, (80, 24))
            assert isinstance(now, State)
            assert now.board is not None
            assert now.board.chosen == place
            assert now.board.opened == (place == 0)
            again = click(film, now, x, y, (80, 24)) if now.boarded else now
            assert isinstance(again, State)
            assert not again.boarded


def test_play_goes_on_in_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.001)
    looked = press(viewer(), "u")
    looked.key("space")
    for _ in range(200):
        looked.turn()
    looked.key("space")
    moments = {run.frame.moment for run in looked.film.sight(looked.state).runs(looked.state)}
    assert moments == {looked.state.moment}
    assert looked.state.moment.iteration > 1
