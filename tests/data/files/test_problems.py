from __future__ import annotations

import csv
import gzip
import io
import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.cli import main
from stepviz.data.files import opening
from stepviz.data.files.opening import opened, pieces
from tests.support.files import GOOD, complaints, loaded, million, written

HEAD = "age,height,grade\n"
ROWS = "1,2,a\n2,3,b\n3,4,a\n4,5,b\n"

BAD: dict[str, tuple[str | bytes, list[str]]] = {
    "empty file": (
        "",
        ["marks.csv is empty: a line with the names of the columns and a line for each row are needed"],
    ),
    "a byte order mark alone": (
        b"\xef\xbb\xbf",
        ["marks.csv has blank lines only: names of columns and rows are needed"],
    ),
    "blank lines": ("\n \r\n\n", ["marks.csv has blank lines only: names of columns and rows are needed"]),
    "header only": (HEAD, ["marks.csv has no rows: a line for each row is needed below the names of the columns"]),
    "one class": (
        HEAD + "1,2,a\n2,3,a\n3,4,a\n",
        ['marks.csv column "grade" has one class only, "a": two or more are needed'],
    ),
    "one row": (
        HEAD + "1,2,a\n",
        ['marks.csv column "grade" has one class only, "a": two or more are needed'],
    ),
    "two rows": (
        HEAD + "1,2,a\n2,3,b\n",
        [
            "marks.csv has 2 rows: too few for 1 validation and 1 test row and one to learn from "
            "(--val 0, --test 0 take none)"
        ],
    ),
    "names that look like years": (
        "2019,age,grade\n1,2,a\n2,3,b\n",
        [
            'marks.csv line 1, column 2: "age" is not a number: write one, or leave its row out; '
            "if this line names the columns, give --header"
        ],
    ),
    "no header and a hole": (
        "nan,2,a\n" + ROWS,
        [
            'marks.csv line 1, column 1: "nan" is not a finite number: write one, or leave its row out; '
            "if this line names the columns, give --header"
        ],
    ),
    "one column": (
        "grade\na\nb\n",
        ["marks.csv line 1 has one column only: features and a label are needed (does --delimiter tell it apart?)"],
    ),
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
            'marks.csv line 3, column "age": is empty: a number is needed, or --missing drop or mean',
            'marks.csv line 4, column "height": is empty: a number is needed, or --missing drop or mean',
            'marks.csv line 5, column "grade": is empty: a label is needed',
            "marks.csv line 6 has empty cells only: fill it in or take it out",
        ],
    ),
    "missing values": (
        HEAD + ROWS + "n/a,NA,b\n?,-,a\nnull,#N/A,b\n5,6,a\n6,7,b\n",
        [
            f'marks.csv line {line}, column "{column}": "{text}" is not a number: '
            "fill it in, or empty the cell and give --missing drop"
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
            'marks.csv line 6, column "age": "nan" is not a finite number: write one, or leave its row out',
            'marks.csv line 6, column "height": "inf" is not a finite number: write one, or leave its row out',
            'marks.csv line 7, column "age": "-Infinity" is not a finite number: write one, or leave its row out',
            'marks.csv line 7, column "height": "1e400" is too large: 1.7e308 is the largest number',
        ],
    ),
    "thousands separators": (
        HEAD + ROWS + '"1,234",3,b\n"1,234.5",3,b\n1 234,3,b\n1_234,3,a\n5,6,a\n6,7,b\n',
        [
            'marks.csv line 6, column "age": "1,234" is not a number: leave out what sets thousands apart, '
            "or give --decimal , if its comma is a decimal comma",
            'marks.csv line 7, column "age": "1,234.5" is not a number: leave out what sets thousands apart',
            'marks.csv line 8, column "age": "1 234" is not a number: leave out what sets thousands apart',
            'marks.csv line 9, column "age": "1_234" is not a number: leave out what sets thousands apart',
        ],
    ),
    "thousands set apart by spaces that do not break": (
        HEAD + ROWS + "1\u00a0234,3,b\n12\u202f345\u202f678.5,3,b\n1\u2009000,\u00a05\u00a0,b\n5,6,a\n6,7,b\n",
        [
            rf'marks.csv line {line}, column "age": "{text}" is not a number: leave out what sets thousands apart'
            for line, text in [(6, r"1\xa0234"), (7, r"12\u202f345\u202f678.5"), (8, r"1\u2009000")]
        ],
    ),
    "spaces without width and a byte order mark in a cell": (
        HEAD + ROWS + "5\u200b,\ufeff6,b\n5,6,a\n6,7,b\n",
        [
            rf'marks.csv line 6, column "{column}": "{text}" is not a number: write one, or leave its row out'
            for column, text in [("age", r"5\u200b"), ("height", r"\ufeff6")]
        ],
    ),
    "lines that only Unicode would end": (
        HEAD + ROWS + "5\u2028,6\x1c,b\n5\u2029,6\x85,a\n\x1d\n\u2028,oops,b\n",
        [
            'marks.csv line 9, column "age": is empty: a number is needed, or --missing drop or mean',
            'marks.csv line 9, column "height": "oops" is not a number: write one, or leave its row out',
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
        ['marks.csv line 6, column "age": "10%" is not a number: leave the % out'],
    ),
    "a column of percent signs": (
        HEAD + "10%,1,a\n20%,2,b\n30%,3,a\n",
        [
            'marks.csv line 2, column "age": "10%" is not a number: leave the % out; '
            "most of this column is no number: leave it out with --features height"
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
        ['marks.csv line 6, column "age": "٣" is not a number: write one, or leave its row out'],
    ),
    "text features": (
        "city,age,zip code,size in cm,grade\nBerlin,1,x1,1,a\nParis,2,x2,2,b\nOslo,oops,x3,3,a\n",
        [
            'marks.csv line 2, column "city": "Berlin" is not a number: write one, or leave its row out; '
            "most of this column is no number: leave it out with --features 'age,size in cm', or give --one-hot",
            'marks.csv line 2, column "zip code": "x1" is not a number: write one, or leave its row out; '
            "most of this column is no number: leave it out with --features 'age,size in cm', or give --one-hot",
            'marks.csv line 4, column "age": "oops" is not a number: write one, or leave its row out',
        ],
    ),
    "duplicate column names": (
        "age,height,age,grade\n1,2,3,a\n2,3,4,b\n",
        ['marks.csv line 1: column 3 is called "age", as column 1 is: give each a name of its own'],
    ),
    "a column without a name": (
        ",age,grade\n0,2,a\n1,3,b\n",
        ["marks.csv line 1: column 1 of 3 has no name: give it one, or choose columns with --features"],
    ),
    "a label that is not last": (
        "label,age,height\na,2,3\nb,3,4\n",
        [
            'marks.csv has a column "label", but its last is "height": '
            "give --label label, or the column that is the label"
        ],
    ),
    "measurements as labels": (
        "age,price\n" + "".join(f"{row},{row / 7:.3f}\n" for row in range(40)),
        [
            'marks.csv column "price" holds measurements ("0.000", "0.143", …), not classes: '
            "give --task regression to learn them, or --label COLUMN"
        ],
    ),
    "more labels than rows can teach": (
        "age,name\n" + "".join(f"{row},n{row}\n" for row in range(5000)),
        ['marks.csv column "name": there are more than 1000 different labels: give --label COLUMN'],
    ),
    "a label as long as a letter": (
        HEAD + ROWS + f"1,2,{'word ' * 50}\n",
        [
            'marks.csv line 6, column "grade": "word word word word word word…" is longer than 200 characters: '
            "a label is needed"
        ],
    ),
    "UTF-16": (
        GOOD.encode("utf-16"),
        ["marks.csv is UTF-16 (Excel's “Unicode text”): save it as CSV UTF-8"],
    ),
    "UTF-16 without its mark": (
        GOOD.encode("utf-16-be"),
        ["marks.csv is UTF-16 (Excel's “Unicode text”): save it as CSV UTF-8"],
    ),
    "Latin-1": (
        (HEAD + ROWS + "5,6,très\n").encode("latin-1"),
        [
            'marks.csv line 6: the byte 0xE8 after "5,6,tr" is not UTF-8; the file is probably Latin-1 (Windows): '
            "save it as UTF-8"
        ],
    ),
    "Latin-1 after what ends no line": (
        (HEAD + ROWS + "5\x1c6,a\x1dtr").encode() + b"\xe8s\n",
        [
            r'marks.csv line 6: the byte 0xE8 after "5\x1c6,a\x1dtr" is not UTF-8; the file is probably Latin-1 '
            "(Windows): save it as UTF-8"
        ],
    ),
    "Latin-1 in the first cell": (
        "Größe,grade\n1,a\n".encode("latin-1"),
        [
            'marks.csv line 1: the byte 0xF6 after "Gr" is not UTF-8; the file is probably Latin-1 (Windows): '
            "save it as UTF-8"
        ],
    ),
    "an HTML page": (
        "\n<!DOCTYPE html>\n<html><body>404</body></html>\n",
        ["marks.csv is a web page (HTML or XML), not a table: download the file itself"],
    ),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ["marks.csv is a PNG picture, not a table as text"]),
    "a spreadsheet": (
        b"PK\x03\x04" + bytes(range(256)),
        ["marks.csv is a ZIP archive (as .xlsx and .ods are: save the sheet as CSV), not a table as text"],
    ),
    "gzip": (
        gzip.compress(GOOD.encode()),
        ["marks.csv is compressed with gzip (unpack it first), not a table as text"],
    ),
    "bytes": (bytes(range(32)) * 200, ["marks.csv is not text: a table as CSV is needed"]),
    "zeros": (b"\0" * 10_000, ["marks.csv is not text: a table as CSV is needed"]),
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
            'marks.csv line 6, column "age": "oops" is not a number: write one, or leave its row out',
            'marks.csv line 7: text follows a closing quote ("): write "" for a quote inside quotes',
            'marks.csv line 8, column "height": "oops" is not a number: write one, or leave its row out',
        ],
    ),
    "problems below quotes across lines": (
        '"age\nin years",height,grade\n1,2,"a\r\nb"\n2,oops,c\n"3\n\n",oops,"x\ny"\n1,oops,c\n' + "1,2,a\n" * 9,
        [
            f'marks.csv line {line}, column "height": "oops" is not a number: write one, or leave its row out'
            for line in (5, 8, 10)
        ],
    ),
    "controls in cells": (
        "\x1b]0;title\x07age,h\u202eeight,grade\n1,2,a\n1,2,b\n1,\x1b[2J\x9b,c\n",
        [
            r'marks.csv line 4, column "h�eight": "\x1b[2J\x9b" is not a number: write one, or leave its row out',
        ],
    ),
}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["data", "train"])
def test_a_bad_file_has_its_sentences(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, sentences = BAD[name]
    written(tmp_path, content)
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
        f'marks.csv line {line}, column "age": "oops" is not a number: write one, or leave its row out'
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


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--label grades", 'marks.csv has no column "grades" (--label): did you mean "grade"?'),
        ("--label 4", 'marks.csv has no column "4" (--label): it has age, height, grade'),
        ("--features age,size", 'marks.csv has no column "size" (--features): it has age, height, grade'),
        ("--features age,grade", 'marks.csv column "grade" is the label: it cannot be a feature too'),
        ("--features age,1", "marks.csv gives each column once: --features names one twice"),
        ("--no-header --label grade", 'marks.csv has no column "grade" (--label): no line names them, so give a number from 1 to 3'),  # noqa: E501
        ("--delimiter tab", "marks.csv line 1 has one column only: features and a label are needed (does --delimiter tell it apart?)"),  # noqa: E501
        ("--no-header", 'marks.csv line 1, column 1: "age" is not a number: write one, or leave its row out\nmarks.csv line 1, column 2: "height" is not a number: write one, or leave its row out'),  # noqa: E501
    ],
)  # fmt: skip
def test_what_the_words_ask_for_must_be_there(
    words: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, GOOD)
    assert complaints(["data", "marks.csv", *words.split()], capsys) == sentence.splitlines()


