"""What is no file, or no text: one sentence each; and files that change, or never end, while they are read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.data.files import opening
from stepviz.data.files.opening import opened, pieces
from tests.support.files import GOOD, HEAD, ROWS, complaints, data_of, written

pytestmark = pytest.mark.usefixtures("here")


def test_a_line_without_end_is_not_read_to_the_end(here: Path) -> None:
    written(here, "1," * 3_000_000)
    assert complaints("data marks.csv") == [
        "marks.csv has a line of more than 4 MB: it is not a table of rows and columns"
    ]


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


def test_letters_of_windows_are_read_behind_a_quarter_of_a_megabyte_too(tmp_path: Path) -> None:
    last = "1,2,für €\n".encode("cp1252")
    short, long = (data_of(tmp_path, HEAD.encode() + ROWS.encode() * times + last) for times in (9, 15_000))
    assert short.classes == long.classes == ("a", "b", "für €")
    assert "read as cp1252 (Windows, Western Europe)" in short.assumed
