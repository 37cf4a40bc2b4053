"""Orders of operations are correct where each finds what it reads; one of the formulas to choose from is the rule."""

from __future__ import annotations

from itertools import permutations

import pytest

from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.session.practice.exercises import posed
from tests.support.practice import PRACTISED, asked_in, line_of


@pytest.mark.parametrize("net", PRACTISED)
def test_an_order_is_correct_where_all_that_is_read_is_there(net: str) -> None:
    for exercise in asked_in(net, "order"):
        order, program = posed(line_of(net), exercise), line_of(net).iteration(exercise.iteration).program
        ops = [next(op for op in program.ops if op.label == label) for label in order.choices]
        for places in [*permutations(range(len(ops)))][:60]:
            chosen = [ops[place] for place in places]
            made = [{tensor.name for tensor in op.writes} for op in chosen]
            finds = all(
                not {*op.reads, *(name for rule in op.rules for name in rule.reads)} & set().union(*made[place + 1 :])
                for place, op in enumerate(chosen)
            )
            assert (order.wrong(order.read(" ".join(str(place + 1) for place in places))) is None) == finds
        assert order.wrong(order.read(order.answer.partition("  ")[0])) is None


@pytest.mark.parametrize("net", PRACTISED)
def test_one_is_right_and_the_others_are_not(net: str) -> None:
    for exercise in asked_in(net, "rule"):
        rule, current = posed(line_of(net), exercise), line_of(net).iteration(exercise.iteration)
        cell, rows = current.program.cell(exercise.about), len(current[ROWS.name])
        judged = {text: rule.judge(str(place), ()).attempt for place, text in enumerate(rule.choices, 1)}
        assert len(judged) >= 3
        assert [attempt.correct for attempt in judged.values() if attempt is not None].count(True) == 1
        wrong = {rewrite.mistake for rewrite in rewrites(current.program, cell.tensor, rows)}
        for text, attempt in judged.items():
            assert attempt is not None
            assert {*attempt.mistakes} <= wrong
            if not attempt.mistakes:
                owners = [
                    other.tensor
                    for op in current.program.ops
                    for other in op.rules
                    if RuleWords(current.program, other, rows).written(other.tree) == text
                ]
                assert (cell.tensor in owners) == attempt.correct
