from __future__ import annotations

import math

import pytest

from stepviz import Experiment
from stepviz.session.steps import STEPS
from stepviz.training import Unit
from stepviz.views.chrome.commands import COMMANDS, MOVE
from stepviz.views.pace import SPEEDS
from tests.support.screens import opened, press, settled, shown
from tests.support.session import Session, at, finish, moment, new_session

BREAKS = Experiment(lr=100)
"""Its first value that is not finite comes at 4:softmax."""


def step(session: Session, *names: str) -> str:
    for name in names:
        finish(session.step(*STEPS[name]))
    return at(session)


def played(session: Session, beats: int = 1, count: int = 1) -> str:
    session.play()
    for _ in range(beats):
        finish(session.beat(count))
    return at(session)


def test_every_command_that_moves_has_a_step() -> None:
    moves = [command.name for command in COMMANDS if command.group == MOVE and not command.name.startswith("until")]
    assert set(STEPS) == {name for name in moves if name.endswith(("_forward", "_back"))}


def test_each_step_leads_where_the_schedule_says() -> None:
    run = new_session(at="2:loss")
    assert step(run, "operation_forward") == "2:dlogits"
    assert step(run, "operation_back", "operation_back") == "2:softmax"
    assert step(run, "phase_forward") == "2:loss"
    assert step(run, "phase_back") == "1:update"
    assert step(run, "iteration_forward") == "2:update"
    assert step(run, "iteration_back") == "1:update"
    assert step(run, "check_forward") == "100:check"
    assert step(run, "check_forward", "check_back") == "100:check"
    assert step(run, "run_forward") == "4000:check"
    assert step(run, "run_back") == "1:ready"


@pytest.mark.parametrize(
    ("start", "name", "message"),
    [
        ("1:ready", "operation_back", "start of the run"),
        ("1:ready", "check_back", "start of the run"),
        ("1:ready", "run_back", "start of the run"),
        ("4000:check", "operation_forward", "end of the run"),
        ("4000:check", "iteration_forward", "end of the run"),
        ("4000:check", "run_forward", "end of the run"),
        ("1:loss", "iteration_back", "this is the first iteration"),
        ("4000:loss", "iteration_forward", "this is the last iteration"),
        ("50:loss", "check_back", "no check before this moment"),
    ],
)
def test_a_step_that_leads_nowhere_says_so(start: str, name: str, message: str) -> None:
    run = new_session(at=start)
    assert step(run, name) == start
    assert run.message == message


def test_messages_vanish_at_the_next_step() -> None:
    run = new_session()
    step(run, "operation_back")
    assert run.message
    step(run, "operation_forward")
    assert not run.message


def test_a_run_that_breaks_ends_there() -> None:
    run = new_session(BREAKS)
    assert step(run, "run_forward") == "4:softmax"
    assert not run.message
    assert step(run, "operation_forward", "run_forward") == "4:update"
    assert step(run, "operation_forward") == "4:update"
    assert run.message == run.timeline.stopped()


def test_going_past_a_break_says_why_not() -> None:
    run = new_session(BREAKS)
    finish(run.go(moment(run, "900:loss")))
    assert at(run) == "4:softmax"
    assert run.message == run.timeline.stopped()


def test_a_walk_given_up_moves_nothing() -> None:
    run = new_session()
    walk = run.step(*STEPS["run_forward"])
    next(walk)
    walk.close()
    assert at(run) == "1:ready"


# Play


def test_status_tells_what_play_does() -> None:
    run = new_session()
    assert run.pace.status == "paused"
    run.play()
    assert run.pace.status == "▶ 8 it/s"
    run.pause()
    assert run.pace.status == "‖ 8 it/s"
    run.pace.next_unit()
    run.pace.turn()
    run.play()
    assert run.pace.status == "◀ 8 ck/s"
    for _ in SPEEDS:
        run.pace.faster()
    assert run.pace.status == "◀ max ck/s"
    for _ in SPEEDS:
        run.pace.slower()
    assert run.pace.status == "◀ 0.5 ck/s"


def test_units_come_round() -> None:
    run = new_session()
    seen = []
    for _ in range(4):
        run.pace.next_unit()
        seen.append(run.pace.unit)
    assert seen == [Unit.CHECK, Unit.OPERATION, Unit.PHASE, Unit.ITERATION]


def test_changes_of_play_are_said_while_paused() -> None:
    run = new_session()
    assert run.pace.faster() == "play: iterations, 16 a second, forward"
    run.play()
    assert not run.pace.faster()


async def test_the_screen_says_how_play_would_go() -> None:
    async with opened() as (screen, pilot):
        press(screen, "plus")
        await settled(screen, pilot)
        assert shown(screen)[-2] == " play: iterations, 16 a second, forward"


def test_play_moves_by_its_unit_and_direction() -> None:
    run = new_session(at="10:grads")
    assert played(run) == "11:grads"
    run.pace.turn()
    assert played(run, beats=2) == "9:grads"
    run.pace.unit = Unit.OPERATION
    assert played(run, beats=3) == "9:softmax"
    run.pace.unit = Unit.PHASE
    assert played(run) == "8:update"


@pytest.mark.parametrize("count", [1, 7, 64, 5000])
def test_play_stops_at_each_check_and_goes_on_with_the_operation_watched(count: int) -> None:
    run = new_session(at="37:grads")
    run.play()
    while run.pace.on:
        finish(run.beat(count))
    assert at(run) == "100:check"
    assert played(run) == "101:grads"


def test_play_stops_at_checks_on_the_way_back_too() -> None:
    run = new_session(at="205:loss")
    run.pace.turn()
    assert played(run, count=64) == "200:check"
    assert not run.pace.on
    assert played(run) == "199:loss"


def test_play_by_checks_does_not_stop_at_them() -> None:
    run = new_session()
    run.pace.unit = Unit.CHECK
    assert played(run, beats=3) == "300:check"
    assert run.pace.on


@pytest.mark.parametrize("unit", [Unit.OPERATION, Unit.PHASE, Unit.ITERATION, Unit.CHECK])
@pytest.mark.parametrize("count", [1, 3, 64])
def test_play_stops_at_the_first_value_that_is_not_finite(unit: Unit, count: int) -> None:
    run = new_session(BREAKS)
    run.pace.unit = unit
    run.play()
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
    run.pace.unit = unit
    assert played(run, count=64) == "5:check"
    assert (run.pace.on, run.message) == (False, "end of the run")
    assert played(run) == "5:check"
    assert (run.pace.on, run.message) == (False, "end of the run")
    run.pace.turn()
    assert played(run, count=64) == "1:ready"
    assert (run.pace.on, run.message) == (False, "start of the run")


def test_fast_play_is_calm() -> None:
    run = new_session()
    run.pace.speed = 2.0
    run.play()
    assert not run.pace.fast
    run.pace.faster()
    assert run.pace.fast
    run.pause()
    assert not run.pace.fast


def test_the_highest_speed_is_the_machines() -> None:
    assert math.isinf(SPEEDS[-1])
    assert list(SPEEDS[:-1]) == [0.5, 1, 2, 4, 8, 16, 32, 64]
