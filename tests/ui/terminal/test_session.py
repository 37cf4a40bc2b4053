from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import os, subprocess
from stepviz.ui.terminal.session import StrayOutput
stray = StrayOutput()
subprocess.run(["sh", "-c", "yes | tr -d '\\\\n' | head -c 1000000 >&2"])
stray.close()
os.write(2, b"after\\n")
print(stray.lines)
"""


def test_no_amount_of_what_others_print_blocks_and_little_is_kept() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=60, check=True)
    assert 1000 < len(done.stdout) < 10_000
    assert done.stderr == "after\n"
