"""The chain rule is a run like any other, without rows: its moments, its words, what is hidden of it."""

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
    seen: list[Moment] = []
    moment = schedule.first
    while not seen or moment != seen[-1]:
        seen.append(moment)
        moment = schedule.step(moment, Unit.OPERATION, 1)
    assert len(seen) == 1 + 50 * 8
    for back in reversed(seen[:-1]):
        moment = schedule.step(moment, Unit.OPERATION, -1)
        assert moment == back
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


@pytest.mark.parametrize(("optimizer", "moved"), [("sgd", "dL/dx"), ("momentum", "m after"), ("adam", "step")])
def test_every_line_of_the_update_is_about_x(optimizer: str, moved: str) -> None:
    op = Trainer(Experiment.of("chain-rule", optimizer=optimizer)).program.update
    for told in (op.sentence, op.question, op.equation, op.code, op.listing):
        assert "W" not in told
        assert "weight" not in told
    assert op.equation.endswith(f" - lr·{moved}")
