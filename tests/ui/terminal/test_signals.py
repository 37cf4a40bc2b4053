from __future__ import annotations

import subprocess
import sys

_TWICE = """
from stepviz.cleanup import undone
from stepviz.ui.terminal import signals
with undone(lambda: signals.leave(143)):
    signals.leave(129)
"""


def test_a_second_signal_while_the_first_is_dealt_with_changes_no_status() -> None:
    assert subprocess.run([sys.executable, "-c", _TWICE], check=False).returncode == 129
