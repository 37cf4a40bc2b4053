"""On the screen: no further than the blank, which stands nowhere; back, close, ask again; to the end."""

from __future__ import annotations

import pytest

from stepviz.views.lessons.practice import Exercise
from tests.support.practice import Pupil, number_of


def is_number(exercise: Exercise) -> bool:
    return exercise.kind == "number"


def test_the_first_iteration_is_worked_and_then_nothing_leads_past_a_blank() -> None:
    pupil = Pupil()
    assert "iteration 1 is worked" in pupil.seen()
    pupil.does("iteration_forward")
    pupil.does("run_forward")
    assert (pupil.state.moment.iteration, pupil.state.moment.op) == (2, 7)
    assert "EXERCISE 1 of 32  iteration 2: update" in pupil.seen()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
def test_a_blank_is_to_be_seen_and_its_number_is_not(size: tuple[int, int]) -> None:
    pupil = Pupil()
    pupil.answers(is_number)
    text = pupil.seen(*size)
    assert "What is W after[x0,c0]? 5 digits count." in text
    assert "?]" in text
    assert f"{number_of('article', pupil.practice.exercises[1]):.4f}" not in text
    assert "+0.4169" in text or "+0.42" in text


@pytest.mark.parametrize("net", ["article", "neuron"])
def test_it_comes_to_an_end(net: str) -> None:
    pupil = Pupil(net)
    pupil.answers()
    assert pupil.practice.now is None
    assert {one.outcome for one in pupil.practice.filled} == {"at once"}
    assert f"practice is done: {len(pupil.practice.exercises)} at once" in pupil.state.message
    pupil.does("run_forward")
    assert pupil.state.moment == pupil.film.original.schedule.last
