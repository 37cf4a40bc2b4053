"""The first sheet of a workbook is read as people leave it: with titles, formulas, empty rows, dates, other sheets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.dataset import Dataset

openpyxl = pytest.importorskip("openpyxl", reason="the extra xlsx is not installed")

HEAD = ("width", "good", "kind")
ROWS = [(1.5 + row / 8, row % 3 == 0, "ab"[row % 2]) for row in range(12)]


def _saved(folder: Path, rows: Sequence[Sequence[Any]], *others: str, merged: str = "") -> Path:
    book, path = openpyxl.Workbook(), folder / "marks.xlsx"
    book.active.title = "Marks"
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    for other in others:
        book.create_sheet(other).append(("nothing", "here"))
    book.save(path)
    return path


def _load(path: Path, **settings: Any) -> Dataset:
    return load(Experiment.of(path, scale="none", val=0, test=0, **settings))


def test_the_first_sheet_is_read_and_named(tmp_path: Path) -> None:
    data = _load(_saved(tmp_path, [HEAD, *ROWS]))
    assert (data.features, data.label, data.classes) == (("width", "good"), "kind", ("a", "b"))
    assert data.X.tolist() == [[width, float(good)] for width, good, _ in ROWS]
    assert data.assumed[0] == 'sheet "Marks"'
    assert _load(_saved(tmp_path, [HEAD, *ROWS], "Notes", "More")).assumed[0] == 'sheet "Marks", the first of 3'


def test_a_merged_title_and_empty_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    rows = [("Marks of 2024",), (), HEAD, *ROWS[:5], (), *ROWS[5:], (None, None, None, None), ()]
    data = _load(_saved(tmp_path, rows, merged="A1:C1"))
    assert data.X[:, 0].tolist() == [width for width, _, _ in ROWS]
    assert data.assumed[1] == "2 rows above the table skipped"


def test_numbers_as_text_are_numbers_and_empty_cells_are_missing(tmp_path: Path) -> None:
    rows = [HEAD, ("1.25", 1, "a"), *ROWS, (None, 0, "b"), ("#N/A", 0, "b")]
    path = _saved(tmp_path, rows)
    with pytest.raises(UserError, match=r'line 15, column "width": is empty: give --missing drop'):
        _load(path)
    assert _load(path, missing="drop").X[:, 0].tolist() == [1.25, *(width for width, _, _ in ROWS)]


def test_dates_are_refused_with_a_way_out(tmp_path: Path) -> None:
    rows = [("day", *HEAD), *((datetime.date(2024, 1, 1 + day), *row) for day, row in enumerate(ROWS))]
    with pytest.raises(UserError, match=r"is a date or a time, not a number: leave it out with --features width,good"):
        _load(_saved(tmp_path, rows))
    assert _load(_saved(tmp_path, rows), features=("width",)).features == ("width",)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "marks.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as an Excel workbook: save it again, or as CSV"):
        _load(path)


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has nothing in its first sheet: names of columns and rows are needed"):
        _load(_saved(tmp_path, []))
