from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import ctypes, os, subprocess
from stepviz.ui.terminal.session import StrayOutput
stray = StrayOutput()
{}
stray.close()
os.write(2, b"after\\n")
print(stray.lines)
"""


def run(code: str) -> tuple[str, str]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT.format(code)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_code_of_c_and_children_are_caught_at_the_descriptor() -> None:
    out, err = run('ctypes.CDLL(None).perror(b"warned"); subprocess.run(["sh", "-c", "echo \\033[2Jchild >&2"])')
    assert err == "after\n"
    assert "warned: " in out
    assert "x1b[2Jchild" in out


def test_no_amount_blocks_and_little_is_kept() -> None:
    out, err = run('subprocess.run(["sh", "-c", "head -c 1000000 /dev/zero | tr \\\\\\\\0 x >&2"])')
    assert len(out) < 10_000
    assert "after\n" in err
