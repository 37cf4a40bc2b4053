"""Asking: every question of the article has one right answer, in any place, and fits the screen."""

from __future__ import annotations

from stepviz import Experiment, Moment
from stepviz.views.asking import ask
from tests.support.moments import OPERATIONS, line_of


def test_answers_are_not_always_in_the_same_place() -> None:
    timeline = line_of(Experiment(iterations=30))
    places: dict[str, set[int]] = {op: set() for op in OPERATIONS}
    for number in range(1, 31):
        for op, name in enumerate(OPERATIONS, start=1):
            question = ask(timeline.frame(Moment(number, op)))
            if question is not None:
                places[name].add(question.answer)
    assert all(len(found) > 1 for found in places.values()), places
