"""Own step: the program that runs a user's `step` in a separate process. It imports nothing of stepviz."""

from __future__ import annotations

import inspect
import json
import runpy
import sys
import traceback
from typing import Any

import numpy as np


def main(path: str, given: str, made: str, told: str, megabytes: str) -> None:
    """Call `step` of the file `path` with the arrays in `given`; save its result in `made`, or its error in `told`."""
    try:
        import resource
    except ImportError:  # Windows has none
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 1_000_000,) * 2)
    with np.load(given) as arrays:
        known = {name: array[()] if array.ndim == 0 else array for name, array in arrays.items()}
    error = ""
    try:
        returned = _called(runpy.run_path(path), known)
        arrays_made: dict[str, Any] = {str(name): np.asarray(array) for name, array in returned.items()}
        np.savez(made, **arrays_made)
    except _StepError as fault:
        error = str(fault)
    except BaseException as fault:
        error = _where(fault, path)
    with open(told, "w", encoding="utf-8") as file:
        json.dump({"error": error}, file)


_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class _StepError(Exception):
    """A sentence on a `step` that cannot be used."""


def _called(module: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    step = module.get("step")
    if not callable(step):
        raise _StepError("it has no function step: write def step(x, y, lr, **parameters)")
    takes = inspect.signature(step).parameters.values()
    needed = [taken.name for taken in takes if taken.default is taken.empty and taken.kind in _BY_NAME]
    if unknown := [name for name in needed if name not in known]:
        raise _StepError(f"step takes {', '.join(unknown)}, and this run gives {', '.join(known)}")
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in takes):
        known = {parameter.name: known[parameter.name] for parameter in takes if parameter.name in known}
    returned = step(**known)
    if not isinstance(returned, dict):
        raise _StepError(f"step returned {type(returned).__name__}: return a dict of arrays by name")
    for name, array in returned.items():
        if np.asarray(array).dtype.kind not in "fiub":
            raise _StepError(f"step returned a {name} that is no array of numbers, with as many in each row")
    return returned


def _where(fault: BaseException, path: str) -> str:
    """The error, with the last line of the user's file in its traceback."""
    lines = [frame.lineno for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == path]
    if isinstance(fault, SyntaxError) and fault.filename == path:
        lines.append(fault.lineno)
    text = "".join(traceback.format_exception_only(fault)).strip().splitlines()[-1]
    return f"line {lines[-1]}: {text}" if lines else text


if __name__ == "__main__":
    main(*sys.argv[1:])
