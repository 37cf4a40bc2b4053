"""Running: somebody's own `step`, in a process of its own, with a limit of time and of memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import numpy as np

from stepviz.cli import output
from stepviz.cli.comparing import own_step
from stepviz.errors import UserError
from stepviz.text import clean
from stepviz.training import Iteration

SECONDS, MEGABYTES = 10, 1000
"""How long a step may take, and how much memory."""
_LONGEST = 300
"""Characters of an error."""
_PRINTED = 10_000
"""Characters that are shown of what it prints."""


def ran(path: str, title: str, iteration: Iteration, lr: float) -> dict[str, Any]:
    """The arrays that `step(x, y, lr, **parameters)` of a file returns, by name. What it prints goes to standard error.

    Parameters are all that the iteration starts from, and the numbers that are drawn in it. Raises `UserError` for a
    file without that function, one that ends with an error, takes too long or returns something else.
    """
    if not os.path.isfile(path):
        raise UserError(f"{title} is not there: give a Python file with def step(x, y, lr, **parameters)")
    program = iteration.program
    leaves = [tensor.name for op in program.ops for tensor in op.writes if op.rule_of(tensor.name) is None]
    lr = float(iteration["lr"]) if "lr" in program.tensors else lr
    names = [*(tensor.name for tensor in program.carried), *leaves]
    with tempfile.TemporaryDirectory(prefix="stepviz-") as folder:
        given, made, told = (os.path.join(folder, name) for name in ("given.npz", "made.npz", "told.json"))
        arrays: dict[str, Any] = {"lr": np.float64(lr)} | {name: iteration[name] for name in names}
        np.savez(given, **arrays)
        words = [sys.executable, own_step.__file__, os.path.abspath(path), given, made, told, str(MEGABYTES)]
        _run(words, title)
        if not os.path.exists(told):
            raise UserError(f"{title} ended before step returned: it may have taken more than {MEGABYTES} MB")
        with open(told, encoding="utf-8") as file:
            if error := json.load(file)["error"]:
                raise UserError(f"{title}: {clean(error)[:_LONGEST]}")
        with np.load(made, allow_pickle=False) as found:
            return dict(found)


def _run(words: list[str], title: str) -> None:
    """What it prints is kept, and shown when it ends."""
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=False)
        printed = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        raise UserError(f"{title} was stopped: step took more than {SECONDS} seconds") from late
    if text := printed.decode("utf-8", "replace")[:_PRINTED].rstrip():
        output.complain(text)
