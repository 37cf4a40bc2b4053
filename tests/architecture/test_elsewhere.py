"""Nothing needs what only POSIX has: the package is built for Windows too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.drawings import ROOT


def test_all_of_it_runs_without_terminals_and_signals_of_posix(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.elsewhere", str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert int(lines[0].split()[0]) > 200
    assert "statuses [0, 0, 0, 0, 0]" in lines
    assert lines[-1].startswith("session stepviz article ")
    assert lines[-1].endswith(" --at 1:grads")
    assert (tmp_path / "run.csv").stat().st_size > 1000
    assert (tmp_path / "loss.svg").stat().st_size > 1000
