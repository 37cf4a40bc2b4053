"""Sessions whose key t does something of ours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.terminal import Terminal

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
