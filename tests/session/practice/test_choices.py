"""Orders of operations are correct where each finds what it reads; one of the formulas to choose from is the rule."""

from __future__ import annotations

import math
from itertools import permutations

import pytest

from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import Values
from stepviz.session.practice.exercises import posed
from tests.support.practice import PRACTISED, asked_in, line_of, number_of


@pytest.mark.parametrize("net", PRACTISED)
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


@pytest.mark.parametrize("net", PRACTISED)
def test_one_is_right_and_the_others_are_not(net: str) -> None:
    for exercise in (one for one in asked_in(net) if one.kind == "rule"):
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


def test_a_wrong_rule_makes_another_number() -> None:
    for exercise in (one for one in asked_in("article") if one.kind == "rule"):
        current = line_of("article").iteration(exercise.iteration)
        program, cell, rows = current.program, current.program.cell(exercise.about), len(current[ROWS.name])
        texts = posed(line_of("article"), exercise).choices
        for rewrite in rewrites(program, cell.tensor, rows):
            if RuleWords(program, rewrite.rule, rows).written(rewrite.rule.tree) in texts:
                places = dict(zip(rewrite.rule.indexes, cell.index, strict=True))
                made = float(Values(rewrite.rule, current).of(rewrite.rule.tree, places))
                if not math.isclose(made, number_of("article", exercise), rel_tol=1e-9):
                    break
        else:
            pytest.fail(f"no mistake among the choices of {exercise.place}")
