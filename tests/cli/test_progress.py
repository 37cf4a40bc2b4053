from __future__ import annotations

import os
import pty
import subprocess
import sys


def test_a_bar_on_a_terminal_leaves_the_lines_alone() -> None:
    master, slave = pty.openpty()
    words = ["train", "--iterations", "100000", "--check", "50000,50000"]
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
    assert b"] " in screen
    lines = [line.rsplit("\r", 1)[-1] for line in screen.decode().replace("\r\n", "\n").split("\n")]
    assert [line.split()[0] for line in lines if line[:9].strip().isdigit()] == ["50000", "100000"]
    assert not any("[" in line for line in lines)
