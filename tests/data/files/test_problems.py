"""Problems in the cells: each has its line, its column and what to write, the first ten in full."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support.examples import LONG
from tests.support.files import HEAD, ROWS, WAYS, Bad, commands_told, complaints, loaded, million, written

EMPTY = f"is empty: {WAYS}"
BAD: Bad = {
    "ragged rows": (
        HEAD + "1,2,a\n1,2\n2,3,b\n\n4,5,b,\n6\n",
        [
            "marks.csv line 3 has 2 cells: 3 are needed, one for each column",
            "marks.csv line 6 has 4 cells: 3 are needed, one for each column",
            "marks.csv line 7 has 1 cell: 3 are needed, one for each column",
        ],
    ),
    "empty cells": (
        HEAD + "1,2,a\n,3,b\n3, ,a\n4,5,\n,,\n5,6,b\n",
        [
            f'marks.csv line 3, column "age": {EMPTY}',
            f'marks.csv line 4, column "height": {EMPTY}',
            'marks.csv line 5, column "grade": is empty: give --missing drop to leave its row out, or fill it in',
            "marks.csv line 6 has empty cells only: fill it in or delete it",
        ],
    ),
    "missing values": (
        HEAD + ROWS + "n/a,NA,b\n?,-,a\nnull,#N/A,b\n5,6,a\n6,7,b\n",
        [
            f'marks.csv line {line}, column "{column}": "{text}" stands for a missing number: {WAYS}'
            for line, column, text in [
                (6, "age", "n/a"),
                (6, "height", "NA"),
                (7, "age", "?"),
                (7, "height", "-"),
                (8, "age", "null"),
                (8, "height", "#N/A"),
            ]
        ],
    ),
    "nan, inf and 1e400": (
        HEAD + ROWS + "nan,inf,b\n-Infinity,1e400,a\n5,6,a\n6,7,b\n",
        [
            f'marks.csv line 6, column "age": "nan" stands for a missing number: {WAYS}',
            'marks.csv line 6, column "height": "inf" is not a finite number: correct it, or delete its row',
            'marks.csv line 7, column "age": "-Infinity" is not a finite number: correct it, or delete its row',
            'marks.csv line 7, column "height": "1e400" is too large: 1.7e308 is the largest number',
        ],
    ),
    "thousands separators": (
        HEAD + ROWS + '"1,234",3,b\n"1,234.5",3,b\n1 234,3,b\n1_234,3,a\n5,6,a\n6,7,b\n',
        [
            'marks.csv line 6, column "age": "1,234" is not a number: delete its thousands separators, '
            "or give --decimal , if its comma is a decimal comma",
            'marks.csv line 7, column "age": "1,234.5" is not a number: delete its thousands separators',
            'marks.csv line 8, column "age": "1 234" is not a number: delete its thousands separators',
            'marks.csv line 9, column "age": "1_234" is not a number: delete its thousands separators',
        ],
    ),
    "thousands set apart by spaces that do not break": (
        HEAD + ROWS + "1\u00a0234,3,b\n12\u202f345\u202f678.5,3,b\n1\u2009000,\u00a05\u00a0,b\n5,6,a\n6,7,b\n",
        [
            rf'marks.csv line {line}, column "age": "{text}" is not a number: delete its thousands separators'
            for line, text in [(6, r"1\xa0234"), (7, r"12\u202f345\u202f678.5"), (8, r"1\u2009000")]
        ],
    ),
    "spaces without width and a byte order mark in a cell": (
        HEAD + ROWS + "5\u200b,\ufeff6,b\n5,6,a\n6,7,b\n",
        [
            rf'marks.csv line 6, column "{column}": "{text}" is not a number: correct it, or delete its row'
            for column, text in [("age", r"5\u200b"), ("height", r"\ufeff6")]
        ],
    ),
    "lines that only Unicode would end": (
        HEAD + ROWS + "5\u2028,6\x1c,b\n5\u2029,6\x85,a\n\x1d\n\u2028,oops,b\n",
        [
            f'marks.csv line 9, column "age": {EMPTY}',
            'marks.csv line 9, column "height": "oops" is not a number: correct it, or delete its row',
        ],
    ),
    "a cell as long as a book": (
        HEAD + ROWS + f"5,{'x' * 200_000},b\n",
        ["marks.csv line 6: a cell has more than 131,072 characters: shorten it"],
    ),
    "decimal commas and points": (
        "age;height;grade\n1.5;2;a\n1,5;2;b\n2;3;a\n",
        ['marks.csv line 3, column "age": "1,5" is not a number: write 1.5, or give --decimal ,'],
    ),
    "a decimal point among commas": (
        "age;height;grade\n1,5;2;a\n1,7;2;b\n" + "2,5;3;a\n" * 300 + "2.5;3;a\n",
        ['marks.csv line 304, column "age": "2.5" is not a number: write 2,5, or give --decimal .'],
    ),
    "percent signs": (
        HEAD + ROWS + "10%,3,a\n",
        ['marks.csv line 6, column "age": "10%" is not a number: delete the %'],
    ),
    "a column of percent signs and dollars": (
        HEAD + "10%,1,a\n$20,2,b\n30%,3,a\n",
        [
            'marks.csv line 2, column "age": "10%" is not a number: delete the %; '
            "most of this column is not numeric: leave it out with --features height"
        ],
    ),
    "a column of dates": (
        "day,age,grade\n2024-01-05,1,a\n2024-01-06,2,b\n2024-01-07,3,a\n",
        [
            'marks.csv line 2, column "day": "2024-01-05" is a date or a time, not a number: '
            "leave it out with --features age"
        ],
    ),
    "dates and times": (
        HEAD + ROWS + "2024-01-05,12:30,a\n5.1.2024,01/05/24,b\n",
        [
            f'marks.csv line {line}, column "{column}": "{text}" is a date or a time, not a number: '
            "leave its column out with --features"
            for line, column, text in [
                (6, "age", "2024-01-05"),
                (6, "height", "12:30"),
                (7, "age", "5.1.2024"),
                (7, "height", "01/05/24"),
            ]
        ],
    ),
    "hex": (
        HEAD + ROWS + "0x1F,3,a\n",
        ['marks.csv line 6, column "age": "0x1F" is not a decimal number: write 31'],
    ),
    "truth values": (
        HEAD + ROWS + "true,3,a\n",
        ['marks.csv line 6, column "age": "true" is not a number: write 1 or 0'],
    ),
    "digits that are no ASCII": (
        HEAD + ROWS + "٣,3,a\n",
        ['marks.csv line 6, column "age": "٣" is not a number: correct it, or delete its row'],
    ),
    "a quote that does not close": (
        HEAD + ROWS + '5,"6,a\n' + ROWS,
        ['marks.csv line 6: a quote (") opens a cell and is not closed'],
    ),
    "a quote that does not close in a large file": (
        HEAD + ROWS + '5,"6,a\n' + ROWS * 20_000,
        ['marks.csv line 6: a quote (") opens a cell and is not closed'],
    ),
    "text after a quote": (
        HEAD + ROWS + 'oops,5,a\n5,"6"x,a\n6,oops,b\n',
        [
            'marks.csv line 6, column "age": "oops" is not a number: correct it, or delete its row',
            'marks.csv line 7: text follows a closing quote ("): write "" for a quote inside quotes',
            'marks.csv line 8, column "height": "oops" is not a number: correct it, or delete its row',
        ],
    ),
    "problems below quotes across lines": (
        '"age\nin years",height,grade\n1,2,"a\r\nb"\n2,oops,c\n"3\n\n",oops,"x\ny"\n1,oops,c\n' + "1,2,a\n" * 9,
        [
            f'marks.csv line {line}, column "height": "oops" is not a number: correct it, or delete its row'
            for line in (5, 8, 10)
        ],
    ),
    "controls in cells": (
        "\x1b]0;title\x07age,h\u202eeight,grade\n1,2,a\n1,2,b\n1,\x1b[2J\x9b,c\n",
        [
            r'marks.csv line 4, column "h�eight": "\x1b[2J\x9b" is not a number: correct it, or delete its row',
        ],
    ),
}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@commands_told(BAD)
def test_a_bad_file_has_its_sentences(
    command: str, content: str | bytes, sentences: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    written(Path(), content)
    assert complaints([command, "marks.csv"], capsys) == sentences


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_count_as_an_editor_counts_them(
    ends: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, (HEAD + ROWS + 'oops,"x\ny",a\n\n1,oops,b\n').replace("\n", ends))
    assert [line.partition(",")[0] for line in complaints(["data", "marks.csv"], capsys)] == [
        "marks.csv line 6",
        "marks.csv line 6",
        "marks.csv line 9",
    ]


def test_the_first_ten_in_full_then_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, HEAD + ROWS * 100 + "oops,2,a\n" * 123)
    lines = complaints(["data", "marks.csv"], capsys)
    assert lines[:10] == [
        f'marks.csv line {line}, column "age": "oops" is not a number: correct it, or delete its row'
        for line in range(402, 412)
    ]
    assert lines[10:] == ["and 113 more in marks.csv"]


def test_problems_without_end_are_not_counted_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, HEAD + "1,2\n" * 300_000)
    lines = complaints(["data", "marks.csv"], capsys)
    assert len(lines) == 11
    assert lines[-1].startswith("and at least ")


def test_a_long_text_is_shortened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, HEAD + ROWS + "x" * 100_000 + ",2,a\n")
    (line,) = complaints(["data", "marks.csv"], capsys)
    assert len(line) < 140
    assert f'"{"x" * 29}…"' in line


def test_a_zip_that_is_no_npz(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "marks.npz", "w") as archive:
        archive.writestr("X.npy", b"no array")
    assert complaints(["train", "marks.npz"], capsys)[0].startswith("marks.npz ")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["good", "bad cell", "ragged"] if LONG else ["ragged"])
def test_a_million_rows_are_read_in_little_memory(kind: str, tmp_path: Path) -> None:
    with (tmp_path / "marks.csv").open("w") as file:
        file.writelines(million(kind))
    said, memory = loaded("marks.csv", tmp_path)
    assert {
        "good": "(1000000, 5)",
        "bad cell": "and 990 more in marks.csv",
        "ragged": "and at least",
    }[kind] in said
    assert memory < 200_000
