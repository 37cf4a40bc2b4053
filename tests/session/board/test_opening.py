from __future__ import annotations

import pytest

from stepviz import Experiment, Moment
from stepviz.errors import UserError
from stepviz.session.board.opening import opened, pictures_of
from tests.support.boards import MOONS, RATES, board, single, viewer
from tests.support.moments import whole


@pytest.mark.parametrize("keys", ["] ]", "end [", "} left"])
def test_all_runs_stand_where_one_run_alone_would_to_the_last_bit(keys: str) -> None:
    looked = viewer().press(keys)
    runs = looked.film.sight(looked.state).runs(looked.state)
    for run, rate in zip(runs, (0.01, 0.5, 2.0), strict=True):
        assert run.frame.moment == looked.state.moment
        assert whole(run.frame) == whole(single(MOONS, lr=rate).frame(looked.state.moment))


def test_runs_of_one_seed_have_one_data_set() -> None:
    film, state = board(vary=("lr=0.1,1", "seed=0,3"))
    data = [run.frame.dataset for run in film.sight(state).runs(state)]
    assert data[0] is data[2] is film.original.trainer.dataset
    assert data[1] is data[3] is not data[0]
    assert (data[1].X == single(MOONS, seed=3).trainer.dataset.X).all()


def test_another_board_takes_the_place_of_the_last_and_a_wrong_text_stays_with_a_sentence() -> None:
    looked = viewer().press("Esc w v lr=1,3 Enter")
    assert looked.state.board is not None
    assert [run.label for run in looked.state.board.runs] == ["lr 1", "lr 3"]
    assert (len(looked.film.originals), len(looked.film._lines)) == (3, 3)
    with pytest.raises(UserError, match="Esc goes back"):
        opened(looked.film, looked.state, RATES)
    assert looked.press("Esc w v lr=1 Enter").state.board is None
    assert "a board has 2 to 12" in looked.state.above


def test_runs_of_other_operations_stand_after_their_last_whole_update() -> None:
    film, state = board(vary=("hidden=4;4,4",), iteration=3, op=2)
    one, other = film.sight(state).runs(state)
    assert one.frame.moment == Moment(3, 2)
    assert other.frame.moment == Moment(2, other.frame.schedule.update)
    film, state = board(vary=("hidden=4;4,4",), iteration=10, op=single(MOONS).schedule.update + 1)
    one, other = film.sight(state).runs(state)
    assert one.frame.op is one.frame.check
    assert other.frame.op is other.frame.check


def test_a_run_that_stopped_stays_there_and_the_others_go_on() -> None:
    run = Experiment.of("article", iterations=40, check=(10, 20))
    film, state = board(run, ("lr=0.01,100",), iteration=20, op=7)
    fine, stopped = film.sight(state).runs(state)
    assert fine.frame.moment == Moment(20, 7)
    assert stopped.frame.broken is not None
    assert stopped.frame.moment == stopped.frame.broken.moment < Moment(20, 7)


def test_only_pictures_that_all_runs_have_are_turned_to() -> None:
    film, state = board(vary=("hidden=4;4,4",))
    assert "boundary" in pictures_of(film, state)
    assert "data" not in pictures_of(film, state)
