"""The chain rule is a run like any other, without rows: its moments, and its loss that is waited for."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.data.stretches import taken
from stepviz.training import Unit
from stepviz.training.conditions import parse, search_forward


def test_its_moments_are_its_operations_without_checks_and_conditions_find_them() -> None:
    timeline = Timeline(Trainer(Experiment(source="chain-rule", iterations=50, lr=0.1)))
    schedule, program = timeline.schedule, timeline.trainer.program
    assert schedule.last == schedule.step(Moment(7, 3), Unit.RUN, 1) == Moment(50, 8)
    assert [schedule.step(Moment(7, 3), Unit.CHECK, way) for way in (1, -1)] == [Moment(7, 3)] * 2
    with pytest.raises(UserError, match="no rows to check"):
        schedule.parse("50:check")
    assert taken(search_forward(timeline, parse("L < 3 and x < 1", program), schedule.first)) == Moment(3, 3)
    with pytest.raises(UserError, match="no rows"):
        parse("train > 50", program)
