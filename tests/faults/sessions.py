"""Sessions to which something happens, and how they should end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.terminal import STEPVIZ, Terminal

LONG = ("--iterations", "9000000")
_SESSION = """
import ctypes, os, sys, time
from stepviz.cli import main
from stepviz.session import program

def act(film, state):
    {}
    return state

program.COMMANDS["theme"] = act
sys.exit(main())
"""


def acting(act: str, folder: Path, given: Sequence[str] = (), **terminal: Any) -> Terminal:
    """A session whose key t does that, with words of the command line; its state and its reports are in a folder."""
    own = {"XDG_STATE_HOME": str(folder), "TMPDIR": str(folder)}
    words = [sys.executable, "-c", _SESSION.format(act), *given]
    return Terminal(words, env=own, cwd=str(folder), **terminal)


def in_a_shell(line: str, folder: Path, **terminal: Any) -> Terminal:
    """A shell in that folder with this line, in which `stepviz` is the command; its state is in the folder."""
    words = ["sh", "-c", line.replace("stepviz", " ".join(STEPVIZ))]
    own = dict.fromkeys(("XDG_STATE_HOME", "XDG_RUNTIME_DIR"), str(folder))
    return Terminal(words, env=own, cwd=str(folder), **terminal)


def keep(terminal: Terminal, folder: Path, text: str) -> None:
    """Wait until a session has kept that of its state: within two seconds of a change, on a busy machine later."""
    file = folder / "stepviz" / "last.json"
    terminal.wait_until(lambda: file.exists() and text in file.read_text())


def wrong_with(terminal: Terminal, *statuses: int) -> str:
    """What is amiss with the end of a session that was told just now to end with one of these."""
    found = terminal.wait()
    problems = [f"left {left}" for left in terminal.left_behind()]
    if found not in statuses:
        problems.append(f"status {found} and not {statuses}")
    if b"Traceback" in terminal.raw or b"Error" in terminal.raw:
        problems.append("a traceback: " + terminal.raw[-300:].decode(errors="replace"))
    return ", ".join(problems)
