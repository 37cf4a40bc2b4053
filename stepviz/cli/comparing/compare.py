"""`stepviz compare`: finds the first wrong number of a user's own step, and the mistake that leads to it.

The step comes as arrays by name: from an `.npz`, a `.json`, or from what the function `step` of a `.py` returns.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import numpy as np

from stepviz.cli import options, output, reading
from stepviz.cli.comparing import own_step
from stepviz.cli.parser import Namespace
from stepviz.data.files.archive import Archive
from stepviz.data.files.opening import opened, title_of
from stepviz.data.files.problems import Problems
from stepviz.data.stretches import taken
from stepviz.data.weights import object_of
from stepviz.errors import UserError
from stepviz.export.compared import lines, record, sentence
from stepviz.ops import Array
from stepviz.settings import schemas
from stepviz.settings.values import hint, quoted
from stepviz.text import clean, listed, shown
from stepviz.training import Iteration, Timeline
from stepviz.training.comparing import Difference, comparable, compare
from stepviz.ui.terminal.page import not_on_a_page

_DIFFERENT = 1
_NUMBER = "iteration"
"""The array of an export that lists its iterations."""
_MOST_BYTES = 100_000_000
SECONDS, _MEGABYTES = 10, 1000
"""The most time and memory that a step may take."""
_LONGEST = 300
"""The most characters shown of an error."""
_PRINTED = 10_000
"""The most characters shown of what the step prints."""


def compare_step(timeline: Timeline, given: Namespace) -> int:
    """Print the result and return the exit status: 0 if all numbers are correct, else 1.

    Raises `UserError` for a file that cannot be read or run, and for an iteration that the run does not have.
    """
    if not given.target:
        raise UserError(
            "what is compared? Give a file: stepviz compare mine.npz, a .json, or a .py with a function step"
        )
    number = reading.counted("--at", given.at or "1", 1, timeline.schedule.iterations)
    iteration = timeline.iterations(number, number)[0]
    experiment = timeline.of(iteration.number).trainer.experiment
    arrays = _arrays_of(given.target, iteration, experiment.lr, renamed(given.names, iteration))
    found = compare(iteration, arrays)
    output.line(json.dumps(record(found, iteration)) if given.format == "json" else "\n".join(lines(found, iteration)))
    if given.show and found.first is not None:
        return _shown(given, found.first, iteration)
    return _DIFFERENT if found.first else 0


def _shown(given: Namespace, first: Difference, iteration: Iteration) -> int:
    """Open the session at the number that differs, with the user's number in its message."""
    from stepviz.cli.dispatch import opened as open_session

    words = ["--at", f"{iteration.number}:{first.op.name}"]
    if first.cell is not None:
        words += ["--pick", iteration.program.word(first.cell), "--explain"]
    given.complaint = sentence(first, iteration.program)
    return open_session(given, options.experiment(given), words=tuple(words)) or _DIFFERENT


def _arrays_of(path: str, iteration: Iteration, lr: float, names: Mapping[str, str]) -> dict[str, Array]:
    """The arrays of an iteration in a file: float64, by our names. `names`: ours by the user's.

    Arrays with unknown names are left out. Raises `UserError` for a file that cannot be read or run, and for one
    without any tensor of the run.
    """
    title = title_of(path)
    if path.lower().endswith(".py"):
        found = ran(path, title, iteration, lr)
    else:
        readers = {".npz": _from_archive, ".json": _from_json}
        read = next((reader for ending, reader in readers.items() if path.lower().endswith(ending)), None)
        if read is None:
            raise UserError(f"{title} is no file to compare: its name must end in .npz, .json or .py")
        with opened(path) as file:
            found = _of_iteration(read(file, title), iteration.number, title)
    for name in names:
        if name not in found:
            output.complain(f"--names {name}={names[name]}: {title} holds no {name}")
    known = comparable(iteration.program)
    named = [(names.get(name, name), array) for name, array in found.items()]
    given = {name: _numbers(array, name, title) for name, array in named if name in known}
    if not given:
        theirs = listed([clean(name) for name in found]) or "nothing"
        raise UserError(f"{title} holds {theirs}: name at least one of {', '.join(known)}, or give --names")
    return given


