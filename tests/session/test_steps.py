from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.session.steps import STEPS
from stepviz.views.chrome.commands import COMMANDS, MOVE
from tests.support.session import Session, at, finish, moment, new_session

BREAKS = Experiment(lr=100)
END = "end of the run ▸ see row x2 of W: the model found the rule  y = x2"
"""Its first value with nan or inf comes at 4:softmax."""


def step(session: Session, *names: str) -> str:
    for name in names:
        finish(session.step(*STEPS[name]))
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
        ("4000:check", "operation_forward", END),
        ("4000:check", "iteration_forward", END),
        ("4000:check", "run_forward", END),
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
