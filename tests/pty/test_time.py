"""What an end takes is told alike on a machine that is busy."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.support.terminal import Terminal

_HERE = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
"""All on one processor."""
_BUSY = f"{_HERE}while True: pass"
_WORK = f"{_HERE}from time import process_time\nprint('begun', flush=True)\nwhile process_time() < 0.3: pass"


@contextlib.contextmanager
def crowded() -> Iterator[None]:
    """A processor has two others to serve."""
    others = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(2)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not tell who waits")
def test_what_others_take_is_not_counted() -> None:
    with crowded(), Terminal([sys.executable, "-c", _WORK]) as terminal:
        terminal.wait_for("begun", 60)
        since, wall = terminal.time(), monotonic()
        terminal.wait(60)
        took, seen = terminal.time() - since, monotonic() - wall
    assert took < 0.8 * seen


def test_what_a_program_waits_for_is_counted() -> None:
    with Terminal(
        [sys.executable, "-c", "import time\nprint('begun', flush=True)\ninput()\ntime.sleep(0.5)"]
    ) as terminal:
        terminal.wait_for("begun", 60)
        since = terminal.time()
        terminal.send(b"\n")
        terminal.wait(60)
        assert terminal.time() - since > 0.4
