"""Choices of questions, in lessons and in question banks: the right one is what the rules of the run make.

Each wrong one is what its mistake makes.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from stepviz import Iteration, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, numbers_at
from stepviz.lesson.script import Script
from stepviz.lesson.staging import question
from stepviz.ops import Cell
from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import made_in
from stepviz.ops.rules.rule import Rule
from stepviz.views.text.sentences import spoken
from tests.support import printed
from tests.support.by_hand import rule_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.nets import OVERFLOWS, pinned

CHOICES = {
    (lesson, stop): choices
    for lesson, stops in tomllib.loads((Path(__file__).parent / "choices.toml").read_text(encoding="utf-8")).items()
    for stop, choices in stops.items()
}
"""By lesson and stop: how each choice is computed from the arrays of its moment, `old_W` of the iteration before, and
the mistake that makes it.
"""


def computed(script: Script, stop: int, expression: str) -> float:
    """The number of an expression."""
    now = script.frame(stop)
    before = script.frame(stop, f"{now.moment.iteration - 1}:update") if "old_" in expression else now
    arrays = {name: now.tensor(name) for name in now.program.tensors}
    arrays |= {f"old_{name}": before.tensor(name) for name in before.program.tensors}
    return float(eval(expression, {"exp": np.exp, **arrays}))


@pytest.mark.parametrize(("name", "id_"), CHOICES)
def test_a_choice_is_the_number_of_its_mistake(name: str, id_: str) -> None:
    script = script_for(name)
    stop = [item.id for item in script.lesson.stops].index(id_)
    ask = script.stop(stop).ask
    assert ask is not None
    asked = question(script, stop, ask)
    texts = [spoken(choice) for choice in asked.choices]
    values = [computed(script, stop, expression) for expression in CHOICES[name, id_]]
    assert [len(texts), len({*texts})] == [len(values)] * 2
    assert [place for place, mistake in enumerate(CHOICES[name, id_].values()) if not mistake] == [asked.answer]
    for text, value in zip(texts, values, strict=True):
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(value, abs=0.5001 * 10**-digits), (text, value)


QUESTIONS = 2000 if LONG else 100
"""Questions over all nets."""


def value(text: str) -> tuple[float, float]:
    """A number that is shown, and half of one in its last digit; 0 and 1 of a mask are exact."""
    return float(printed.number(text)), 0.0 if text in ("0", "1") else float(printed.half_digit(text))


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
        assert len({answer.feedback for answer in item.answers}) == len(item.answers), item
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
