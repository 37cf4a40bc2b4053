"""Problems in the cells: each has its line, its column and what to write, the first ten in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import HEAD, ROWS, WAYS, Bad, assert_refused, complaints, each_of, loaded, million, written

ABOVE = HEAD + ROWS
"""Five lines without a problem."""
NO_NUMBER = "is not a number: correct it, or delete its row"
APART = "is not a number: delete its thousands separators"
DATE = "is a date or a time, not a number: leave its column out with --features"


def told(what: str, *cells: tuple[int, str, str]) -> str:
    """The same problem of cells, each with its line, its column and its text."""
    return "\n".join(f'line {line}, column "{column}": "{text}" {what}' for line, column, text in cells)


BAD: Bad = {
    "ragged rows": (
        HEAD + "1,2,a\n1,2\n2,3,b\n\n4,5,b,\n6\n",
        "line 3 has 2 cells: 3 are needed, one for each column\nline 6 has 4 cells: 3 are needed, one for each column\n"
        "line 7 has 1 cell: 3 are needed, one for each column",
    ),
    "empty cells": (
        HEAD + "1,2,a\n,3,b\n3, ,a\n4,5,\n,,\n5,6,b\n",
        f'line 3, column "age": is empty: {WAYS}\nline 4, column "height": is empty: {WAYS}\n'
        'line 5, column "grade": is empty: give --missing drop to leave its row out, or fill it in\n'
        "line 6 has empty cells only: fill it in or delete it",
    ),
    "missing values": (
        ABOVE + "n/a,NA,b\n?,-,a\nnull,#N/A,b\n5,6,a\n6,7,b\n",
        told(
            f"stands for a missing number: {WAYS}",
            *((6, "age", "n/a"), (6, "height", "NA"), (7, "age", "?"), (7, "height", "-")),
            *((8, "age", "null"), (8, "height", "#N/A")),
        ),
    ),
    "nan, inf and 1e400": (
        ABOVE + "nan,inf,b\n-Infinity,1e400,a\n5,6,a\n6,7,b\n",
        told(f"stands for a missing number: {WAYS}\n", (6, "age", "nan"))
        + told("is not a finite number: correct it, or delete its row", (6, "height", "inf"), (7, "age", "-Infinity"))
        + '\nline 7, column "height": "1e400" is too large: 1.7e308 is the largest number',
    ),
    "thousands separators": (
        ABOVE + '"1,234",3,b\n"1,234.5",3,b\n1 234,3,b\n1_234,3,a\n5,6,a\n6,7,b\n',
        told(f"{APART}, or give --decimal , if its comma is a decimal comma\n", (6, "age", "1,234"))
        + told(APART, (7, "age", "1,234.5"), (8, "age", "1 234"), (9, "age", "1_234")),
    ),
    "thousands set apart by spaces that do not break": (
        ABOVE + "1\u00a0234,3,b\n12\u202f345\u202f678.5,3,b\n1\u2009000,\u00a05\u00a0,b\n5,6,a\n6,7,b\n",
        told(APART, (6, "age", r"1\xa0234"), (7, "age", r"12\u202f345\u202f678.5"), (8, "age", r"1\u2009000")),
    ),
    "spaces without width and a byte order mark in a cell": (
        ABOVE + "5\u200b,\ufeff6,b\n5,6,a\n6,7,b\n",
        told(NO_NUMBER, (6, "age", r"5\u200b"), (6, "height", r"\ufeff6")),
    ),
    "lines that only Unicode would end": (
        ABOVE + "5\u2028,6\x1c,b\n5\u2029,6\x85,a\n\x1d\n\u2028,oops,b\n",
        f'line 9, column "age": is empty: {WAYS}\n' + told(NO_NUMBER, (9, "height", "oops")),
    ),
    "a cell as long as a book": (
        ABOVE + f"5,{'x' * 200_000},b\n",
        "line 6: a cell has more than 131,072 characters: shorten it",
    ),
    "decimal commas and points": (
        "age;height;grade\n1.5;2;a\n1,5;2;b\n2;3;a\n",
        told("is not a number: write 1.5, or give --decimal ,", (3, "age", "1,5")),
    ),
    "a decimal point among commas": (
        "age;height;grade\n1,5;2;a\n1,7;2;b\n" + "2,5;3;a\n" * 300 + "2.5;3;a\n",
        told("is not a number: write 2,5, or give --decimal .", (304, "age", "2.5")),
    ),
    "percent signs": (ABOVE + "10%,3,a\n", told("is not a number: delete the %", (6, "age", "10%"))),
    "a column of percent signs and dollars": (
        HEAD + "10%,1,a\n$20,2,b\n30%,3,a\n",
        told("is not a number: delete the %; most of this column is not numeric: leave it out with --features height",
            (2, "age", "10%")),
    ),
    "a column of dates": (
        "day,age,grade\n2024-01-05,1,a\n2024-01-06,2,b\n2024-01-07,3,a\n",
        told("is a date or a time, not a number: leave it out with --features age", (2, "day", "2024-01-05")),
    ),
    "dates and times": (
        ABOVE + "2024-01-05,12:30,a\n5.1.2024,01/05/24,b\n",
        told(DATE, (6, "age", "2024-01-05"), (6, "height", "12:30"), (7, "age", "5.1.2024"), (7, "height", "01/05/24")),
    ),
    "hex": (ABOVE + "0x1F,3,a\n", told("is not a decimal number: write 31", (6, "age", "0x1F"))),
    "truth values": (ABOVE + "true,3,a\n", told("is not a number: write 1 or 0", (6, "age", "true"))),
    "digits that are no ASCII": (ABOVE + "٣,3,a\n", told(NO_NUMBER, (6, "age", "٣"))),
    "a quote that does not close": (
        ABOVE + '5,"6,a\n' + ROWS,
        'line 6: a quote (") opens a cell and is not closed',
    ),
    "a quote that does not close in a large file": (
        ABOVE + '5,"6,a\n' + ROWS * 20_000,
        'line 6: a quote (") opens a cell and is not closed',
    ),
    "text after a quote": (
        ABOVE + 'oops,5,a\n5,"6"x,a\n6,oops,b\n',
        told(NO_NUMBER, (6, "age", "oops"))
        + '\nline 7: text follows a closing quote ("): write "" for a quote inside quotes\n'
        + told(NO_NUMBER, (8, "height", "oops")),
    ),
    "problems below quotes across lines": (
        '"age\nin years",height,grade\n1,2,"a\r\nb"\n2,oops,c\n"3\n\n",oops,"x\ny"\n1,oops,c\n' + "1,2,a\n" * 9,
        told(NO_NUMBER, *((line, "height", "oops") for line in (5, 8, 10))),
    ),
    "controls in cells": (
        "\x1b]0;title\x07age,h\u202eeight,grade\n1,2,a\n1,2,b\n1,\x1b[2J\x9b,c\n",
        told(NO_NUMBER, (4, "h�eight", r"\x1b[2J\x9b")),
    ),
}  # fmt: skip


@each_of(BAD)
@pytest.mark.usefixtures("here")
def test_a_bad_file_has_its_sentences(content: str | bytes, said: str) -> None:
    assert_refused("marks.csv", content, said)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_count_as_an_editor_counts_them(ends: str, here: Path) -> None:
    written(here, (ABOVE + 'oops,"x\ny",a\n\n1,oops,b\n').replace("\n", ends))
    lines = [line.partition(",")[0] for line in complaints(["train", "marks.csv"])]
    assert lines == [f"marks.csv line {line}" for line in (6, 6, 9)]


def test_the_first_ten_in_full_then_how_many(here: Path) -> None:
    written(here, ABOVE + ROWS * 99 + "oops,2,a\n" * 123)
    lines = complaints(["data", "marks.csv"])
    ten = told(NO_NUMBER, *((line, "age", "oops") for line in range(402, 412)))
    assert lines == [*(f"marks.csv {line}" for line in ten.split("\n")), "and 113 more in marks.csv"]


def test_problems_without_end_are_not_counted_to_the_end(here: Path) -> None:
    written(here, HEAD + "1,2\n" * 300_000)
    lines = complaints(["data", "marks.csv"])
    assert len(lines) == 11
    assert lines[-1].startswith("and at least ")


def test_a_long_text_is_shortened(here: Path) -> None:
    written(here, ABOVE + "x" * 100_000 + ",2,a\n")
    (line,) = complaints(["data", "marks.csv"])
    assert line == f'marks.csv line 6, column "age": "{"x" * 29}…" {NO_NUMBER}'


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["good", "bad cell", "ragged"] if LONG else ["ragged"])
def test_a_million_rows_are_read_in_little_memory(kind: str, here: Path) -> None:
    with (here / "marks.csv").open("w") as file:
        file.writelines(million(kind))
    (said,), memory = loaded(here, "marks.csv")
    wanted = {"good": "(1000000, 5)", "bad cell": "and 990 more in marks.csv", "ragged": "and at least"}[kind]
    assert wanted in said
    assert memory < 200_000
