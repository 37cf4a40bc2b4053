"""Cells: reads rows of values, such as those of a sheet or a data frame, in the same way as the text of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from io import BytesIO, StringIO
from numbers import Integral, Real
from typing import Any

import numpy as np

from stepviz.data.dataset import Table
from stepviz.data.files.table import read_table
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.settings.values import short

_AT_ONCE = 500
"""Rows between two yields."""


def cell(value: Any) -> str:
    """The text of a value; empty if it is missing."""
    if value is None or value is getattr(value, "NA", None) or _is_missing(value):
        return ""
    if isinstance(value, bool | np.bool_ | Integral):
        return str(int(value))
    return short(float(value)) if isinstance(value, Real) else str(value)


def read_cells(
    rows: Iterable[Sequence[Any]], title: str, experiment: Experiment, *, header: bool | None = None
) -> Stretches[Table]:
    """The table of these rows. `header`: if the first row names the columns; None: as the experiment says.

    A row without values becomes a blank line, so that messages number rows as the file does. Raises `UserError` with
    a sentence for each problem.
    """
    if experiment.delimiter is not None:
        raise UserError(f"--delimiter is for text files: leave it out with {title}")
    text = StringIO(newline="")
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    for number, row in enumerate(rows):
        told = [" ".join(cell(value).split()) for value in row]
        lines.writerow(told if any(told) else ())
        if number % _AT_ONCE == 0:
            yield
    named = experiment.header if header is None else header
    run = replace(experiment, delimiter="\t", header=named)
    return (yield from read_table(BytesIO(text.getvalue().encode()), title, run))


def extra(name: str, module: str, title: str) -> Any:
    """Imports a module of an optional extra. Raises `UserError` with the command to install it if it is missing."""
    try:
        return import_module(module)
    except ImportError:
        told = f"pip install '.[{name}]' in a copy of stepviz, or save it as CSV"
        raise UserError(f"{title} needs the extra {name} to be read: {told}") from None


def _is_missing(value: Any) -> bool:
    """True for nan and pandas' `NA` and `NaT`, none of which equals itself."""
    same = value == value
    return type(same).__name__ == "NAType" or same is False or (isinstance(same, np.bool_) and not same)
