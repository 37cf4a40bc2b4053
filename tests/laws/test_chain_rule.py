"""The chain rule is a run like any other, without rows: its moments, its words, what is hidden of it."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.training import Unit
from stepviz.training.conditions import parse, search_forward
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.state import Poll, State
from tests.support.conditions import finished
from tests.support.examples import LONG
from tests.support.moments import disturbed, frame_at

RUN = Experiment(source="chain-rule", iterations=50, lr=0.1)
OPERATIONS = ("square", "triple", "loss", "dl", "dm", "dn", "dx", "update")
SIZES = ((80, 24), (60, 20), (30, 8))


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


@pytest.mark.parametrize("optimizer", OPTIMIZERS if LONG else ["adam"])
@pytest.mark.parametrize("moment", [f"{n}:{op}" for n in ((1, 2) if LONG else (2,)) for op in OPERATIONS])
def test_a_hidden_number_is_told_nowhere(moment: str, optimizer: str) -> None:
    """Two frames that differ in the hidden numbers only look the same, whatever is looked at."""
    frame = frame_at(moment, Experiment.of("chain-rule", iterations=3, optimizer=optimizer))
    assert frame.op is not None
    mask = Mask(tuple(tensor.name for tensor in frame.op.writes))
    other = disturbed(frame, mask.tensors)
    cells = [Cell(name) for name in frame.program.tensors if name != "rows"]
    viewers = [State(mask=mask, poll=Poll(ask(frame))), State(mask=mask), State(mask=mask, code=True)]
    viewers += [State(mask=mask, pick=cell) for cell in cells]
    viewers += [State(mask=mask, pick=cell, explaining=True, digits=True) for cell in cells]
    for place, viewer in enumerate(viewers):
        for width, height in SIZES if LONG else (SIZES[place % 3],):
            assert screen.rows(frame, width, height, viewer) == screen.rows(other, width, height, viewer), viewer
    open_ = State(mask=NOTHING_HIDDEN)
    assert screen.rows(frame, 80, 24, open_) != screen.rows(other, 80, 24, open_)
