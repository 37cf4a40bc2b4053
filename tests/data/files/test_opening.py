"""What is no file, or no text: one sentence each; and files that change, or never end, while they are read."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.data.files import opening
from stepviz.data.files.opening import opened, pieces
from tests.support.files import GOOD, HEAD, ROWS, Bad, commands_told, complaints, written

BAD: Bad = {
    "empty file": (
        "",
        ["marks.csv is empty: a line with the names of the columns and a line for each row are needed"],
    ),
    "a byte order mark alone": (
        b"\xef\xbb\xbf",
        ["marks.csv has blank lines only: names of columns and rows are needed"],
    ),
    "blank lines": ("\n \r\n\n", ["marks.csv has blank lines only: names of columns and rows are needed"]),
    "UTF-16 that is cut off": (
        GOOD.encode("utf-16")[:-1],
        ["marks.csv is UTF-16 that is broken: save it as CSV UTF-8"],
    ),
    "UTF-8 that is broken": (
        (HEAD + ROWS + "5,6,très\n").encode() + b"7,8,tr\xe8s\n",
        ['marks.csv line 7: the byte 0xE8 after "7,8,tr" is not UTF-8: save the file as UTF-8'],
    ),
    "no byte of Windows": (
        (HEAD + ROWS + "5\x1c6,a\x1dtr").encode() + b"\x81s\n",
        [r'marks.csv line 6: the byte 0x81 after "5\x1c6,a\x1dtr" is not UTF-8: save the file as UTF-8'],
    ),
    "an HTML page": (
        "\n<!DOCTYPE html>\n<html><body>404</body></html>\n",
        ["marks.csv is a web page (HTML or XML), not a table: download the file itself"],
    ),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ["marks.csv is a PNG image, not a table as text"]),
    "a spreadsheet": (
        b"PK\x03\x04" + bytes(range(256)),
        ["marks.csv is a ZIP archive (of .ods save the sheet as CSV; .xlsx needs its ending), not a table as text"],
    ),
    "gzip": (
        gzip.compress(GOOD.encode()),
        ["marks.csv is compressed with gzip (unpack it first), not a table as text"],
    ),
    "bytes": (bytes(range(32)) * 200, ["marks.csv is not text: a table as CSV is needed"]),
    "zeros": (b"\0" * 10_000, ["marks.csv is not text: a table as CSV is needed"]),
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
        texts = pieces(file, "marks.csv", [])
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
