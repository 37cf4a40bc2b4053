"""Keys in a real terminal: held, pressed early, and the one that copies a command."""

from __future__ import annotations

import base64
import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.terminal import STEPVIZ, Terminal


def test_a_held_key_stops_with_its_release() -> None:
    """Every press counts and none is left over: 40 presses move 40 steps, and nothing moves after the last paint."""
    with Terminal([*STEPVIZ, "--at", "2:loss"]) as terminal:
        terminal.wait_for_place("2:4")
        terminal.press("home")
        for _ in range(40):
            terminal.press("right")
            terminal.read(0.03)
        terminal.read(0.2)
        at_release = terminal.place
        terminal.read(0.5)
        assert terminal.place == at_release == "6:5"


def test_keys_pressed_before_the_first_numbers_and_while_a_far_moment_is_opened_are_kept() -> None:
    with Terminal([*STEPVIZ, "digits", "--hidden", "32,32", "--at", "3000:grads3"]) as terminal:
        terminal.wait_until(lambda: "1049" in terminal.modes)
        terminal.press("right")
        terminal.wait_for("Esc cancels")
        terminal.press("z")
        terminal.wait_for("z back")
        assert terminal.place == "3000:11"


WAYS = {"my marks's.csv": ("escape n n e", "EXPLAIN"), "one-step --stop 8": ("1 2 2 pagedown", "67%")}
"""Sources and their options; keys that lead somewhere, and what is seen there: `tests/session` reads the words of all
kinds of places back.
"""
_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")


@pytest.mark.parametrize("words", WAYS)
def test_pasted_into_a_shell_it_shows_the_same(words: str, tmp_path: Path) -> None:
    table = tmp_path / "my marks's.csv"
    table.write_text("".join(f"{n},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40)))
    source = [str(table)] if words.endswith(".csv") else words.split()
    env = {"XDG_STATE_HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with Terminal([*STEPVIZ, *source], env=env) as terminal:
        terminal.wait_for(lambda text: " ? " in f"{text.splitlines()[-1]} " or "D data" in text or "Esc" in text)
        keys, seen = WAYS[words]
        terminal.press(*keys.split())
        terminal.wait_for(seen)
        before = terminal.settle()
        terminal.press("y")
        terminal.wait_for(lambda text: "copied: stepviz" in text or "COPIED" in text)
        copied = _COPIED.findall(terminal.raw)
    assert len(copied) == 1
    with Terminal(["sh", "-c", base64.b64decode(copied[0]).decode()], env=env) as terminal:
        terminal.wait_for(lambda text: text == before)
