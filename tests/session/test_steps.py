from __future__ import annotations

from stepviz.session.steps import STEPS
from stepviz.views.chrome.commands import COMMANDS, MOVE
from tests.support.session import Session, at, finish, new_session


def step(session: Session, *names: str) -> str:
    for name in names:
        finish(session.step(*STEPS[name]))
    return at(session)


def test_every_command_that_moves_has_a_step() -> None:
    moves = [command.name for command in COMMANDS if command.group == MOVE and not command.name.startswith("until")]
    assert set(STEPS) == {name for name in moves if name.endswith(("_forward", "_back"))}


def test_a_walk_given_up_moves_nothing() -> None:
    run = new_session()
    task = run.step(*STEPS["run_forward"])
    next(task)
    task.close()
    assert at(run) == "1:ready"
