"""Memory: writes the rows of a data frame or of arrays to a temporary file, to be read like any other."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stepviz.data.files.cells import cell
from stepviz.errors import UserError

READ_AS: Mapping[str, Any] = {"delimiter": ",", "decimal": ".", "header": True}
"""The settings with which such a file is read."""
_ROWS = "give X as rows and columns, (rows, features)"


def is_frame(source: Any) -> bool:
    """True for a data frame, for example of pandas or polars, and for a mapping of columns by name."""
    return isinstance(source, Mapping) or (hasattr(source, "columns") and hasattr(source, "__getitem__"))


def columns_of(frame: Any) -> dict[str, list[str]]:
    """The columns of a frame by name, with cells as text. Raises `UserError` if it is not a table."""
    names = list(frame if isinstance(frame, Mapping) else frame.columns)
    return _columns([(str(name), frame[name]) for name in names if names.count(name) == 1 or _refuse_duplicate(name)])


def columns_of_arrays(X: Any, y: Any) -> dict[str, list[str]]:
    """The columns of `X` (rows, features), then `y` (rows,), by name, with cells as text.

    Names are those of a frame and a series, if given, else x0, x1, … and y. Raises `UserError` for arrays of other
    shapes.
    """
    if X is None or y is None:
        raise UserError(f"{'y' if y is None else 'X'} is missing: give both X, the features, and y, the labels")
    columns = columns_of(X) if is_frame(X) else _columns(_numbered(np.asarray(X)))
    labels = np.asarray(y)
    if labels.ndim != 1:
        raise UserError(f"y has the shape {labels.shape}: give one label for each row, (rows,)")
    name = str(getattr(y, "name", None) or "y")
    if name in columns:
        raise UserError(f"X has a column {name!r} too, as y is called: give it another name")
    return _columns([*columns.items(), (name, labels)])


def write(columns: Mapping[str, Sequence[str]]) -> tuple[Path, Callable[[], None]]:
    """Writes columns to a file in a private temporary folder. Returns its path, and a function that deletes both."""
    folder = tempfile.mkdtemp(prefix="stepviz-")
    path = Path(folder, "data.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(zip(*columns.values(), strict=True))
    return path, lambda: shutil.rmtree(folder, ignore_errors=True)


def _refuse_duplicate(name: object) -> bool:
    raise UserError(f"two columns are called {str(name)!r}: give each a name of its own")


def _numbered(X: Any) -> list[tuple[str, Any]]:
    if X.ndim != 2:
        raise UserError(f"X has the shape {X.shape}: {_ROWS}")
    return [(f"x{place}", X[:, place]) for place in range(X.shape[1])]


def _columns(found: Iterable[tuple[str, Iterable[Any]]]) -> dict[str, list[str]]:
    """The columns with cells as text. Raises `UserError` unless all have the same length."""
    columns = {name: [value if isinstance(value, str) else cell(value) for value in values] for name, values in found}
    lengths = {name: len(cells) for name, cells in columns.items()}
    if not lengths:
        raise UserError("there are no columns: give a frame with a column for each feature, and one for the label")
    first = next(iter(lengths))
    for name, length in lengths.items():
        if length != lengths[first]:
            raise UserError(f"{first} has {lengths[first]} rows and {name} has {length}: give as many of each")
    return columns
