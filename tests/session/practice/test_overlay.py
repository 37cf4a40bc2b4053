"""On the screen: no further than the blank, which stands nowhere; back, close, ask again; to the end."""

from __future__ import annotations

import pytest

from tests.support.practice import answers, now, number_of, pupil


def test_the_first_iteration_is_worked_and_then_nothing_leads_past_a_blank() -> None:
    viewer = pupil()
    assert "iteration 1 is worked" in viewer.seen()
    assert viewer.press("] end").at == "2:update"
    assert "EXERCISE 1 of 32  iteration 2: update" in viewer.seen()


def test_a_blank_is_to_be_seen_and_its_number_is_not() -> None:
    viewer = answers(pupil(), lambda exercise: exercise.kind == "number")
    for size in ((60, 20), (80, 24), (120, 36)):
        text = viewer.seen(*size)
        assert "What is W after[x0,c0]? 5 digits count." in text
        assert "?]" in text
        assert f"{number_of('article', now(viewer).exercises[1]):.4f}" not in text
        assert "+0.4169" in text or "+0.42" in text


@pytest.mark.parametrize("net", ["article", "neuron"])
def test_it_comes_to_an_end(net: str) -> None:
    viewer = answers(pupil(net))
    assert now(viewer).now is None
    assert {one.outcome for one in now(viewer).filled} == {"at once"}
    assert f"practice is done: {len(now(viewer).exercises)} at once" in viewer.state.message
    assert viewer.press("end").state.moment == viewer.film.original.schedule.last
