"""Choices of questions, in lessons and in question banks: the right one is what the rules of the run make.

Each wrong one is what its mistake makes.
"""

from __future__ import annotations

import math
import re
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
"""By lesson and stop: how each choice is computed from the cells of its moment, `@1` for the iteration before, and the
mistake that makes it.
"""
_CELL = re.compile(r"\b[A-Za-z]\w*(?:\.[a-z]\d+)+(?:@1)?")
_SUM = re.compile(r"(sum|window|crossed)\(([^()]*)\)")


def _terms(kind: str, term: str) -> list[str]:
    """The terms of a sum: examples; or pixels of a window with its weights, from the first or the last of these."""
    if kind == "sum":
        return [term.replace("e0", f"e{example}") for example in range(4)]
    pixels, (pixel, weight) = [], (int(found) for found in re.findall(r"\.[xk](\d+)", term))
    for line in range(3):
        for column in range(3):
            place = 3 * column + line if kind == "crossed" else 3 * line + column
            moved = term.replace(f".x{pixel}", f".x{pixel + 8 * line + column}")
            pixels.append(moved.replace(f".k{weight}", f".k{abs(weight - place)}"))
    return pixels


def computed(script: Script, stop: int, expression: str) -> float:
    """The number of an expression: `sum(…)` is over the four examples of the batch, `window(…)` over nine pixels."""
    each = _SUM.sub(lambda found: f"({' + '.join(_terms(found[1], found[2]))})", expression)
    moment = script.frame(stop).moment

    def value(found: re.Match[str]) -> str:
        cell, _, before = found[0].partition("@")
        frame = script.frame(stop, f"{moment.iteration - 1}:update") if before else script.frame(stop)
        known = frame.value(frame.program.cell(cell))
        assert known is not None, cell
        return f"({known!r})"

    return float(eval(_CELL.sub(value, each), {"__builtins__": {"abs": abs, "max": max, "exp": math.exp}}))


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