def test_a_column_that_is_not_used_may_hold_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "name,age,,age2,age2,grade\nx,1,,nan,,a\n,2,?,oops,1e999,b\nz,3,0x1,,%,a\n")
    assert main(["data", "marks.csv", "--features", "age"]) == 0
    assert "1 feature and the label, grade" in capsys.readouterr().out


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, GOOD)
    assert complaints(["train", "mark.csv"], capsys) == ["there is no file mark.csv: did you mean marks.csv?"]
    assert complaints(["train", "x/marks.csv"], capsys) == ["there is no file x/marks.csv: there is no folder x"]
    assert complaints(["train", "a\0.csv"], capsys) == ["a�.csv cannot be opened: not the name of a file"]
    assert complaints(["train", "a" * 300 + ".csv"], capsys) == [
        f"…{'a' * 55}.csv cannot be opened: File name too long"
    ]


def test_what_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert complaints(["train", "folder.csv"], capsys) == ["folder.csv is a folder: give a file in it"]
    os.mkfifo(tmp_path / "pipe.csv")
    assert complaints(["train", "pipe.csv"], capsys) == ["pipe.csv is a pipe: give - and its content on standard input"]
    assert complaints(["train", "/dev/zero"], capsys) == ["/dev/zero is a device or a socket, not a file"]
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.csv")
        assert complaints(["train", "socket.csv"], capsys) == ["socket.csv is a device or a socket, not a file"]
    os.symlink("loop.csv", tmp_path / "loop.csv")
    assert complaints(["train", "loop.csv"], capsys) == ["loop.csv cannot be opened: Too many levels of symbolic links"]


