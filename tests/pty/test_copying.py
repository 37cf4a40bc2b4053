"""The command that `y` copies, pasted into a shell, shows the same screen."""

from __future__ import annotations

import base64
import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal

WAYS = {
    "article": ("right right right", "[softmax]"),
    "article --optimizer adam --l2 0.01": ("g 3 : u p d a t e enter 6 e", "EXPLAIN mW after[x0,c0]"),
    "iris --hidden 6": ("n n n n z", "z back"),
    "iris --hidden 5": ("n n n v x Y 2 K h n", "QUIZ"),
    "article --seed 2": ("n n n e tab tab v", "EXPLAIN"),
    "article --seed 3": ("h n n n 1 1 2", "3 votes"),
    "chain-rule": ("n n n n n n e", "EXPLAIN"),
    "xor --seed 3 --hidden 4": ("g 2 : s o f t m a x enter h n", "Decide on your own"),
    "my marks's.csv": ("escape n n e", "EXPLAIN"),
    "one-step --stop 8": ("1 2 2 pagedown", "67%"),
    "one-step --stop 11": ("2 2 3", "3 votes so far"),
    "hidden-layer --stop 7": ("pagedown pagedown", "stop 8/15"),
    "generalise --stop 5": ("pagedown pagedown pagedown pagedown", "stop 8/16"),
}
"""Sources and their options; keys that lead somewhere, and what is seen there."""
FEW = ("my marks's.csv", "one-step --stop 8")
"""Those that are pasted in every run: `tests/session` reads the words of all kinds of places back."""
_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07")


@pytest.mark.parametrize("words", WAYS if LONG else FEW)
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


def test_a_picture_saved_by_a_key_lies_in_the_folder_it_was_started_in(tmp_path: Path) -> None:
    words = ["sh", "-c", f"cd {tmp_path} && exec {sys.executable} -m stepviz --at 2:loss"]
    with Terminal(words, env={"XDG_STATE_HOME": str(tmp_path / "state")}) as terminal:
        terminal.wait_for_place("2:4")
        terminal.press("s")
        terminal.wait_for("saved stepviz-article-s0-0002-loss.svg")
        terminal.press("S", "enter")
        terminal.wait_for("saved stepviz-article-s0-1-2.csv: iterations 1 to 2")
    assert (tmp_path / "stepviz-article-s0-0002-loss.svg").read_text().startswith("<svg ")
    assert (tmp_path / "stepviz-article-s0-1-2.csv").read_text().startswith("iteration,op,")
