"""A lesson in a real terminal, with the keys of a remote and the votes alone."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.support.lessons import written
from tests.support.terminal import STEPVIZ, Terminal


def test_one_step_by_remote() -> None:
    """Every press of its sheet; the long play is cut short by a press, as a lecturer may."""
    with Terminal([*STEPVIZ, "one-step"]) as terminal:
        terminal.wait_for("·")
        assert terminal.text.split() == ["·"]
        terminal.press("pagedown")
        terminal.wait_for("Which rule gives the class from x0 to x3?")
        terminal.press("1", "2", "2")
        for stop, caption in enumerate(("Four of the eight", "Row e0, class c0", "The right class of e1"), start=2):
            terminal.press("pagedown")
            terminal.wait_for(f"▌ {caption}")
            assert f"stop {stop}/19" in terminal.text
        terminal.press("pagedown")
        terminal.wait_for("Which example gets the largest loss?")
        assert "1.7695" not in terminal.text
        for stop in (5, 6, 7):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/19")
        terminal.press("pagedown")
        terminal.wait_for("QUESTION")
        terminal.press(
            *"111111111", "2", "space", "3", "4", "enter", "3", "space", "3", "enter", "4", "space", "2", "enter"
        )
        terminal.wait_for("48 votes so far")
        terminal.press("pagedown")
        terminal.wait_for("stop 8/19")
        for line in ("9    19%", "34    71%", "3     6%", "2     4%"):
            assert line in terminal.text
        for stop in (9, 10):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/19")
        terminal.press("pagedown")
        terminal.wait_for("is the loss of the next batch below 0.8964?")
        terminal.press("pagedown")
        terminal.wait_for("stop 11/19")
        terminal.press("pagedown")
        terminal.wait_for("12/19 · ▶ 16 it/s")
        terminal.press("pagedown")
        terminal.wait_for("100.0% at 300. Done?")
        for stop in range(13, 20):
            terminal.press("pagedown")
            terminal.wait_for(f"stop {stop}/19")
        assert "✓ 2  y = x2" in terminal.text
        assert "67%" in terminal.text
        terminal.press("pagedown")
        terminal.wait_for("Take it home")
        assert "The rule: y = x2." in terminal.text
        terminal.press("pageup")
        terminal.wait_for("stop 19/19")
        terminal.press("q", "y")
        assert terminal.wait() == 0
        assert "stepviz one-step --stop 19" in terminal.text
        assert terminal.left_behind() == []


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
