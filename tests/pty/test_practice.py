"""Practice in a real terminal: correct, wrong and nonsense answers, back and away, and on where it ended."""

from __future__ import annotations

from pathlib import Path

from stepviz.session.practice.results import read
from tests.support.terminal import STEPVIZ, Terminal


def test_an_iteration_is_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    words = [*STEPVIZ, "practice", "--name", "Ada", "--results", str(file)]
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with Terminal(words, 60, 20, env) as terminal:
        terminal.wait_for("iteration 1 is worked")
        terminal.press("end")
        terminal.wait_for("Which rule makes W after?")
        terminal.press("1", "enter")
        terminal.wait_for("What is W after[x0,c0]?")
        terminal.press(*"1.7664", "enter")
        terminal.wait_for("1.7664 is wrong.")
        terminal.press(*"1,7", "enter")
        terminal.wait_for("with a point")
        assert "1.7474" not in terminal.text
        terminal.press("\x15", "?")
        terminal.wait_for("The rule: W after")
        terminal.press(*"1.7664-0.01*1.9009", "enter")
        terminal.wait_for("Which rule makes b after?")
        terminal.press("escape")
        terminal.wait_for("op 6/7")
        terminal.press("ctrl+q")
        terminal.wait()
    assert [one.outcome for one in read(file).filled] == ["at once", "after a hint"]
    with Terminal(words, 60, 20, env) as terminal:
        terminal.wait_for("EXERCISE 3 of 32")
        terminal.press("4", "enter")
        terminal.wait_for("What is b after[c0]?")
        terminal.press(*"-0.0042", "enter")
        terminal.wait_for("Correct: b[c0]")
        terminal.press("ctrl+q")
        terminal.wait()
    found = read(file)
    assert (found.student, found.changed, found.mistakes) == ("Ada", False, ["term-forgotten"])
    assert [one.outcome for one in found.filled] == ["at once", "after a hint", "at once", "at once"]
