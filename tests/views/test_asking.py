"""Asking: every question of the article has one right answer, in any place, and fits the screen."""

from __future__ import annotations

from typing import Any

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops.question import Question
from stepviz.views.asking import ask
from stepviz.views.text.sentences import spoken
from tests.support.examples import LONG
from tests.support.moments import OPERATIONS

KINDS: list[dict[str, Any]] = [{}, {"reduction": "mean"}, {"softmax": "stable"}, {"variant": "as-printed"}]


def truth(frame: Frame, name: str) -> list[str]:
    """What the answer may be, from the numbers alone, by the question's operation."""
    now = frame.current
    if name == "batch":
        return [str(len(set(now["rows"].tolist())))]
    if name == "softmax":
        return [f"c{int(now['probs'][0].argmax())}"]
    if name == "loss":
        return [f"e{int(now['losses'].argmax())}"]
    if name == "check":
        assert frame.check is not None
        last = frame.check.splits[-1]
        right = frame.check.right(last, *frame.current.after)
        return [f"{int(right.sum())} of {len(right)}"]
    return []


def asked_about(frame: Frame, question: Question) -> float:
    """The number a question asks for, by the name in its text: `… what will dW[x2,c0] be?`."""
    word = spoken(question.text).lower().split("what will ")[1].split(" be?")[0]
    tensor, place = word.rstrip("]").split("[")
    index = tuple(int(part[1:]) for part in place.split(","))
    return float(frame.current[{"z": "logits", "dw": "dW"}.get(tensor, tensor)][index])


def way(frame: Frame, question: Question) -> str:
    place = spoken(question.text).split("[")[1].split("]")[0]
    index = tuple(int(part[1:]) for part in place.split(","))
    moved = float(frame.current["W_after"][index] - frame.current["W"][index])
    return "up" if moved > 0 else "down" if moved < 0 else "stays exactly"


@pytest.mark.parametrize("seed", range(10 if LONG else 3))
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_question_has_one_right_answer(kind: dict[str, Any], seed: int) -> None:
    timeline = Timeline(Trainer(Experiment(seed=seed, iterations=30, check=(5, 10), **kind)))
    asked = 0
    for number in range(1, 31):
        for op in range(1, timeline.schedule.end(number).op + 1):
            frame = timeline.frame(Moment(number, op))
            question = ask(frame)
            if question is None:
                continue
            asked += 1
            assert_one_right_answer(frame, question)
    assert asked > 150


def assert_one_right_answer(frame: Frame, question: Question) -> None:
    assert frame.op is not None
    name, choices = frame.op.name, [spoken(choice) for choice in question.choices]
    assert len(set(choices)) == len(choices)
    assert 2 <= len(choices) <= 4
    assert len(spoken(question.text)) <= 78
    if name in ("linear", "dlogits", "grads"):
        value = asked_about(frame, question)
        numbers = {n: float(text) for n, text in enumerate(choices) if text != "cannot tell"}
        right = [n for n, shown in numbers.items() if abs(shown - value) <= 0.051 * abs(value) or shown == value]
    elif name == "update":
        right = [n for n, text in enumerate(choices) if text == way(frame, question)]
    else:
        right = [n for n, text in enumerate(choices) if text in truth(frame, name)]
    assert right == [question.answer], (name, spoken(question.text), choices)


def test_answers_are_not_always_in_the_same_place() -> None:
    timeline = Timeline(Trainer(Experiment(iterations=30)))
    places: dict[str, set[int]] = {op: set() for op in OPERATIONS}
    for number in range(1, 31):
        for op, name in enumerate(OPERATIONS, start=1):
            question = ask(timeline.frame(Moment(number, op)))
            if question is not None:
                places[name].add(question.answer)
    assert all(len(found) > 1 for found in places.values()), places
