"""Nothing needs what only POSIX has: the package is built for Windows too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.drawings import ROOT


def test_all_of_it_runs_without_terminals_and_signals_of_posix(tmp_path: Path) -> None:
    own = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(tmp_path))
    command = [sys.executable, "-m", "tests.support.elsewhere", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
