"""Problems in the cells: each has its line, its column and what to write, the first ten in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import HEAD, ROWS, WAYS, Bad, assert_refused, complaints, each_of, loaded, million, written

ABOVE = HEAD + ROWS
"""Five lines without a problem."""
NO_NUMBER = "is not a number: correct it, or delete its row"


def told(what: str, *cells: tuple[int, str, str]) -> str:
    """The same problem of cells, each with its line, its column and its text."""
    return "\n".join(f'line {line}, column "{column}": "{text}" {what}' for line, column, text in cells)


BAD: Bad = {
    "a quote that does not close in a large file": (
        ABOVE + '5,"6,a\n' + ROWS * 20_000,
        'line 6: a quote (") opens a cell and is not closed',
    ),
    "problems below quotes across lines": (
        '"age\nin years",height,grade\n1,2,"a\r\nb"\n2,oops,c\n"3\n\n",oops,"x\ny"\n1,oops,c\n' + "1,2,a\n" * 9,
        told(NO_NUMBER, *((line, "height", "oops") for line in (5, 8, 10))),
    ),
    "signs that are not printed": (
        ABOVE + "nan,6\x1c,b\n\x1d\n\u2028,\x1b[2J\x9b,b\n",
        told(f"stands for a missing number: {WAYS}", (6, "age", "nan"))
        + f'\nline 8, column "age": is empty: {WAYS}\n'
        + told(NO_NUMBER, (8, "height", r"\x1b[2J\x9b")),
    ),
    "more labels than rows can teach": (
        "age,name\n" + "".join(f"{row},n{row}\n" for row in range(5000)),
        'column "name": there are more than 1000 different labels: give --label COLUMN',
    ),
}


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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["good", "ragged"] if LONG else ["ragged"])
def test_a_million_rows_are_read_in_little_memory(kind: str, here: Path) -> None:
    with (here / "marks.csv").open("w") as file:
        file.writelines(million(kind))
    (said,), memory = loaded(here, "marks.csv")
    assert {"good": "(1000000, 5)", "ragged": "and at least"}[kind] in said
    assert memory < 200_000
