"""Problems in the cells: each has its line, its column and what to write, the first ten in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import HEAD, ROWS, complaints, loaded, million, written

ABOVE = HEAD + ROWS
"""Five lines without a problem."""


def test_a_quote_that_does_not_close_is_told_with_the_line_that_it_is_opened_in(here: Path) -> None:
    written(here, ABOVE + '5,"6,a\n' + ROWS * 20_000)
    assert complaints("data marks.csv") == ['marks.csv line 6: a quote (") opens a cell and is not closed']


def test_problems_without_end_are_not_counted_to_the_end(here: Path) -> None:
    written(here, HEAD + "1,2\n" * 300_000)
    lines = complaints(["data", "marks.csv"])
    assert len(lines) == 11
    assert lines[-1].startswith("and at least ")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["good", "ragged"] if LONG else ["ragged"])
def test_a_million_rows_are_read_in_little_memory(kind: str, here: Path) -> None:
    with (here / "marks.csv").open("w") as file:
        file.writelines(million(kind))
    (said,), memory = loaded(here, "marks.csv")
    assert {"good": "(1000000, 5)", "ragged": "and at least"}[kind] in said
    assert memory < 200_000
