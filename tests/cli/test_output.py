"""Where a command writes to: a closed pipe, a full disk, another encoding; and an interrupted one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE


def started(words: Sequence[str], **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "stepviz", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | more)


def test_a_closed_pipe_ends_it_quietly() -> None:
    process = started(["export", "--format", "csv"])
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 0


def test_interrupted_without_a_traceback() -> None:
    process = started(["train", "--iterations", "10000000"])
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (130, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "stepviz", "export", "--format", "csv"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"stepviz: standard output cannot be written to: No space left on device\n"