def test_a_file_without_permission(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(opening, "open", refuse, raising=False)
    assert complaints(["train", "marks.csv"], capsys) == [
        "marks.csv may not be read: you have no permission (ls -l shows who has)"
    ]


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    with opened("marks.csv") as file, path.open("ab") as more:
        texts = pieces(file, "marks.csv")
        assert next(texts) == GOOD
        more.write(b"1,2,")
        more.flush()
        with pytest.raises(UserError, match=r"^marks\.csv changed while it was read: try again when it is complete$"):
            next(texts)


def test_a_file_that_grows_without_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, HEAD + ROWS * 50_000)
    done = threading.Event()

    def grow() -> None:
        with path.open("ab") as more:
            while not done.wait(0.001):
                more.write(ROWS.encode() * 100)
                more.flush()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        time.sleep(0.05)
        assert complaints(["data", "marks.csv"], capsys) == [
            "marks.csv changed while it was read: try again when it is complete"
        ]
    finally:
        done.set()
        thread.join()


def test_a_line_without_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "1," * 3_000_000)
    assert complaints(["train", "marks.csv"], capsys) == [
        "marks.csv has a line of more than 4 MB: it is not a table of rows and columns"
    ]


def test_ten_thousand_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"f{number}" for number in range(9_999)]
    rows = [[*map(str, range(row, row + 9_999)), "ab"[row % 2]] for row in range(20)]
    line = io.StringIO()
    csv.writer(line).writerows([[*names, "grade"], *rows])
    written(tmp_path, line.getvalue())
    assert main(["data", "marks.csv"]) == 0
    out = capsys.readouterr().out
    assert "10000: 9999 features and the label, grade" in out
    assert len(out.splitlines()) < 40
    rows[7][5000] = "oops"
    line = io.StringIO()
    csv.writer(line).writerows([[*names, "grade"], *rows])
    written(tmp_path, line.getvalue())
    assert complaints(["data", "marks.csv"], capsys) == [
        'marks.csv line 9, column "f5000": "oops" is not a number: write one, or leave its row out'
    ]


def test_standard_input() -> None:
    command = [sys.executable, "-m", "stepviz", "data", "-"]
    done = subprocess.run(command, input=GOOD.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"standard input\nrows      8: 4 train, 2 validation, 2 test")
    done = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"stepviz: standard input is empty")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.stderr.startswith(b"stepviz: standard input is empty")


def test_a_zip_that_is_no_npz(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "marks.npz", "w") as archive:
        archive.writestr("X.npy", b"no array")
    assert complaints(["train", "marks.npz"], capsys)[0].startswith("marks.npz ")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["good", "bad cell", "ragged"])
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
