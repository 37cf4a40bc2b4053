"""A lesson and its second screen in real terminals."""

from __future__ import annotations

import os
import random
import re
import signal
from pathlib import Path

from tests.support.lessons import GOOD, written
from tests.support.terminal import STEPVIZ, Terminal


def stop_on(terminal: Terminal) -> str:
    found = re.search(r"stop (\d+)/7", terminal.text)
    return found[1] if found else ""


def test_the_second_screen_and_the_session_are_at_the_same_stop(tmp_path: Path, own: dict[str, str]) -> None:
    """Presses from either side, in any order; and each outlives the other's SIGKILL."""
    choose, env = random.Random(4), own
    name = written(tmp_path, GOOD.replace('speed   = 16\nunit    = "iteration"\n', ""))
    with Terminal([*STEPVIZ, "notes", "--follow"], env=env) as notes:
        notes.wait_for("No session yet.")
        with Terminal([*STEPVIZ, name], env=env) as session:
            notes.wait_for("stop 1/7")
            session.press("pagedown")
            for _ in range(40):
                choose.choice([session, notes]).press(choose.choice(["pagedown", "pagedown", "pageup"]))
            session.settle()
            notes.settle()
            session.press("l")
            session.wait_for("of 7")
            here = re.search(r"stop (\d+) of 7", session.text)
            assert here
            at = here[1]
            notes.wait_until(lambda: stop_on(notes) == at)
            os.kill(session.pid, signal.SIGKILL)
            notes.wait_for("The session has gone.")
            notes.press("pageup" if at != "1" else "pagedown")
            notes.wait_for(lambda text: f"stop {at}/7" not in text)
        with Terminal([*STEPVIZ, name, "--stop", "3"], env=env) as session:
            notes.wait_for("stop 3/7")
            notes.press("2", "2")
            session.wait_for("2 votes so far")
            os.kill(notes.pid, signal.SIGKILL)
            session.press("pagedown")
            session.wait_for("100%")
            session.quit()
    assert not list((Path(own["XDG_RUNTIME_DIR"]) / "stepviz").glob("*.sock"))
