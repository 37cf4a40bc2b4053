"""An order of operations is correct where each finds what it reads, whatever order the program has."""

from __future__ import annotations

from itertools import permutations

import pytest

from stepviz.session.practice.exercises import posed
from tests.support.practice import NETS, asked_in, line_of


@pytest.mark.parametrize("net", NETS)
def test_an_order_is_correct_where_all_that_is_read_is_there(net: str) -> None:
    for exercise in (one for one in asked_in(net) if one.kind == "order"):
        order, program = posed(line_of(net), exercise), line_of(net).iteration(exercise.iteration).program
        ops = [next(op for op in program.ops if op.label == label) for label in order.choices]
        correct = 0
        for places in [*permutations(range(len(ops)))][:60]:
            chosen = [ops[place] for place in places]
            made = [{tensor.name for tensor in op.writes} for op in chosen]
            finds = all(
                not {*op.reads, *(name for rule in op.rules for name in rule.reads)} & set().union(*made[place + 1 :])
                for place, op in enumerate(chosen)
            )
            attempt = order.judge(" ".join(str(place + 1) for place in places), ()).attempt
            assert attempt is not None
            assert attempt.correct == finds
            correct += finds
        answer = order.judge(order.answer.partition("  ")[0], ()).attempt
        assert answer is not None
        assert answer.correct


def test_what_is_said_of_a_wrong_order() -> None:
    order = posed(line_of("article"), next(one for one in asked_in("article") if one.kind == "order"))
    assert order.choices == ("dW,db", "dlogits", "update")
    first = order.judge("123", ())
    assert first.lines == ("123 is wrong. Which one needs what another one makes?",)
    assert first.attempt is not None
    said = "1, 2, 3 is wrong. A mistake that makes it: dW,db reads dlogits, which dlogits makes."
    assert order.judge("1, 2, 3", (first.attempt,)).lines == (said,)
    assert order.judge("2 1 1", ()).lines == ("type each number from 1 to 3 once, for example 3 2 1",)
    assert order.judge("2 1 3", ()).lines == ("Correct: 2 1 3  (dlogits, dW,db, update)",)
