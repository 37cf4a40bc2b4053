"""What is no file, or no text: one sentence each; and files that change, or never end, while they are read."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.data.files import opening
from stepviz.data.files.opening import opened, pieces
from tests.support.files import GOOD, HEAD, ROWS, Bad, assert_refused, complaints, each_of, written

BLANK = "has blank lines only: names of columns and rows are needed"
NO_TEXT = "is not text: a table as CSV is needed"
BAD: Bad = {
    "empty file": ("", "is empty: a line with the names of the columns and a line for each row are needed"),
    "UTF-16 that is cut off": (GOOD.encode("utf-16")[:-1], "is UTF-16 that is broken: save it as CSV UTF-8"),
    "UTF-8 that is broken": (
        (HEAD + ROWS + "5,6,très\n").encode() + b"7,8,tr\xe8s\n",
        'line 7: the byte 0xE8 after "7,8,tr" is not UTF-8: save the file as UTF-8',
    ),
    "an HTML page": (
        "\n<!DOCTYPE html>\n<html><body>404</body></html>\n",
        "is a web page (HTML or XML), not a table: download the file itself",
    ),
    "a spreadsheet": (
        b"PK\x03\x04" + bytes(range(256)),
        "is a ZIP archive (of .ods save the sheet as CSV; .xlsx needs its ending), not a table as text",
    ),
    "gzip": (gzip.compress(GOOD.encode()), "is compressed with gzip (unpack it first), not a table as text"),
    "a line without end": (
        "1," * 3_000_000,
        "has a line of more than 4 MB: it is not a table of rows and columns",
    ),
}

pytestmark = pytest.mark.usefixtures("here")


@each_of(BAD)
def test_a_bad_file_has_its_sentence(content: str | bytes, said: str) -> None:
    assert_refused("marks.csv", content, said)


def test_what_is_no_file(here: Path) -> None:
    written(here, GOOD)
    Path("folder.csv").mkdir()
    os.mkfifo("pipe.csv")
    os.symlink("loop.csv", "loop.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.csv")
        told = {
            "mark.csv": "there is no file mark.csv: did you mean marks.csv?",
            "x/marks.csv": "there is no file x/marks.csv: there is no folder x",
            "a\0.csv": "a�.csv cannot be opened: not the name of a file",
            "a" * 300 + ".csv": f"…{'a' * 55}.csv cannot be opened: File name too long",
            "folder.csv": "folder.csv is a folder: give a file in it",
            "pipe.csv": "pipe.csv is a pipe: give - and its content on standard input",
            "/dev/zero": "/dev/zero is a device or a socket, not a file",
            "socket.csv": "socket.csv is a device or a socket, not a file",
            "loop.csv": "loop.csv cannot be opened: Too many levels of symbolic links",
        }
        assert {name: complaints(["train", name]) for name in told} == {n: [text] for n, text in told.items()}


def test_a_file_without_permission(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(here, GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(opening, "open", refuse, raising=False)
    assert complaints(["train", "marks.csv"]) == [
        "marks.csv may not be read: you have no permission (ls -l shows who has)"
    ]


def test_a_file_that_grows_while_it_is_read(here: Path) -> None:
    path = written(here, GOOD)
    with opened("marks.csv") as file, path.open("ab") as more:
        texts = pieces(file, "marks.csv", [])
        assert next(texts) == GOOD
        more.write(b"1,2,")
        more.flush()
        with pytest.raises(UserError, match=r"^marks\.csv changed while it was read: try again when it is complete$"):
            next(texts)


def test_standard_input() -> None:
    def said(content: bytes) -> tuple[int, bytes]:
        command = [sys.executable, "-m", "stepviz", "data", "-"]
        done = subprocess.run(command, input=content, capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    status, told = said(GOOD.encode())
    assert (status, told[:62]) == (0, b"standard input\nrows      8: 4 train, 2 validation, 2 test; spl")
    status, told = said(b"")
    assert (status, told[:34]) == (2, b"stepviz: standard input is empty: ")
