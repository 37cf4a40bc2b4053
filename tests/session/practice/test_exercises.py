"""What is left blank: more in each iteration, few numbers of an operation, none that needs one not known yet."""

from __future__ import annotations

from collections import Counter

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.errors import UserError
from stepviz.ops import Phase
from stepviz.session.practice.exercises import exercises
from tests.support.practice import PRACTISED, asked_in, line_of

nets = pytest.mark.parametrize("net", PRACTISED)


def phases(iteration: int) -> set[Phase]:
    ops = {op.name: op for op in line_of("article").iteration(iteration).program.ops}
    return {ops[exercise.op].phase for exercise in asked_in("article") if exercise.iteration == iteration}


def test_every_iteration_asks_for_more_from_the_update_back() -> None:
    assert [phases(number) for number in (1, 2, 3, 4)] == [
        set(),
        {Phase.UPDATE},
        {Phase.UPDATE, Phase.BACKWARD},
        {Phase.UPDATE, Phase.BACKWARD, Phase.FORWARD},
    ]


@nets
def test_there_are_few_of_an_operation_and_they_stand_in_the_order_of_the_run(net: str) -> None:
    asked = asked_in(net)
    line = line_of(net)
    moments = [line.schedule.parse(f"{exercise.iteration}:{exercise.op}") for exercise in asked]
    assert moments == sorted(moments)
    numbers = Counter((one.iteration, one.op) for one in asked if one.kind == "number")
    assert max(numbers.values()) <= 6
    assert len(set(asked)) == len(asked)


@nets
def test_a_number_needs_only_what_is_shown_or_filled_in_before(net: str) -> None:
    """Beside it only blanks of its operation are hidden."""
    blank = {one.place: place for place, one in enumerate(asked_in(net)) if one.kind == "number"}
    for exercise in asked_in(net, "number"):
        current = line_of(net).iteration(exercise.iteration)
        cell = current.program.cell(exercise.about)
        op = current.program.maker(cell.tensor)
        assert op is not None
        for part in op.terms(cell, current).parts:
            for read in part.cells:
                word = f"{exercise.iteration}:{exercise.op} {current.program.word(read)}"
                assert blank.get(word, -1) < blank[exercise.place]


def test_a_rule_is_asked_for_once() -> None:
    program = line_of("article").iteration(2).program
    tensors = [program.cell(one.about).tensor for one in asked_in("article") if one.kind == "rule"]
    assert sorted(set(tensors)) == sorted(tensors)
    assert len(tensors) == 9


@pytest.mark.parametrize("run", [Experiment(iterations=1), Experiment(lr=1e300)])
def test_a_run_without_two_good_iterations_has_nothing_to_practise(run: Experiment) -> None:
    with pytest.raises(UserError, match="nothing to practise"):
        exercises(Timeline(Trainer(run)))
