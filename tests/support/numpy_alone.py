"""NumPy alone: programs run in an interpreter that can import neither stepviz nor Textual."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_DRIVER = """
import contextlib, io, json, runpy, sys
for name in ("stepviz", "textual", "rich"):
    sys.modules[name] = None
printed = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as text:
        runpy.run_path(path, run_name="__main__")
    printed.append(text.getvalue())
print(json.dumps(printed))
"""


def run_alone(files: Sequence[Path]) -> list[str]:
    """What each of the programs prints. Raises `CalledProcessError` where one fails."""
    command = [sys.executable, "-I", "-c", _DRIVER, *map(str, files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    printed: list[str] = json.loads(done.stdout)
    return printed
