"""Memory: writes the rows of a data frame or of arrays to a temporary file, to be read like any other."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stepviz import shell
from stepviz.data.files.cells import cell, in_rows
from stepviz.errors import UserError

READ_AS: Mapping[str, Any] = {"delimiter": ",", "decimal": ".", "header": True}
"""The settings with which such a file is read."""
_FILE = "data.csv"
_FOLDER = "stepviz-"
"""The beginning of the name of a temporary folder."""


def is_frame(source: Any) -> bool:
    """True for a data frame, for example of pandas or polars, and for a mapping of columns by name.

    False for a lazy frame, which has no shape until it is computed.
    """
    return isinstance(source, Mapping) or all(hasattr(source, name) for name in ("shape", "columns", "__getitem__"))


def columns_of(frame: Any) -> dict[str, list[str]]:
    """The columns of a frame by name, with cells as text. Raises `UserError` if it is not a table."""
    names = list(frame if isinstance(frame, Mapping) else frame.columns)
    called = [*map(str, names)]
    for name in called:
        if called.count(name) > 1:  # a frame would give both columns for that name
            raise UserError(f"two columns are called {name!r}: give each a name of its own")
    return _columns([(name, frame[key]) for name, key in zip(called, names, strict=True)])


def columns_of_arrays(X: Any, y: Any) -> dict[str, list[str]]:
    """The columns of `X` (rows, features), then `y` (rows,), by name, with cells as text.

    Names are those of a frame and a series, if given, else x0, x1, … and y. Raises `UserError` for arrays of other
    shapes.
    """
    if X is None or y is None:
        raise UserError(f"{'y' if y is None else 'X'} is missing: give both X, the features, and y, the labels")
    if is_frame(X):
        columns = columns_of(X)
    else:
        rows = _array("X", X)
        if rows.ndim != 2:
            raise UserError(f"X has the shape {rows.shape}: give X as rows and columns, (rows, features)")
        columns = _columns((f"x{place}", rows[:, place]) for place in range(rows.shape[1]))
    labels = _array("y", y)
    if labels.ndim != 1:
        raise UserError(f"y has the shape {labels.shape}: give one label for each row, (rows,)")
    name = str(getattr(y, "name", None) or "y")
    if name in columns:
        raise UserError(f"X has a column {name!r} too, as y is called: give it another name")
    return _columns([*columns.items(), (name, labels)])


def write(columns: Mapping[str, Sequence[str]]) -> tuple[Path, Callable[[], None]]:
    """Writes columns to a file in a private temporary folder. Returns its path, and a function that deletes both."""
    folder = tempfile.mkdtemp(prefix=_FOLDER)
    path = Path(folder, _FILE)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow(columns)  # without quotes a line of #a would be a comment
        lines.writerows(zip(*columns.values(), strict=True))
    return path, lambda: shutil.rmtree(folder, ignore_errors=True)


def command(words: Sequence[str]) -> str:
    """The command of these words, which calls a file that `write` wrote only `data.csv`: it is gone with its run."""
    return shell.command([_FILE if _is_temporary(Path(word)) else word for word in words])


def _is_temporary(path: Path) -> bool:
    folder = path.parent
    return (path.name, str(folder.parent)) == (_FILE, tempfile.gettempdir()) and folder.name.startswith(_FOLDER)


def named(message: str, path: Path) -> str:
    """A message about the file, in which "the data" replaces its name: `the data, row 1, column "a" is empty`."""
    return in_rows(message, str(path), "the data")


def _array(name: str, given: Any) -> Any:
    try:
        return np.asarray(given)
    except ValueError:
        raise UserError(f"the rows of {name} differ in length: give as many numbers in each") from None


def _columns(found: Iterable[tuple[str, Iterable[Any]]]) -> dict[str, list[str]]:
    """The columns with cells as text. Raises `UserError` unless all have the same length."""
    columns: dict[str, list[str]] = {}
    for name, values in found:
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            raise UserError(f"{name} is {values!r}: give a list or an array, with a value for each row")
        columns[name] = [value if isinstance(value, str) else cell(value) for value in values]
    lengths = {name: len(cells) for name, cells in columns.items()}
    if not lengths:
        raise UserError("there are no columns: give a frame with a column for each feature, and one for the label")
    first = next(iter(lengths))
    for name, length in lengths.items():
        if length != lengths[first]:
            raise UserError(f"{first} has {lengths[first]} rows and {name} has {length}: give as many of each")
    return columns
