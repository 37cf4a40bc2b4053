"""On the screen: no further than the blank, which stands nowhere; back, close, ask again; to the end."""

from __future__ import annotations

import pytest

from stepviz.session.practice.overlay import ExerciseOverlay
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


def test_a_rule_or_an_order_that_is_asked_for_stands_nowhere_else() -> None:
    pupil = Pupil()
    pupil.does("run_forward")
    assert pupil.seen().count("-lr·") == 0
    pupil.answers(lambda exercise: exercise.kind == "order")
    pupil.does("run_forward")
    assert "✓? → ✓? →" in pupil.seen().replace("  ", " ")
    assert "softmax" not in pupil.seen()


def test_nonsense_costs_no_try_and_stays_to_be_corrected() -> None:
    pupil = Pupil()
    pupil.answers(is_number)
    pupil.typed("1,7474")
    assert "a number is written with a point" in pupil.seen()
    assert pupil.asked.edit.text == "1,7474"
    assert pupil.practice.attempts == ()
    for _ in range(5):
        pupil.key("backspace")
    pupil.typed(".7474")
    assert len(pupil.practice.filled) == 2


def test_three_wrong_answers_and_a_hint() -> None:
    pupil = Pupil()
    pupil.answers(is_number)
    pupil.key("question_mark", "?")
    assert "The rule: W after = W before - lr·dW" in pupil.seen()
    for left in (2, 1):
        pupil.typed("1.7664")
        assert f"tries left: {left}" in pupil.seen()
        assert pupil.asked.edit.text == ""
    pupil.typed("1.7664")
    assert "The answer: W[x0,c0] = +1.7664 - 0.01·1.9009 = +1.7474" in pupil.seen()
    assert [one.outcome for one in pupil.practice.filled] == ["at once", "told"]


def test_a_rule_is_left_to_the_operation_before_it() -> None:
    """Below the panes it would stand."""
    pupil = Pupil()
    pupil.does("run_forward")
    pupil.key("escape")
    assert pupil.state.moment.op == 6


def test_numbers_without_room_for_their_digits_are_told_with_the_question() -> None:
    pupil = Pupil()
    pupil.answers(is_number)
    told = "With W[x0,c0] = +1.7664; dW[x0,c0] = +1.9009; lr = 0.01."
    assert [told in pupil.seen(*size) for size in ((60, 20), (80, 24), (120, 36))] == [True, False, False]


def test_close_step_back_and_ask_again() -> None:
    pupil = Pupil()
    pupil.answers(is_number)
    pupil.key("escape")
    assert pupil.state.overlays == ()
    assert "PgDn asks again" in pupil.seen()
    for command in ("reveal", "hide", "what_if", "save_run"):
        pupil.does(command)
        assert "not in practice" in pupil.state.message
    pupil.does("operation_forward")
    pupil.key("pageup")
    assert pupil.state.moment.op == 6
    assert pupil.state.overlays == ()
    assert not pupil.state.mask.tensors
    pupil.does("operation_forward")
    assert isinstance(pupil.state.top, ExerciseOverlay)


def test_an_operation_is_shown_once_it_is_filled_in() -> None:
    pupil = Pupil()
    pupil.answers(lambda exercise: exercise.iteration > 2)
    assert "+1.7474" in pupil.seen()
    assert pupil.state.message.startswith("Correct: b[c0] = +0.0048 - 0.01·0.9057")


@pytest.mark.parametrize("net", ["article", "neuron"])
def test_it_comes_to_an_end(net: str) -> None:
    pupil = Pupil(net)
    pupil.answers()
    assert pupil.practice.now is None
    assert {one.outcome for one in pupil.practice.filled} == {"at once"}
    assert f"practice is done: {len(pupil.practice.exercises)} at once" in pupil.state.message
    pupil.does("run_forward")
    assert pupil.state.moment == pupil.film.original.schedule.last
