"""Exercises: rules written out come to the numbers of the run, right and wrong; nothing is given away."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.sheets.asked import AskedNumber
from stepviz.hall.contents import seen
from stepviz.hall.exercises import written_out
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.session.steps import asking
from stepviz.views.moment_view import MomentView
from stepviz.views.pace import Pace
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.written_out import worked_out

RUNS = [
    Experiment.of("iris", hidden=(4,), activation="gelu", norm="batch", batch_size=4),
    Experiment.of("gpt"),
    Experiment.of("housing", loss="mse", schedule="cosine"),
    Experiment.of("article"),
    Experiment.of("moons", hidden=(3,), optimizer="adam", batch_size=4),
][: 5 if LONG else 3]


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.source)
def test_what_the_page_works_out_is_the_number_of_the_run_and_its_mistakes_are_those_of_practice(
    run: Experiment,
) -> None:
    line, blanks = Timeline(Trainer(run)), 0
    for op in line.trainer.program.ops:
        frame = line.frame(line.schedule.parse(f"2:{op.name}"))
        found = seen(MomentView(State(moment=frame.moment), frame))
        for blank in found.practice:
            blanks += 1
            cell = frame.program.cell(blank.cell)
            number = AskedNumber(frame.current, cell)
            assert math.isclose(worked_out(blank.tree), number.value, rel_tol=1e-12, abs_tol=1e-15), blank.cell
            assert f'data-cell="{blank.cell}"' in found.pane
            assert (blank.within, blank.wanted) == (number.within(number.value), number.wanted)
            rewrites = [rewrite for _, rewrite in mistaken(frame.program, cell, frame.current)]
            known = [(written_out(one.rule, frame.current, cell), one.sentence) for one in rewrites]
            assert all((wrong.tree, wrong.sentence) in known for wrong in blank.wrong)
    assert blanks > 12


def test_nothing_can_be_worked_out_that_is_hidden_or_asked_nor_while_it_plays() -> None:
    line = Timeline(Trainer(Experiment.of("article")))
    frame = line.frame(line.schedule.parse("1:softmax"))
    state = State(moment=frame.moment)
    sight = MomentView(state, frame)
    practised = seen(sight).practice
    assert len(practised) == 3
    assert sight.selected is not None
    assert practised[0].cell == frame.program.word(sight.selected)
    given = "z[e0,c0] = +3.6929, z[e0,c1] = +2.4897. e^3.6929 = 40.161, e^2.4897 = 12.058"
    assert practised[0].help == f"p = exp(z) / row sum of exp(z). {given}"
    assert seen(MomentView(asking(frame, state), frame)).practice == ()
    assert seen(MomentView(replace(state, pace=Pace(on=True)), frame)).practice == ()
