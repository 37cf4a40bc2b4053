"""A board: its runs stand where one alone would; the room predicts, a click chooses and opens."""

from __future__ import annotations

import pytest

from stepviz import Moment
from stepviz.errors import UserError
from stepviz.session.board.opening import opened
from tests.support.boards import board, frames_of, single, viewer
from tests.support.moments import whole


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


def test_over_a_board_no_other_one_is_opened() -> None:
    looked = viewer()
    with pytest.raises(UserError, match="Esc goes back"):
        opened(looked.film, looked.state, ("lr=1,3",))
