"""Sessions whose key t does something of ours."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_SESSION = """
import ctypes, itertools, os, sys, time
from stepviz import Experiment
from stepviz.cli import main
from stepviz.errors import UserError
from stepviz.session import program
from stepviz.ui.opening import run

def act(film, state):
    {}
    return state

program.COMMANDS["theme"] = act
given = sys.argv[1:]
sys.exit(main(given) if given else run(Experiment()))
"""


def words(act: str, given: Sequence[str] = ()) -> list[str]:
    """The command of a session whose key t does that, with words of the command line."""
    return [sys.executable, "-c", _SESSION.format(act), *given]
