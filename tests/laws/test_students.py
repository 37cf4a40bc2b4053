"""Steps as students write them: right ones are found to be equal, wrong ones named where they are wrong.

A file of `tests/steps` has a right step of one net; below it others, each as what is returned and the lines that
differ, `old -> new`. Of a wrong one it is said first which names of its mistake a teacher accepts, `-` where none is
known, and which tensors it shows in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Array
from stepviz.training.comparing import comparable, compare
from tests.support.drawings import ROOT
from tests.support.examples import LONG

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
