"""A lesson in a real terminal, with the keys of a remote and the votes alone."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import short_folder
from tests.support.lessons import GOOD, written
from tests.support.terminal import STEPVIZ, Terminal


def test_one_step_by_remote() -> None:
    """Every press of its sheet; the long play is cut short by a press, as a lecturer may."""
    with Terminal([*STEPVIZ, "one-step"]) as terminal:
        terminal.wait_for("·")
        assert terminal.text.split() == ["·"]
        terminal.press("pagedown")
        terminal.wait_for("Which rule gives the class from x0 to x3?")
        terminal.press("1", "2", "2")
        for stop, caption in enumerate(("Four of the eight", "Row e0, class c0", "The true class of e1"), start=2):
            terminal.press("pagedown")
            terminal.wait_for(f"▌ {caption}")
            assert f"stop {stop}/20" in terminal.text
        terminal.press("pagedown")
        terminal.wait_for("Which example gets the largest loss?")
        assert "1.7695" not in terminal.text
        terminal.press("pagedown")
        terminal.wait_for("▌ What did you see?")
        terminal.press("pagedown")
        terminal.wait_for("▌ Each row uses one number")
        for stop in (6, 7):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/20")
        terminal.press("pagedown")
        terminal.wait_for("QUESTION")
        terminal.press(
            *"111111111", "2", "space", "3", "4", "enter", "3", "space", "3", "enter", "4", "space", "2", "enter"
        )
        terminal.wait_for("48 votes so far")
        terminal.press("pagedown")
        terminal.wait_for("stop 8/20")
        terminal.wait_for("4%")
        for line in ("9      19%", "34      71%", "3       6%", "2       4%"):
            assert line in terminal.text
        terminal.press("pagedown")
        for stop in (9, 10):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/20")
        terminal.press("pagedown")
        terminal.wait_for("is the loss of the next batch below 0.8964?")
        terminal.press("pagedown")
        terminal.wait_for("stop 11/20")
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("12/20 · ▶ 16 it/s")
        terminal.wait_for(lambda text: re.search(r" (1[0-9]|[2-9][0-9])/4000 ", text) is not None)
        terminal.press("pagedown")
        terminal.wait_for("100.0% at 300. Done?")
        for stop in range(13, 19):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/20")
        terminal.press("pagedown")
        terminal.wait_for("What will dW[x2,versicolor] be?")
        terminal.press("pagedown")
        terminal.wait_for("stop 19/20")
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("stop 20/20")
        terminal.wait_for("✓ 2  y = x2")
        assert "67%" in terminal.text
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("Take it home")
        assert "The rule: y = x2." in terminal.text
        terminal.press("pageup")
        terminal.wait_for("stop 20/20")
        terminal.press("q", "y")
        assert terminal.wait() == 0
        assert "stepviz one-step --stop 20" in terminal.text
        assert terminal.left_behind() == []


@pytest.mark.skipif(not LONG, reason="half a minute: tests/session/lessons/test_stops.py plays it by a counted clock")
def test_one_step_plays_and_halts_by_itself_where_its_sheet_says() -> None:
    """As long as that takes: a weight changes its sign at 192, and at 300 all training rows are right."""
    with Terminal([*STEPVIZ, "one-step", "--stop", "11"]) as terminal:
        terminal.wait_for("is the loss of the next batch below 0.8964?")
        terminal.press("pagedown")
        terminal.wait_for("stop 11/20")
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("12/20 · ▶ 16 it/s")
        terminal.wait_for("The weight from x2 to class 0 has just changed its sign.", timeout=180)
        assert "it 192/4000" in terminal.text
        terminal.press("pagedown")
        terminal.wait_for("100.0% at 300. Done?", timeout=180)
        assert "it 300/4000 · op 8/8" in terminal.text
        terminal.press("q", "y")
        assert terminal.wait() == 0


def test_a_lesson_comes_back_where_it_was_killed(tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    name = written(tmp_path)
    with Terminal([*STEPVIZ, name], env=state) as terminal:
        terminal.wait_for("·")
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("stop 2/7")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
    with Terminal([*STEPVIZ, "resume"], env=state) as terminal:
        terminal.wait_for("stop 2/7")
        terminal.press("q", "y")
        assert terminal.wait() == 0


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
            for _ in range(100):
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
            session.press("q", "y")
            assert session.wait() == 0
            assert session.left_behind() == []
    assert not list((Path(own["XDG_RUNTIME_DIR"]) / "stepviz").glob("*.sock"))


def test_the_second_screen_puts_its_terminal_back(own: dict[str, str]) -> None:
    for end in ("q", signal.SIGTERM):
        with Terminal([*STEPVIZ, "notes", "--follow"], env=own) as notes:
            notes.wait_for("No session yet.")
            if isinstance(end, str):
                notes.press(end)
                assert notes.wait() == 0
            else:
                notes.signal(end)
                assert notes.wait() == 128 + end
            assert notes.left_behind() == []
