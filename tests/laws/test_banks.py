"""Keys of question banks are what the rules of the run make, and each wrong choice is what its mistake makes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest

from stepviz import Iteration, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, numbers_at
from stepviz.ops import Cell
from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import made_in
from stepviz.ops.rules.rule import Rule
from tests.laws.pinned_nets import OVERFLOWS, pinned
from tests.support.examples import LONG

QUESTIONS = 2000 if LONG else 100
"""Questions over all nets."""


def value(text: str) -> tuple[float, float]:
    """A number that is shown, and half of one in its last digit."""
    if text.startswith("1-"):
        small, half = value(text[2:])
        return 1 - small, half
    number = Decimal(text)
    return float(number), 0.5 * 10.0 ** int(number.as_tuple().exponent)


def cell_of(item: QuizItem) -> Cell:
    assert item.cell is not None
    return item.cell


def over_all_nets() -> Iterator[tuple[Iteration, QuizItem]]:
    """One after the other, from nets of every kind of operation."""
    runs, each = pinned(), QUESTIONS // 50
    left = QUESTIONS
    for name, run in runs.items():
        if run.mistake is not None or name == OVERFLOWS or not left:
            continue
        line = Timeline(Trainer(run))
        found = numbers_at([(line, 1), (line, 2), (line, 3)], 10_000, len(name), name)
        for _ in range(min(each, left)):
            item = next(found)
            left -= 1
            yield line.iterations(item.iteration, item.iteration)[0], item
    assert left == 0


def rule_of(current: Iteration, cell: Cell) -> Rule:
    maker = current.program.maker(cell.tensor)
    rule = None if maker is None else maker.rule_of(cell.tensor)
    assert rule is not None
    return rule


def whole(rule: Rule, current: Iteration, cell: Cell) -> float:
    """The number in the array that a rule makes, up to that cell: a transposed one need not have more."""
    arrays = {name: current[name] for name in current.program.tensors}
    with np.errstate(all="ignore"), suppress(IndexError, KeyError):  # it makes none
        return float(np.array(made_in(rule, arrays, tuple(at + 1 for at in cell.index)))[cell.index])
    return math.nan


def test_the_right_answer_is_right_and_each_wrong_one_another_number_that_its_mistake_makes() -> None:
    met, ops, seen = set[str](), set[str](), 0
    for current, item in over_all_nets():
        cell = cell_of(item)
        right = whole(rule_of(current, cell), current, cell)
        numbers = [value(answer.choice) for answer in item.answers]
        assert all(abs(a - b) > 2 * half for (a, half), (b, _) in combinations(numbers, 2)), item
        for choice, told, is_right, *_ in item.answers:
            shown, half = value(choice)
            if is_right:
                assert shown == pytest.approx(right, abs=half * 1.001, rel=1e-9), item
                continue
            known = [r for r in rewrites(current.program, cell.tensor, len(current[ROWS.name])) if r.sentence == told]
            made = [whole(rewrite.rule, current, cell) for rewrite in known]
            assert any(shown == pytest.approx(one, abs=half * 1.001, rel=1e-9) for one in made), (item, made)
            met.update(rewrite.mistake for rewrite in known)
        ops.add(cell.tensor)
        seen += 1
    assert seen == QUESTIONS
    assert len(met) > 8
    assert len(ops) > 15
