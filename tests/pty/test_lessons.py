"""A lesson in a real terminal, with the keys of a remote and the votes alone."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.files import short_folder
from tests.support.lessons import GOOD, written
from tests.support.terminal import STEPVIZ, Terminal


def test_one_step_by_remote() -> None:
    """Every press of its sheet; the long play is cut short by a press, as a lecturer may."""
    with Terminal([*STEPVIZ, "one-step"]) as terminal:

        def stops(*numbers: int) -> None:
            for number in numbers:
                terminal.press("pagedown")
                terminal.wait_for(f"stop {number}/20")

        def asks(text: str) -> None:
            terminal.press("pagedown")
            terminal.wait_for(text)

        terminal.wait_for("·")
        assert terminal.text.split() == ["·"]
        asks("Which rule gives the class from x0 to x3?")
        terminal.press("1", "2", "2")
        stops(2, 3, 4)
        terminal.wait_for("▌ The true class of e1")
        asks("Which example gets the largest loss?")
        assert "1.7695" not in terminal.text
        asks("▌ What did you see?")
        asks("▌ Each row uses one number")
        stops(6, 7)
        asks("QUESTION")
        terminal.press(
            *"111111111", "2", "space", "3", "4", "enter", "3", "space", "3", "enter", "4", "space", "2", "enter"
        )
        terminal.wait_for("48 votes so far")
        stops(8)
        terminal.wait_for("4%")
        for line in ("9      19%", "34      71%", "3       6%", "2       4%"):
            assert line in terminal.text
        terminal.press("pagedown")
        stops(9, 10)
        asks("is the loss of the next batch below 0.8964?")
        stops(11)
        terminal.press("pagedown")
        asks("12/20 · ▶ 16 it/s")
        terminal.wait_for(lambda text: re.search(r" (1[0-9]|[2-9][0-9])/4000 ", text) is not None)
        asks("100.0% at 300. Done?")
        stops(*range(13, 19))
        asks("What will dW[x2,versicolor] be?")
        stops(19)
        terminal.press("pagedown")
        stops(20)
        terminal.wait_for("✓ 2  y = x2")
        assert "67%" in terminal.text
        terminal.press("pagedown")
        asks("Take it home")
        assert "The rule: y = x2." in terminal.text
        terminal.press("pageup")
        terminal.wait_for("stop 20/20")
        terminal.quit()
        assert "stepviz one-step --stop 20" in terminal.text


@pytest.fixture
def own() -> Iterator[dict[str, str]]:
    """An environment with a folder for sockets and for state that no other test has."""
    with short_folder() as folder:
        yield {"XDG_RUNTIME_DIR": str(folder), "XDG_STATE_HOME": str(folder)}


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
