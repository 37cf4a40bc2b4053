"""The chain rule is a run like any other, without rows: its moments and its loss."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.training import Unit
from stepviz.training.conditions import parse, search_forward
from tests.support.conditions import finished

RUN = Experiment(source="chain-rule", iterations=50, lr=0.1)
OPERATIONS = ("square", "triple", "loss", "dl", "dm", "dn", "dx", "update")


def timeline() -> Timeline:
    return Timeline(Trainer(RUN))


def test_its_moments_are_its_operations_and_no_check() -> None:
    schedule = timeline().schedule
    assert schedule.names[:-1] == ("ready", *OPERATIONS)
    assert schedule.last == Moment(50, 8)
    assert [schedule.step(Moment(7, 3), Unit.CHECK, way) for way in (1, -1)] == [Moment(7, 3)] * 2
    assert schedule.step(Moment(7, 3), Unit.RUN, 1) == schedule.last
    with pytest.raises(UserError, match="no rows to check"):
        schedule.parse("50:check")


def test_its_loss_is_waited_for() -> None:
    there = timeline()
    search = search_forward(there, parse("L < 3 and x < 1", there.trainer.program), there.schedule.first)
    assert finished(search) == Moment(3, 3)
    with pytest.raises(UserError, match="no rows"):
        parse("train > 50", there.trainer.program)
