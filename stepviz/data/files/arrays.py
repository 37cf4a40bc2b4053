"""Arrays: reads a table from the arrays X and y of a NumPy `.npz` file."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import MAX_NUMBERS, Table
from stepviz.data.files.archive import Archive, Stored
from stepviz.data.files.problems import Problems
from stepviz.data.labels import AMOUNTS, EITHER, Labels, Target, are_amounts, as_targets, label_fault, task_of
from stepviz.data.stretches import Stretches
from stepviz.settings.experiment import Experiment
from stepviz.text import listed

_PAIRS = (("X", "y"), ("data", "target"), ("X_train", "y_train"), ("x_train", "y_train"))
"""Common names of features and labels, in the order of search."""
_LAST_CHARACTER = 0x10FFFF
_MOST_BYTES = 8 * MAX_NUMBERS


def read_arrays(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of X (rows, features) and y (rows,) in the file; features are named x0, x1, …

    Raises `UserError` with a sentence for each problem.
    """
    problems, task, archive = Problems(title), task_of(experiment), Archive(file, title)
    called = next((pair for pair in _PAIRS if all(name in archive for name in pair)), None)
    if called is None:
        missing = [name for name in _PAIRS[0] if name not in archive]
        found = listed(archive.names) or "none"
        raise problems.give_up(f"has no array {' and no '.join(missing)}: found {found}; save X and y")
    stored, head = map(archive.header, called)
    _check_shapes(stored, head, problems, regression=task == "regression")
    y = yield from archive.read(called[1], head)
    assumed = (f"X is {called[0]}, y is {called[1]}",) * (called != _PAIRS[0])
    if task in (EITHER, AMOUNTS):
        different = len(np.unique(y)) if y.dtype.kind in "fiu" else 0
        amounts = are_amounts(task, different, len(y))
        task = "regression" if amounts else None
        assumed += (as_targets(different),) * amounts
    y = _doubles(y) if y.dtype.kind == "f" or task == "regression" else y
    if task != "regression":
        _check_labels(y, problems)
    X = _doubles((yield from archive.read(called[0], stored)))
    _check_finite(X, "X", problems)
    yield
    target = _targets(y, problems) if task == "regression" else _classes(y, problems, task)
    target = target._replace(assumed=(*assumed, *target.assumed))
    names = tuple(f"x{place}" for place in range(X.shape[1]))
    return Table(X=X, features=names, label="y", **target._asdict()).select(experiment.features, title)


def _doubles(numbers: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore", invalid="ignore"):  # inf and nan are reported later
        return numbers.astype(np.float64, copy=False)


def _check_shapes(X: Stored, y: Stored, problems: Problems, *, regression: bool) -> None:
    if X.ndim != 2 or X.dtype.kind not in "fiub":
        needed = f"numbers of shape (rows, features) are needed{_reshaped(X)}"
        problems.add(f"has an X of {X.dtype} and shape {X.shape}: {needed}")
    elif 0 in X.shape:
        problems.add(f"has an X of shape {X.shape}: one row and one feature at least are needed")
    elif X.size > MAX_NUMBERS:
        problems.add(f"has more than {MAX_NUMBERS:,} numbers in X: use fewer rows or features")
    known, labels = ("iubf", "numbers") if regression else ("iubUf", "whole numbers or texts")
    if y.ndim != 1 or y.dtype.kind not in known:
        needed = f"{labels} of shape (rows,) are needed{_flattened(y, regression=regression)}"
        problems.add(f"has a y of {y.dtype} and shape {y.shape}: {needed}")
    elif X.ndim == 2 and X.shape[0] != y.shape[0]:
        problems.add(f"has {X.shape[0]} rows in X and {y.shape[0]} labels in y: as many are needed")
    elif y.nbytes > _MOST_BYTES:
        problems.add(f"has a y of {y.nbytes / 1e6:.0f} MB: use shorter labels, or fewer rows")
    problems.settle()


def _reshaped(X: Stored) -> str:
    """A hint how to save an X that has not two axes."""
    if X.ndim == 1:
        return "; save X[:, None]"
    if X.ndim < 1 or X.ndim == 2:
        return ""
    image = f", and give --image {X.shape[1]}x{X.shape[2]}" if X.ndim == 3 else ""
    return f"; save X.reshape(len(X), -1){image}"


def _flattened(y: Stored, *, regression: bool) -> str:
    """A hint how to save a y with two axes; empty for others."""
    if y.ndim != 2:
        return ""
    return "; save y[:, 0]" if y.shape[1] == 1 or regression else "; of classes one-hot save y.argmax(axis=1)"


def _check_labels(y: npt.NDArray[Any], problems: Problems) -> None:
    """Add a problem for each float that is not whole, and each text that is not valid Unicode."""
    if y.dtype.kind == "f" and not (whole := np.isfinite(y) & (np.floor(y) == y)).all():
        row = int(np.flatnonzero(~whole)[0])
        way = ", or --task regression to learn measurements" if np.isfinite(y[row]) else ""
        problems.add(f"row {row}, y[{row}]: {y[row]} is not a class: whole numbers or texts are needed{way}")
    if y.dtype.kind == "U":
        # A text of NumPy can hold numbers that are no characters, which `str` would not take.
        points = y.view(np.dtype(np.uint32).newbyteorder(y.dtype.byteorder)).reshape(len(y), -1)
        for row in np.flatnonzero((points > _LAST_CHARACTER).any(axis=1)).tolist():
            point = points[row].max()
            problems.add(f"row {row}, y[{row}]: {point:#x} is not a character: save the labels again")
    problems.settle()


def _check_finite(numbers: npt.NDArray[np.float64], name: str, problems: Problems) -> None:
    for place in np.argwhere(~np.isfinite(numbers)).tolist():
        told = f"row {place[0]}, {name}[{', '.join(map(str, place))}]: {numbers[tuple(place)]}"
        problems.add(f"{told} is not a finite number: correct it, or delete its row")


def _targets(y: npt.NDArray[Any], problems: Problems) -> Target:
    _check_finite(y, "y", problems)
    problems.settle()
    return Target(y)


def _classes(y: npt.NDArray[Any], problems: Problems, task: str | None) -> Target:
    """The class of each row, (rows,), and the names of the classes."""
    distinct, first, inverse = np.unique(y, return_index=True, return_inverse=True)
    came = np.argsort(first)
    texts = [label if isinstance(label, str) else str(int(label)) for label in distinct[came].tolist()]
    labels, place = Labels(task), np.argsort(came)[inverse]
    wrong = labels.read(texts)
    labels.parts = [labels.parts[0][place]]
    for row in np.flatnonzero(np.isin(place, wrong)).tolist():
        problems.add(f"row {row}, y[{row}]: {label_fault(texts[place[row]])}")
    return labels.result("y", ".", problems)
