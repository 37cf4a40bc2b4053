"""A board: its runs stand where one alone would; the room predicts, a click chooses and opens."""

from __future__ import annotations

import pytest

from stepviz import Moment
from stepviz.errors import UserError
from stepviz.session.board.opening import opened
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.boards import board, frames_of, single, viewer
from tests.support.moments import whole
from tests.support.viewer import counted


@pytest.mark.parametrize("keys", ["] ]", "end ["])
def test_all_runs_stand_where_one_run_alone_would_to_the_last_bit(keys: str) -> None:
    looked = viewer().press(keys)
    runs = looked.film.sight(looked.state).runs(looked.state)
    for run, rate in zip(runs, (0.01, 0.5, 2.0), strict=True):
        assert run.frame.moment == looked.state.moment
        assert whole(run.frame) == whole(single(lr=rate).frame(looked.state.moment))


def test_runs_of_one_seed_have_one_data_set() -> None:
    film, state = board(vary=("lr=0.1,1", "seed=0,3"))
    data = [run.frame.dataset for run in film.sight(state).runs(state)]
    assert data[0] is data[2] is film.original.trainer.dataset
    assert data[1] is data[3] is not data[0]
    assert (data[1].X == single(seed=3).trainer.dataset.X).all()


def test_runs_of_other_operations_stand_after_their_last_whole_update() -> None:
    one, other = frames_of(*board(vary=("hidden=4;4,4",), iteration=3, op=2))
    assert one.moment == Moment(3, 2)
    assert other.moment == Moment(2, other.schedule.update)
    one, other = frames_of(*board(vary=("hidden=4;4,4",), iteration=10, op=single().schedule.check))
    assert (one.op, other.op) == (one.check, other.check)


def test_the_room_predicts_it_plays_in_all_runs_and_the_votes_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.001)
    looked = viewer().press("h ctrl+u 40 Enter")
    assert "Which will have the lowest mean loss at iteration 40?" in looked.seen()
    looked.press("2 2 3 space 1 7 Enter")
    assert looked.state.poll is not None
    assert dict(looked.state.poll.votes) == {1: 2, 2: 17}
    assert looked.press("Enter").play().at == "40:update"
    frames = frames_of(looked.film, looked.state)
    assert {frame.moment for frame in frames} == {looked.state.moment}
    losses = [frame.history.losses[:40].mean() for frame in frames]
    best = min(range(3), key=losses.__getitem__)
    label, right = ("lr 0.01", "lr 0.5", "lr 2")[best], (0, 2, 17)[best]
    assert f"{label} has the lowest mean loss at iteration 40: {right} of 19 voted for it." in looked.seen()
    assert looked.state.pace.speed == State().pace.speed


def test_a_click_chooses_and_a_second_one_opens() -> None:
    looked = viewer().press("g 3:linear Enter")
    before, marks = looked.state, screen(looked.player.sight, 80, 24).marks
    runs = [mark for mark in marks if mark.pixels is None]
    assert len(runs) == 3
    for place, mark in enumerate(runs):
        looked.player.state = before
        looked.player.click(mark.x, mark.y)
        assert looked.state.board is not None
        assert (looked.state.board.chosen, looked.state.board.opened) == (place, place == 0)
        if place:
            looked.player.click(mark.x, mark.y)
        assert not looked.state.boarded


def test_a_typed_iteration_replaces_the_proposed_one_which_other_keys_edit() -> None:
    asked = viewer().press("h")
    prompt = asked.state.prompt
    assert prompt is not None
    proposed = prompt.line.removesuffix("▏").split()[-1]
    for keys, text in (("4", "4▏"), ("0", "40▏"), ("ctrl+u 4 0", "40▏")):
        prompt = asked.press(keys).state.prompt
        assert prompt is not None
        assert prompt.line.endswith(f" {text}")
    prompt = asked.press("Esc h backspace").state.prompt
    assert prompt is not None
    assert prompt.line.endswith(f" {proposed[:-1]}▏")


def test_a_digit_beyond_the_runs_is_told_how_many_there_are() -> None:
    assert viewer().press("9").state.message == "there are only 3 runs"


def test_over_a_board_no_other_one_is_opened() -> None:
    looked = viewer()
    with pytest.raises(UserError, match="Esc goes back"):
        opened(looked.film, looked.state, ("lr=1,3",))
