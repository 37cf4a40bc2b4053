"""Steps as students write them: right ones are found to be equal, wrong ones named where they are wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Array
from stepviz.training.comparing import comparable, compare
from tests.support.examples import LONG
from tests.support.steps import NETS, Student, right, wrong

AT = 7
"""The iteration that they are of: biases and what optimizers remember are not 0 any more."""


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
