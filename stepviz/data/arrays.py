"""Arrays: the X and y of a NumPy `.npz` file."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.labels import NONE, Labels, label_fault
from stepviz.data.problems import Problems
from stepviz.data.table import MAX_NUMBERS, Table
from stepviz.errors import UserError
from stepviz.text import clean, listed

_BROKEN = (ValueError, OSError, EOFError, KeyError, MemoryError, SyntaxError, zipfile.BadZipFile, zlib.error)


def read_arrays(file: BinaryIO, title: str, features: tuple[str, ...] | None) -> Table:
    """X (rows, features) and y (rows,) of the file; the features are called x0, x1, …

    Raises `UserError` with a sentence for each problem.
    """
    problems = Problems(title)
    X, y = _arrays(file, problems)
    _check_shapes(X, y, problems)
    numbers = X.astype(np.float64)
    for row, column in _faults(numbers):
        problems.add(f"row {row}, X[{row}, {column}]: {numbers[row, column]} is not a finite number")
    codes, classes = _classes(y, problems)
    problems.settle()
    names = tuple(f"x{place}" for place in range(numbers.shape[1]))
    return Table(numbers, codes, names, classes, "y").select(features, title)


def _arrays(file: BinaryIO, problems: Problems) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            if not isinstance(arrays, np.lib.npyio.NpzFile):
                raise ValueError
            missing = [name for name in ("X", "y") if name not in arrays]
            if missing:
                found = listed([clean(name) for name in arrays.files]) or "none"
                raise problems.give_up(f"has no array {' and no '.join(missing)}: found {found}; save X and y")
            return arrays["X"], arrays["y"]
    except UserError:
        raise
    except _BROKEN:
        reason = "cannot be read as NumPy arrays: save numbers X and labels y with numpy.savez"
        raise problems.give_up(reason) from None


def _check_shapes(X: npt.NDArray[Any], y: npt.NDArray[Any], problems: Problems) -> None:
    if X.ndim != 2 or X.dtype.kind not in "fiub":
        problems.add(f"has an X of {X.dtype} and shape {X.shape}: numbers of shape (rows, features) are needed")
    elif 0 in X.shape:
        problems.add(f"has an X of shape {X.shape}: one row and one feature at least are needed")
    elif X.size > MAX_NUMBERS:
        problems.add(f"has more than {MAX_NUMBERS:,} numbers in X: use fewer rows or features")
    if y.ndim != 1 or y.dtype.kind not in "iubUf":
        problems.add(f"has a y of {y.dtype} and shape {y.shape}: whole numbers or texts of shape (rows,) are needed")
    elif X.ndim == 2 and len(X) != len(y):
        problems.add(f"has {len(X)} rows in X and {len(y)} labels in y: as many are needed")
    elif y.dtype.kind == "f" and not (np.isfinite(y) & (np.floor(y) == y)).all():
        row = int(np.flatnonzero(~(np.isfinite(y) & (np.floor(y) == y)))[0])
        problems.add(f"row {row}, y[{row}]: {y[row]} is no class: whole numbers or texts are needed")
    problems.settle()


def _faults(numbers: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    for row, column in zip(*np.nonzero(~np.isfinite(numbers)), strict=True):
        yield int(row), int(column)


def _classes(y: npt.NDArray[Any], problems: Problems) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    texts = [str(int(label)) if y.dtype.kind in "fiub" else str(label) for label in y.tolist()]
    labels = Labels()
    codes = labels.codes(texts)
    for row in np.flatnonzero(codes == NONE).tolist() if not labels.too_many else ():
        problems.add(f"row {row}, y[{row}]: {label_fault(texts[row])}")
    labels.check("y", problems)
    problems.settle()
    classes, places = labels.in_order()
    return places[codes], classes
