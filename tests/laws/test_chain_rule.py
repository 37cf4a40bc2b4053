from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.training.conditions import parse, search_forward
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from tests.support.conditions import finished
from tests.support.panel import panel

RUN = Experiment(source="chain-rule", iterations=50, lr=0.1)
NAMES = ("ready", "square", "triple", "loss", "dl", "dm", "dn", "dx", "update")


def timeline() -> Timeline:
    return Timeline(Trainer(RUN))


def test_its_moments_are_its_operations_and_no_check() -> None:
    schedule = timeline().schedule
    assert schedule.names[:-1] == NAMES
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
    assert schedule.step(Moment(7, 3), Unit.CHECK, 1) == Moment(7, 3)
    assert schedule.step(Moment(7, 3), Unit.CHECK, -1) == Moment(7, 3)
    assert schedule.step(Moment(7, 3), Unit.RUN, 1) == schedule.last
    with pytest.raises(UserError, match="no rows to check"):
        schedule.parse("50:check")


def test_the_texts_of_the_way_back() -> None:
    frame = timeline().frame(Moment(1, 8))
    assert panel(explain(frame, Cell("dx"))) == [
        "EXPLAIN dL/dx = +12.000",
        "dL/dx = dL/dn·2·x                                       dx = dn * 2 * x",
        "a  +3.0000 × 2 × +2.0000 = +12.000",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
        "Gradient descent moves it down.",
        "try ▸ x +0.01: L +0.1203 (14.000 to 14.120)",
        "used by ▸ x after       inputs ▸ dL/dn, x",
    ]
    assert cell_in_numbers(frame, Cell("dx"), 79) == "dL/dx = 3.0000·2·2.0000 = +12.000"


def test_its_loss_is_waited_for() -> None:
    there = timeline()
    search = search_forward(there, parse("L < 3 and x < 1", there.trainer.program), there.schedule.first)
    assert finished(search) == Moment(3, 3)
    with pytest.raises(UserError, match="no rows"):
        parse("train > 50", there.trainer.program)
