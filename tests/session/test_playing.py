from __future__ import annotations

from typing import Literal

import pytest

from stepviz import Experiment
from stepviz.settings.preferences import SPEEDS
from stepviz.training import Unit
from stepviz.views.explain.caption import ending
from tests.support.session import Session, at, finish, new_session

BREAKS = Experiment(lr=100)
"""Its first value with nan or inf comes at 4:softmax."""


def played(session: Session, beats: int = 1, count: int = 1) -> str:
    session.answer("play")
    for _ in range(beats):
        finish(session.beat(count))
    return at(session)


def test_status_tells_what_play_does() -> None:
    run = new_session()
    assert run.pace.status == "paused"
    run.answer("play")
    assert (run.pace.status, run.pace.fast) == ("▶ 8 it/s", True)
    run.answer("play_or_pause")
    assert (run.pace.status, run.pace.fast) == ("‖ 8 it/s", False)
    run.answer("unit")
    run.answer("direction")
    run.answer("play")
    assert run.pace.status == "◀ 8 ck/s"
    for _ in SPEEDS:
        run.answer("faster")
    assert run.pace.status == "◀ max ck/s"
    for _ in SPEEDS:
        run.answer("slower")
    assert (run.pace.status, run.pace.fast) == ("◀ 0.5 ck/s", False)


def test_play_moves_by_its_unit_and_direction() -> None:
    run = new_session(at="10:grads")
    assert played(run) == "11:grads"
    run.answer("direction")
    assert played(run, beats=2) == "9:grads"
    run.paced(unit=Unit.OPERATION)
    assert played(run, beats=3) == "9:softmax"
    run.paced(unit=Unit.PHASE)
    assert played(run) == "8:update"


@pytest.mark.parametrize("unit", list(Unit)[:4])
@pytest.mark.parametrize("direction", [1, -1])
def test_play_goes_on_through_checks(unit: Unit, direction: Literal[1, -1]) -> None:
    run = new_session(Experiment(iterations=300), at="150:grads")
    run.paced(unit=unit, direction=direction)
    run.answer("play")
    beats = 0
    while run.pace.on:
        finish(run.beat(1))
        beats += 1
    assert at(run) == ("300:check" if direction > 0 else "1:ready")
    assert beats >= {Unit.ITERATION: 150, Unit.CHECK: 2}.get(unit, 400 if unit is Unit.PHASE else 1000)


@pytest.mark.parametrize("count", [1, 64, 5000])
@pytest.mark.parametrize(
    ("start", "stop", "goes_on"), [("37:grads", "100:check", "101:grads"), ("205:loss", "200:check", "199:loss")]
)
def test_play_stops_at_each_check_and_goes_on_with_the_operation_watched(
    start: str, stop: str, goes_on: str, count: int
) -> None:
    run = new_session(at=start)
    run.paced(checks=True, direction=1 if stop < goes_on else -1)
    run.answer("play")
    while run.pace.on:
        finish(run.beat(count))
    assert at(run) == stop
    assert played(run) == goes_on


def test_play_by_checks_does_not_stop_at_them_and_escape_pauses_before_it_closes_anything() -> None:
    run = new_session()
    run.paced(unit=Unit.CHECK, checks=True)
    run.answer("zoom")
    assert played(run, beats=3) == "300:check"
    assert run.pace.on
    run.answer("leave")
    assert (run.pace.on, run.state.zoom) == (False, "data")
    run.answer("leave")
    assert not run.state.zoom


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
@pytest.mark.parametrize("count", [1, 64])
def test_play_stops_at_the_first_value_that_is_not_finite(unit: Unit, count: int) -> None:
    run = new_session(BREAKS)
    run.paced(unit=unit)
    run.answer("play")
    for _ in range(100):
        if run.pace.on:
            finish(run.beat(count))
    assert at(run) == "4:softmax"
    assert not run.pace.on
    while not run.message:
        played(run, count=count)
    assert at(run) == "4:update"
    assert run.message == run.timeline.stopped()


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
def test_play_stops_at_the_ends_of_the_run(unit: Unit) -> None:
    run = new_session(Experiment(iterations=5), at="4:loss")
    run.paced(unit=unit)
    assert played(run, count=64) == "5:check"
    assert (run.pace.on, run.message) == (False, ending(run.frame))
    assert played(run) == "5:check"
    assert (run.pace.on, run.message) == (False, ending(run.frame))
    run.answer("direction")
    assert played(run, count=64) == "1:ready"
    assert (run.pace.on, run.message) == (False, "start of the run")
