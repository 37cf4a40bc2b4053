"""Practice in a real terminal: away in the middle of an operation and on again; its results read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.session.practice.results import read
from tests.support.terminal import STEPVIZ, Terminal


def test_iterations_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "ada.json"
    words = [*STEPVIZ, "practice", "--by-hand", "--name", "Ada", "--results", str(file)]
    with Terminal(words, 60, 20) as terminal:
        terminal.wait_for("iteration 1 is worked")
        terminal.press("end")
        terminal.wait_for("Which rule makes w after?")
        terminal.press("1", "enter")
        terminal.wait_for("What is w after?")
        terminal.press(*"5.5", "enter")
        terminal.wait_for("5.5 is wrong.")
        terminal.press(*"5.5-0.05*40", "enter")
        terminal.wait_for("Which rule makes b after?")
        terminal.quit()
    with Terminal(words, 60, 20) as terminal:
        terminal.wait_for("Which rule makes b after?")
        terminal.quit()
    found = read(file)
    assert [one.outcome for one in found.filled] == ["at once", "after a hint"]
    assert (found.student, found.changed, found.mistakes) == ("Ada", False, ["term-forgotten"])
