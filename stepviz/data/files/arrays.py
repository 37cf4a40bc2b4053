"""Arrays: the X and y of a NumPy `.npz` file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.files.archive import Archive, Stored
from stepviz.data.files.problems import Problems
from stepviz.data.files.table import MAX_NUMBERS, Table
from stepviz.data.labels import EITHER, FEW, NONE, Labels, label_fault, taken_for_classes
from stepviz.data.stretches import Stretches
from stepviz.text import listed

_LAST_CHARACTER = 0x10FFFF
_MOST_BYTES = 8 * MAX_NUMBERS


def read_arrays(file: BinaryIO, title: str, features: tuple[str, ...] | None, task: str | None) -> Stretches[Table]:
    """X (rows, features) and y (rows,) of the file; the features are called x0, x1, …; of regression y are numbers.

    Raises `UserError` with a sentence for each problem.
    """
    problems = Problems(title)
    regression = task == "regression"
    X, y = yield from _arrays(Archive(file, title), problems, regression=regression, either=task == EITHER)
    assumed: tuple[str, ...] = ()
    if task == EITHER and y.dtype.kind in "fiu" and (different := len(np.unique(y))) > FEW:
        regression, assumed = True, (f"{different} different numeric labels are taken as targets: regression",)
    elif task == EITHER:
        _check_labels(y, problems)
    yield
    numbers = _doubles(X)
    for row, column in _faults(numbers):
        problems.add(f"row {row}, X[{row}, {column}]: {numbers[row, column]} is not a finite number")
    yield
    codes, classes = (_targets(y, problems), ()) if regression else _classes(y, problems)
    assumed = (*assumed, *(taken_for_classes(classes) if task in (None, EITHER) else ()))
    problems.settle()
    names = tuple(f"x{place}" for place in range(numbers.shape[1]))
    return Table(numbers, codes, names, classes, "y", assumed).select(features, title)


def _arrays(
    archive: Archive, problems: Problems, *, regression: bool, either: bool
) -> Stretches[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """X and y, read once both are known to be what is needed."""
    missing = [name for name in ("X", "y") if name not in archive]
    if missing:
        found = listed(archive.names) or "none"
        raise problems.give_up(f"has no array {' and no '.join(missing)}: found {found}; save X and y")
    X, y = archive.look("X"), archive.look("y")
    _check_shapes(X, y, problems, regression=regression)
    if regression and y.dtype.kind == "U":
        raise problems.give_up(f"has a y of {y.dtype}: numbers are needed for --task regression")
    labels = yield from archive.read("y", y)
    labels = _doubles(labels) if y.dtype.kind == "f" else labels
    if not (regression or either):
        _check_labels(labels, problems)
    return (yield from archive.read("X", X)), labels


def _doubles(numbers: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore", invalid="ignore"):  # inf beyond the largest double, and any nan, are told as such
        return numbers.astype(np.float64, copy=False)


def _check_shapes(X: Stored, y: Stored, problems: Problems, *, regression: bool) -> None:
    if X.ndim != 2 or X.dtype.kind not in "fiub":
        needed = f"numbers of shape (rows, features) are needed{_reshaped(X)}"
        problems.add(f"has an X of {X.dtype} and shape {X.shape}: {needed}")
    elif 0 in X.shape:
        problems.add(f"has an X of shape {X.shape}: one row and one feature at least are needed")
    elif X.size > MAX_NUMBERS:
        problems.add(f"has more than {MAX_NUMBERS:,} numbers in X: use fewer rows or features")
    if y.ndim != 1 or y.dtype.kind not in "iubUf":
        labels = "numbers" if regression else "whole numbers or texts"
        needed = f"{labels} of shape (rows,) are needed{_flattened(y, regression=regression)}"
        problems.add(f"has a y of {y.dtype} and shape {y.shape}: {needed}")
    elif X.ndim == 2 and X.shape[0] != y.shape[0]:
        problems.add(f"has {X.shape[0]} rows in X and {y.shape[0]} labels in y: as many are needed")
    elif y.nbytes > _MOST_BYTES:
        problems.add(f"has a y of {y.nbytes / 1e6:.0f} MB: use shorter labels, or fewer rows")
    problems.settle()


def _reshaped(X: Stored) -> str:
    """How to save an X of another number of axes."""
    if X.ndim == 1:
        return "; save X[:, None]"
    if X.ndim < 1 or X.ndim == 2:
        return ""
    image = f", and give --image {X.shape[1]}x{X.shape[2]}" if X.ndim == 3 else ""
    return f"; save X.reshape(len(X), -1){image}"


def _flattened(y: Stored, *, regression: bool) -> str:
    """How to save a y of two axes."""
    if y.ndim != 2:
        return ""
    return "; save y[:, 0]" if y.shape[1] == 1 or regression else "; of classes one-hot save y.argmax(axis=1)"


def _check_labels(y: npt.NDArray[Any], problems: Problems) -> None:
    """Floats are whole, and texts hold nothing but characters."""
    if y.dtype.kind == "f" and not (whole := np.isfinite(y) & (np.floor(y) == y)).all():
        row = int(np.flatnonzero(~whole)[0])
        way = ", or --task regression to learn measurements" if np.isfinite(y[row]) else ""
        problems.add(f"row {row}, y[{row}]: {y[row]} is not a class: whole numbers or texts are needed{way}")
    if y.dtype.kind == "U":
        points = y.view(np.dtype(np.uint32).newbyteorder(y.dtype.byteorder)).reshape(len(y), -1)
        for row in np.flatnonzero((points > _LAST_CHARACTER).any(axis=1)).tolist():
            point = points[row].max()
            problems.add(f"row {row}, y[{row}]: {point:#x} is not a character: save the labels again")
    problems.settle()


def _faults(numbers: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    for row, column in zip(*np.nonzero(~np.isfinite(numbers)), strict=True):
        yield int(row), int(column)


def _targets(y: npt.NDArray[Any], problems: Problems) -> npt.NDArray[np.float64]:
    """The targets, (rows,)."""
    numbers = _doubles(y)
    for row in np.flatnonzero(~np.isfinite(numbers)).tolist():
        problems.add(f"row {row}, y[{row}]: {numbers[row]} is not a finite number")
    return numbers


def _classes(y: npt.NDArray[Any], problems: Problems) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """The class of each row, (rows,), and what the classes are called; labels are numbered as they come."""
    distinct, first, inverse = np.unique(y, return_index=True, return_inverse=True)
    came = np.argsort(first)
    texts = [_text(label) for label in distinct[came].tolist()]
    labels = Labels()
    codes = labels.codes(texts)[np.argsort(came)][inverse]
    for row in np.flatnonzero(codes == NONE).tolist() if not labels.too_many else ():
        problems.add(f"row {row}, y[{row}]: {label_fault(_text(y[row].item()))}")
    labels.check("y", problems)
    problems.settle()
    classes, places = labels.in_order()
    return places[codes], classes


def _text(label: str | float) -> str:
    return label if isinstance(label, str) else str(int(label))
