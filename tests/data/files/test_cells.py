"""Values of sheets, Parquet files and frames become the cells of a table: with titles, formulas, empty rows, dates."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.dataset import Dataset
from stepviz.data.files.cells import cell, extra, read_cells
from stepviz.data.stretches import taken


def test_a_value_is_written_as_it_reads_back() -> None:
    values = (None, math.nan, np.float64("nan"), True, np.False_, 7, 7.0, 0.1, "0,5", datetime.date(2024, 3, 1))
    assert [cell(value) for value in values] == ["", "", "", "1", "0", "7", "7", "0.1", "0,5", "2024-03-01"]


def test_a_row_of_numbers_names_columns_where_that_is_known() -> None:
    rows = [("1", "2"), (1, 2), (3, 4), (5, 6), (7, 8)]
    known, guessed = (taken(read_cells(rows, "a", Experiment.of("a.xlsx"), header=h)) for h in (True, None))
    assert (known.label, len(known.y)) == ("2", 4)
    assert (guessed.label, len(guessed.y)) == ("2", 5)


def test_an_extra_that_is_not_installed_says_what_to_type() -> None:
    with pytest.raises(UserError) as refused:
        extra("xlsx", "no_such_module", "marks.xlsx")
    assert str(refused.value) == (
        "marks.xlsx needs the extra xlsx to be read: pip install '.[xlsx]' in a copy of stepviz, or save it as CSV"
    )
    with pytest.raises(UserError, match=r"--delimiter is for text files: leave it out with a\.xlsx"):
        taken(read_cells([], "a.xlsx", Experiment.of("a.xlsx", delimiter=";")))


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


def test_what_is_no_row_of_the_table_is_left_out_and_texts_of_numbers_are_numbers(tmp_path: Path) -> None:
    above, empty = [("Marks of 2024",), (), HEAD, ("1.25", 1, "a")], [(None, None, None, None), ()]
    path = _saved(
        tmp_path, [*above, *ROWS[:5], (), *ROWS[5:], (None, 0, "b"), ("#N/A", 0, "b"), *empty], merged="A1:C1"
    )
    with pytest.raises(UserError, match=r'line 18, column "width": is empty: give --missing drop'):
        _load(path)
    data = _load(path, missing="drop")
    assert data.X[:, 0].tolist() == [1.25, *(width for width, _, _ in ROWS)]
    assert data.assumed[1] == "2 rows above the table skipped"


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "marks.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as an Excel workbook: save it again, or as CSV"):
        _load(path)


of_parquet = pytest.mark.skipif(find_spec("pyarrow") is None, reason="the extra parquet is not installed: it is 40 MB")


@of_parquet
def test_columns_and_missing_values_are_read(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "marks.parquet"
    frame = pandas.DataFrame({"width": [*map(float, range(11)), None], "good": [True, False] * 6, "kind": [*"ab" * 6]})
    frame.to_parquet(path, index=False)
    with pytest.raises(UserError, match=r'line 13, column "width": is empty'):
        load(Experiment.of(path))
    data = load(Experiment.of(path, missing="drop", scale="none"))
    assert (data.features, data.classes) == (("width", "good"), ("a", "b"))
    assert data.X.tolist() == [[float(row), float(row % 2 == 0)] for row in range(11)]
    frame.set_index(frame["kind"].to_numpy()).to_parquet(path)
    assert load(Experiment.of(path, missing="drop")).assumed[0] == "the index of pandas is not used"


@of_parquet
def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "marks.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="cannot be read as a Parquet file: save it again, or as CSV"):
        load(Experiment.of(path))
