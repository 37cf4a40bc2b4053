"""Cells: reads rows of values, of a sheet, a Parquet file or a data frame, in the same way as the text of a table."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from io import BytesIO, StringIO
from itertools import chain
from numbers import Integral, Real
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np

from stepviz.data.dataset import MAX_NUMBERS, Table
from stepviz.data.files.table import read_table
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.settings.values import short
from stepviz.text import clean, plural, shown

_AT_ONCE = 500
"""Rows between two yields."""


def cell(value: Any) -> str:
    """The text of a value; empty if it is missing."""
    if value is None or value is getattr(value, "NA", None) or _is_missing(value):
        return ""
    if isinstance(value, bool | np.bool_ | Integral):
        return str(int(value))
    return short(float(value)) if isinstance(value, Real) else str(value)


def _read_cells(
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


def in_rows(message: str, file: str, called: str) -> str:
    """A message about a file, by the name it is called; rows from 0 replace lines: `the data, row 1, column "a"`.

    The first line has the names.
    """

    def row(found: re.Match[str]) -> str:
        number = int(found["number"] or 1)
        return f"{called}, row {number - 2}" if number > 1 else called

    return re.sub(rf"{re.escape(file)}(?: line (?P<number>[0-9]+))?", row, message)


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


_BROKEN = (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError, SyntaxError)
"""Exceptions of openpyxl for a file that is not a workbook; its XML parser raises `SyntaxError`."""
Rows = list[Sequence[Any]]


def read_sheet(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of the first sheet, without a title above the column names and without empty columns at its end.

    For formulas the saved value is read. Raises `UserError` with a sentence for each problem.
    """
    names, rows = _values(file, title, extra("xlsx", "openpyxl", title))
    yield
    filled = [[place for place, value in enumerate(row) if value is not None] for row in rows]
    above = next((number for number, places in enumerate(filled) if len(places) > 1), 0)
    width = max((places[-1] + 1 for places in filled if places), default=0)
    table = yield from _read_cells(
        [row[:width] if number >= above else () for number, row in enumerate(rows)], title, experiment
    )
    others = f", the first of {len(names)}" if names[1:] else ""
    assumed = [f"sheet {shown(clean(names[0]))}{others}"]
    if above:
        assumed.append(f"{plural(above, 'row')} above the table skipped")
    return replace(table, assumed=(*assumed, *table.assumed))


def _values(file: BinaryIO, title: str, openpyxl: Any) -> tuple[list[str], Rows]:
    """The names of the sheets, and the rows of the first one. Raises `UserError` if the file is not a workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about formats and links, which no value depends on
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = book.worksheets
            rows = [*sheets[0].iter_rows(values_only=True)] if sheets else []
    except _BROKEN:
        raise UserError(f"{title} cannot be read as an Excel workbook: save it again, or as CSV") from None
    if not any(value is not None for row in rows for value in row):
        raise UserError(f"{title} has nothing in its first sheet: names of columns and rows are needed")
    return [sheet.title for sheet in sheets], rows


_INDEX = "__index_level_"
"""The start of the name that pandas writes for an index without one."""


def read_parquet(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of a file, without an index of pandas. Raises `UserError` with a sentence for each problem."""
    parquet = extra("parquet", "pyarrow.parquet", title)
    arrow = extra("parquet", "pyarrow", title)
    try:
        stored = parquet.ParquetFile(file)
        kept = [name for name in stored.schema_arrow.names if not name.startswith(_INDEX)]
        if stored.metadata.num_rows * len(kept) > MAX_NUMBERS:
            raise UserError(f"{title} has more than {MAX_NUMBERS:,} cells: save fewer rows or columns")
        batches = [*stored.iter_batches(columns=kept)]
    except (arrow.ArrowException, OSError):
        raise UserError(f"{title} cannot be read as a Parquet file: save it again, or as CSV") from None
    yield
    rows = chain.from_iterable(zip(*(c.to_pylist() for c in batch.columns), strict=True) for batch in batches)
    try:
        table = yield from _read_cells(chain([kept], rows), title, experiment, header=True)
    except UserError as error:
        raise UserError(in_rows(str(error), title, title)) from None
    left_out = ("the index of pandas is not used",) * (len(kept) < len(stored.schema_arrow.names))
    return replace(table, assumed=(*left_out, *table.assumed))
