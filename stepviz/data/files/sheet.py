"""Sheet: reads the first sheet of an Excel workbook, `.xlsx`, in the same way as the text of a table."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO
from zipfile import BadZipFile

from stepviz.data.dataset import Table
from stepviz.data.files.cells import extra, read_cells
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.text import clean, several, shown

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
    table = yield from read_cells(
        [row[:width] if number >= above else () for number, row in enumerate(rows)], title, experiment
    )
    others = f", the first of {len(names)}" if names[1:] else ""
    assumed = [
        f"sheet {shown(clean(names[0]))}{others}",
        *[f"{several(above, 'row')} above the table skipped"] * bool(above),
    ]
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
