"""The benchmarks: each of them can be made. How fast anything is, is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.examples import LONG


@pytest.mark.skipif(not LONG, reason="half a minute: no command of stepviz")
def test_every_figure_of_the_benchmarks_can_be_made() -> None:
    words = [sys.executable, "-m", "tests.benchmarks", "--once", "--long"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stderr) == (0, "")
    assert "a million walked once: one iteration back" in done.stdout
