"""Values of sheets and frames become the cells of a table."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest

from stepviz import Experiment, UserError
from stepviz.data.files.cells import cell, extra, read_cells
from stepviz.data.stretches import taken


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (math.nan, ""),
        (np.float64("nan"), ""),
        (True, "1"),
        (np.False_, "0"),
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.1"),
        ("0,5", "0,5"),
        (datetime.date(2024, 3, 1), "2024-03-01"),
    ],
)
def test_a_value_is_written_as_it_reads_back(value: object, text: str) -> None:
    assert cell(value) == text


def test_messages_count_rows_as_the_sheet_does() -> None:
    rows = [("a", "b", "kind"), (1, 2, "x"), (None, None, None), (3, 4, "y"), (5, "two\nlines", "x"), (6, None, "y")]
    with pytest.raises(UserError) as refused:
        taken(read_cells(rows, "marks.xlsx", Experiment.of("marks.xlsx")))
    assert [line[: len("marks.xlsx line 5")] for line in str(refused.value).split("\n")] == [
        "marks.xlsx line 5",
        "marks.xlsx line 6",
    ]


def test_a_row_of_numbers_names_columns_where_that_is_known() -> None:
    rows = [("1", "2"), (1, 2), (3, 4), (5, 6), (7, 8)]
    names = [taken(read_cells(rows, "a", Experiment.of("a.xlsx"), header=known)).label for known in (True, None)]
    assert names == ["2", "2"]
    lengths = [len(taken(read_cells(rows, "a", Experiment.of("a.xlsx"), header=known)).y) for known in (True, None)]
    assert lengths == [4, 5]


def test_an_extra_that_is_not_installed_says_what_to_type() -> None:
    with pytest.raises(UserError) as refused:
        extra("xlsx", "no_such_module", "marks.xlsx")
    assert str(refused.value) == (
        "marks.xlsx needs the extra xlsx to be read: pip install '.[xlsx]' in a copy of stepviz, or save it as CSV"
    )
    with pytest.raises(UserError, match=r"--delimiter is for text files: leave it out with a\.xlsx"):
        taken(read_cells([], "a.xlsx", Experiment.of("a.xlsx", delimiter=";")))
