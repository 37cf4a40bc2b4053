"""Mistakes: what each one makes is told of it, in the choices of questions and in steps as students write them.

Of a question, in lessons and in question banks, the right choice is what the rules of the run make, each wrong one what
its mistake makes. Right steps are found to be equal, wrong ones named where they are wrong: a file of `tests/steps` has
a right step of one net; below it others, each as what is returned and the lines that differ, `old -> new`. Of a wrong
one it is said first which names of its mistake a teacher accepts, `-` for an unknown one, and where it shows.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, numbers_at
from stepviz.lesson.script import Script
from stepviz.lesson.staging import question
from stepviz.ops import Array, Cell
from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.program import ROWS
from stepviz.ops.rules.arrays import made_in
from stepviz.ops.rules.rule import Rule
from stepviz.training.comparing import comparable, compare
from stepviz.views.text.sentences import spoken
from tests.support import printed
from tests.support.by_hand import rule_of
from tests.support.drawings import ROOT
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
        cell = item.cell
        assert cell is not None
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


AT = 7
"""The iteration that they are of: biases and what optimizers remember are not 0 any more."""
NETS: Mapping[str, dict[str, Any]] = {
    "article": {},
    "iris": {"hidden": (8,), "dropout": 0.25, "l2": 0.01, "optimizer": "adam"},
    "names": {"context": 2, "embed": 4, "hidden": (8,), "activation": "tanh", "optimizer": "adam"},
    "digits": {"hidden": (6,), "activation": "tanh", "loss": "mse"},
    "xor": {"hidden": (3,), "norm": "batch", "loss": "bce", "optimizer": "momentum"},
}
"""The settings of the nets, by their sources."""
UNKNOWN = "-"


class Student(NamedTuple):
    """A step that somebody wrote."""

    net: str
    code: str
    returned: tuple[str, ...] = ()
    """The names of its arrays that are looked at; none for all that it makes."""
    accepted: tuple[str, ...] = ()
    """Names that its mistake can have."""
    shown: tuple[str, ...] = ()
    """Tensors that can be the first that is wrong."""

    def takes(self) -> tuple[str, ...]:
        """What the step is given, by name."""
        inside = self.code.partition("(")[2].partition(")")[0]
        return tuple(name.strip() for name in inside.split(","))

    def step(self, known: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Array]:
        """What is returned, by name, or all that it makes of what is wanted."""
        names: dict[str, Any] = {"np": np}
        exec(f"{self.code}\n    return locals()\n", names)
        with np.errstate(all="ignore"):
            made = names["step"](**{name: known[name] for name in self.takes()})
        kept = self.returned or [name for name in made if name in wanted and name not in self.takes()]
        return {name: np.array(made[name], dtype=float) for name in kept}


def right(net: str) -> tuple[Student, ...]:
    """Right steps, the plain one first."""
    code, cases, _ = _parts(net)
    found = (
        Student(net, _edited(code, edits), () if head == "all" else tuple(head.split()))
        for head, edits in _cases(cases)
    )
    return (Student(net, code), *found)


def wrong(net: str) -> Iterator[Student]:
    """Steps with a mistake each."""
    code, _, cases = _parts(net)
    for head, edits in _cases(cases):
        accepted, shown, *returned = (part.split() for part in head.split(" · "))
        names = tuple(name for name in accepted if name != UNKNOWN)
        yield Student(net, _edited(code, edits), tuple(*returned), names, tuple(shown))


def _parts(net: str) -> tuple[str, str, str]:
    code, _, rest = (ROOT / "tests" / "steps" / f"{net}.txt").read_text(encoding="utf-8").partition("\n\nRIGHT\n")
    before, _, behind = rest.partition("\nWRONG\n")
    return code, before, behind


def _cases(text: str) -> Iterator[tuple[str, list[str]]]:
    """The first line of each, and those below it that are indented."""
    lines = text.strip().splitlines()
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], lines[start + 1 : end]


def _edited(code: str, edits: list[str]) -> str:
    for edit in edits:
        old, new = edit.strip().split(" -> ")
        assert code.count(old) == 1, f"{old} stands {code.count(old)} times there"
        code = code.replace(old, new)
    return code


def each(students: Iterable[Student]) -> pytest.MarkDecorator:
    """Every second one; all of them with `--long`."""
    some = [*students][:: 1 if LONG else 2]
    return pytest.mark.parametrize("student", some, ids=[f"{s.net}-{n}" for n, s in enumerate(some)])


@cache
def run_of(net: str) -> tuple[Iteration, Mapping[str, Any]]:
    """An iteration, and what a step of it is given."""
    trainer = Trainer(Experiment.of(net, **NETS[net]))
    iteration = trainer.iterate(trainer.carried(trainer.initial, 1, AT - 1), AT)
    program = iteration.program
    drawn = [tensor.name for op in program.ops for tensor in op.writes if op.rule_of(tensor.name) is None]
    names = [*(tensor.name for tensor in program.carried), *drawn]
    return iteration, {"lr": trainer.experiment.lr} | {name: iteration[name] for name in names}


def made(student: Student, single: Collection[str] = ()) -> tuple[Iteration, dict[str, Array]]:
    """What a step makes of the tensors of the net; `single`: what it is given in single precision."""
    iteration, known = run_of(student.net)
    arrays = {name: np.array(array) for name, array in known.items()}
    taken = {n: a.astype(np.float32) if n in single and a.dtype.kind == "f" else a for n, a in arrays.items()}
    return iteration, student.step({n: a[()] for n, a in taken.items()}, comparable(iteration.program))


@each(student for net in NETS for student in right(net))
def test_a_right_step_is_equal(student: Student) -> None:
    iteration, given = made(student)
    assert given
    assert compare(iteration, given).first is None


@each(student for net in NETS for student in wrong(net))
def test_a_wrong_step_is_named_where_it_is_wrong(student: Student) -> None:
    first = compare(*made(student)).first
    assert first is not None
    assert first.tensor in student.shown
    names = {mistake.mistake for mistake in first.mistakes}
    assert names & {*student.accepted} if student.accepted else not names


@pytest.mark.parametrize("net", NETS)
def test_a_step_in_single_precision_is_equal_whatever_is_returned(net: str) -> None:
    plain, *_ = right(net)
    numbers = [name for name in plain.takes() if name != "y"]
    for single in (numbers, [name for name in numbers if name[0] in "WEb"]):
        iteration, given = made(plain, single)
        ends = [name for name in given if name.endswith("_after")]
        slopes = [name for name in given if name.startswith("d")]
        for kept in (given, ends[-2:], slopes, [*given][::2]):
            assert compare(iteration, {name: given[name] for name in kept}).first is None, kept
