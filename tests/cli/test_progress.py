from __future__ import annotations

import os
import pty
import subprocess
import sys


def seen(*words: str) -> str:
    """What a terminal gets from the command, which ends well."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "stepviz", *words]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave)
    os.close(slave)
    screen = b""
    try:
        while piece := os.read(master, 65536):
            screen += piece
    except OSError:  # Linux's way to say that the other end was closed
        pass
    os.close(master)
    assert process.wait() == 0
    return screen.decode()


def test_a_bar_on_a_terminal_leaves_the_lines_alone() -> None:
    screen = seen("train", "--iterations", "100000", "--check", "50000,50000")
    assert "] " in screen
    lines = [line.rsplit("\r", 1)[-1] for line in screen.replace("\r\n", "\n").split("\n")]
    assert [line.split()[0] for line in lines if line[:9].strip().isdigit()] == ["50000", "100000"]
    assert not any("[" in line for line in lines)


def test_the_way_to_a_far_moment_is_watched() -> None:
    screen = seen("explain", "--iterations", "100000", "--at", "100000:loss")
    assert " of 100000" in screen
    assert screen.replace("\r\n", "\n").split("\n")[0].rsplit("\r", 1)[-1].startswith("mean loss = ")
