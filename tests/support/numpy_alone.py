"""NumPy alone: programs run in an interpreter that can import neither stepviz nor Textual; what they should print."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stepviz import Timeline
from stepviz.ops import Array
from stepviz.training.timeline import finish
from tests.support import listings

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


def parameters(printed: str) -> dict[str, Array]:
    """What a program printed, by name."""
    lines = (line.partition(" = ") for line in printed.splitlines())
    values = {"nan": float("nan"), "inf": float("inf")}
    return {name: np.array(eval(text, values), dtype=np.float64) for name, _, text in lines}  # its own repr


def trained(timeline: Timeline, last: int) -> dict[str, Array]:
    """The parameters after the last iteration of that many there are."""
    finish(timeline.extend(last))
    program, iteration = timeline.trainer.program, timeline.iteration(min(last, timeline.reached))
    return {tensor.name: iteration[program.after(tensor.name)] for tensor in program.parameters}


def same(found: dict[str, Array], expected: dict[str, Array]) -> bool:
    """Equal bit for bit; a nan, which is printed without its sign, is a nan."""
    return list(found) == list(expected) and all(listings.same(found[name], expected[name]) for name in expected)
