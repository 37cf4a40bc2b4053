"""Sessions whose key t does something of ours."""

from __future__ import annotations

import sys

_SESSION = """
import ctypes, itertools, os, sys, time
from stepviz import Experiment
from stepviz.errors import UserError
from stepviz.session import program
from stepviz.ui.opening import run

def act(film, state):
    {}
    return state

program.COMMANDS["theme"] = act
sys.exit(run(Experiment()))
"""


def words(act: str) -> list[str]:
    """The command of a session whose key t does that."""
    return [sys.executable, "-c", _SESSION.format(act)]
