"""The benchmarks: each of them can be made. How fast anything is, is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.examples import LONG


def test_every_figure_of_the_benchmarks_can_be_made() -> None:
    words = [sys.executable, "-m", "tests.benchmarks", "--once", *["--long", "--hour"] * LONG]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stderr) == (0, "")
    assert ("memory of a million and its what-if against one" in done.stdout) is LONG
    assert "second screen behind a press" in done.stdout