def renamed(text: str | None, iteration: Iteration) -> dict[str, str]:
    """`dz=dlogits,w=W` as our names by the user's. Raises `UserError` if malformed, or for an unknown tensor."""
    known, found = comparable(iteration.program), dict[str, str]()
    for pair in text.split(",") if text else ():
        theirs, equals, ours = (part.strip() for part in pair.partition("="))
        if not (theirs and equals and ours):
            raise UserError(f"--names {quoted(pair)} is not YOURS=OURS: write for example --names dz=dlogits")
        if ours not in known:
            choices = f"the run has {', '.join(known)}"
            raise UserError(f"--names {quoted(pair)}: {quoted(ours)} is not a tensor, {hint(ours, known, choices)}")
        found[theirs] = ours
    return found


def _from_archive(file: BinaryIO, title: str) -> dict[str, Any]:
    archive, found = Archive(file, title, "the arrays by name"), {}
    for name in (name for name in archive.names if name in archive):
        head = archive.header(name)
        if head.dtype.kind not in "fiub":
            continue
        if head.nbytes > _MOST_BYTES:
            raise UserError(f"{title} has {head.nbytes / 1e6:.0f} MB in {name}: save one iteration")
        found[name] = taken(archive.read(name, head))
    return found


def _from_json(file: BinaryIO, title: str) -> dict[str, Any]:
    return object_of(file.read(), Problems(title), "arrays", "save an object with lists of numbers by name")


def _of_iteration(found: dict[str, Any], number: int, title: str) -> dict[str, Any]:
    """The arrays of one iteration, from arrays that may be stacked over iterations as in an export."""
    stacked = {name: array for name, array in found.items() if name != schemas.KEY}
    numbers = stacked.pop(_NUMBER, None)
    if not isinstance(numbers, np.ndarray) or numbers.ndim != 1:
        return stacked
    places = np.flatnonzero(numbers == number)
    if not len(places):
        raise UserError(f"{title} has no iteration {number}: it has {numbers.min()} to {numbers.max()}, give --at")
    return {name: array[places[0]] for name, array in stacked.items() if len(array) == len(numbers)}


def _numbers(array: Any, name: str, title: str) -> Array:
    """The array as float64. Raises `UserError` if it is not one of numbers."""
    try:
        return np.array(_deep(array), dtype=np.float64)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise UserError(f"{title}: {name} is no array of numbers, with as many in each row") from None


def _deep(said: Any) -> Any:
    """The nested lists of a JSON file, with nan for null, which stands for a number that was not finite."""
    if said is None:
        return math.nan
    if isinstance(said, str | bool | Mapping):
        raise TypeError(shown(str(said)))
    return [_deep(inner) for inner in said] if isinstance(said, Iterable) and not isinstance(said, np.ndarray) else said


def ran(path: str, title: str, iteration: Iteration, lr: float) -> dict[str, Any]:
    """The arrays that `step(x, y, lr, **parameters)` of a file returns, by name. What it prints goes to standard error.

    Parameters are all numbers that the iteration starts from or draws. Raises `UserError` for a file without that
    function, or if it ends with an error, takes too long or returns something else.
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
        # In a process of its own, which may crash, take too much memory or never end.
        _run([sys.executable, own_step.__file__, os.path.abspath(path), given, made, told, str(_MEGABYTES)], title)
        if not os.path.exists(told):
            raise UserError(f"{title} ended before step returned: it may have taken more than {_MEGABYTES} MB")
        with open(told, encoding="utf-8") as file:
            if error := json.load(file)["error"]:
                raise UserError(f"{title}: {clean(error)[:_LONGEST]}")
        with np.load(made, allow_pickle=False) as found:
            return dict(found)


def _run(words: list[str], title: str) -> None:
    """Run a program, and print its output when it has ended."""
    not_on_a_page("a step in a program")
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=False)
        printed = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        raise UserError(f"{title} was stopped: step took more than {SECONDS} seconds") from late
    if text := printed.decode("utf-8", "replace")[:_PRINTED].rstrip():
        output.complain(text)
