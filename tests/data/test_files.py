"""Files of data: what is no file or no text, archives that lie, cells that are empty or wrong, numerals, texts."""

from __future__ import annotations

import datetime
import math
import os
import socket
import struct
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.files import numerals, opening
from stepviz.data.files import table as tables
from stepviz.data.files.cells import cell, extra
from stepviz.data.files.characters import contexts
from stepviz.data.files.opening import opened, pieces
from stepviz.data.stretches import taken
from tests.support.examples import LONG, examples
from tests.support.files import GOOD, HEAD, ROWS, complaints, data_of, loaded, million, npy, refused, written, zipped


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
        refused = Mock(side_effect=PermissionError(13, "Permission denied"))
        monkeypatch.setattr(opening, "open", refused, raising=False)
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


BOMB = 1 << 26
"""Bytes of zeros: 64 MB, a thousandth of it in the file."""
BOMBS = {
    "endless.npz": (
        "'<f8'",
        f"({2**31}, {2**31})",
        f"has an array X that is damaged: its header promises {2**65} bytes, and it has {BOMB}",
    ),
    "many.npz": ("'|u1'", f"(64, {2**20})", "has more than 50,000,000 numbers in X: use fewer rows or features"),
    "wide.npz": ("'<U8388608'", "(2, 1)", "has an X of <U8388608 and shape (2, 1): numbers of shape (rows, features)"),
}
"""Headers of bombs: the type, the shape, and what is said of it."""


def bomb(descr: str, shape: str) -> bytes:
    """An archive whose X is nothing but zeros below such a header."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    magic = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header))
    return zipped([("y.npy", npy(np.arange(12) % 3)), ("X.npy", magic + header + bytes(BOMB))])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    for name, (descr, shape, _) in BOMBS.items():
        path = written(tmp_path, bomb(descr, shape), name)
        assert path.stat().st_size < BOMB // 200
    said, memory = loaded(tmp_path, *BOMBS)
    for told, (name, (*_, sentence)) in zip(said, BOMBS.items(), strict=True):
        assert told.startswith(f"{name} {sentence}")
    assert memory < 80_000


def test_a_value_is_written_as_it_reads_back() -> None:
    values = (None, math.nan, np.float64("nan"), True, np.False_, 7, 7.0, 0.1, "0,5", datetime.date(2024, 3, 1))
    assert [cell(value) for value in values] == ["", "", "", "1", "0", "7", "7", "0.1", "0,5", "2024-03-01"]


def test_an_extra_that_is_not_installed_says_what_to_type() -> None:
    with pytest.raises(UserError) as refused:
        extra("xlsx", "no_such_module", "marks.xlsx")
    assert str(refused.value) == (
        "marks.xlsx needs the extra xlsx to be read: pip install '.[xlsx]' in a copy of stepviz, or save it as CSV"
    )


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="the extra parquet is not installed: it is 40 MB")
def test_parquet_is_read_and_what_is_none_is_refused(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "marks.parquet"
    frame = pandas.DataFrame({"width": [*map(float, range(11)), None], "good": [True, False] * 6, "kind": [*"ab" * 6]})
    frame.to_parquet(path, index=False)
    with pytest.raises(UserError, match=r'parquet, row 11, column "width" is empty'):
        load(Experiment.of(path))
    data = load(Experiment.of(path, missing="drop", scale="none"))
    assert (data.features, data.classes) == (("width", "good"), ("a", "b"))
    assert data.X.tolist() == [[float(row), float(row % 2 == 0)] for row in range(11)]
    frame.set_index(frame["kind"].to_numpy()).to_parquet(path)
    assert load(Experiment.of(path, missing="drop")).assumed[0] == "the index of pandas is not used"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="cannot be read as a Parquet file: save it again, or as CSV"):
        load(Experiment.of(path))


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


def test_an_empty_column_and_a_nan_of_an_array_are_told_once_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,c,y\n1,,0\n2,,1\n3,,0\n")
    np.savez(tmp_path / "a.npz", X=np.array([[0.0, math.nan], [1.0, 2.0]]), y=np.arange(2))
    told = [line for kind in ("csv", "npz") for line in complaints(["data", f"{tmp_path}/a.{kind}"])]
    assert [line.partition("a.")[2] for line in told] == [
        'csv line 2, column "c" is empty, as in 2 rows below: leave it out with --features, or fill it in',
        "npz row 0, X[0, 1]: nan is not a finite number: correct it, or delete its row",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a,b,y\n1,,p\n2,,q\n3,,p\n4,5,q\n", "1,5,p\n2,,q\n3,,p\n4,,q\n"])
def test_a_column_that_is_empty_in_some_rows_alone_is_not_told_to_be_left_out(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_CELLS", 9)
    told = refused(tmp_path, text).splitlines()
    assert len(told) == 3
    assert all("is empty: give --missing drop to leave its row out, --missing mean" in line for line in told)


@pytest.mark.parametrize(("size", "gap"), [(1, 0), (1, 29), (30, 12), (1 << 15, 1)])
def test_no_block_of_rows_is_lost_for_an_empty_text(
    size: int, gap: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_CELLS", size)
    rows = [f"{text},{n},{n % 2}\n" for n, text in enumerate(["red", "blue", "green"] * 10)]
    assert len(data_of(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True).y) == len(rows)
    rows[gap] = f"{' ' * (gap % 2)},{gap},1\n"
    told = refused(tmp_path, "a,b,c\n" + "".join(rows), one_hot=True)
    assert f'line {gap + 2}, column "a" is empty: give --missing drop to leave its row out' in told
    assert "\n" not in told


def test_a_text_that_cannot_be_used_is_refused_in_one_sentence() -> None:
    for words, sentence in (
        ([" ", ""], "has no words: write one a line"),
        ([*map(chr, range(0x4E00, 0x4E00 + 1000))], "has 1000 different characters"),
        (["a" * 1_000_000], "makes more than 1,000,000 rows: give a part of it"),
    ):
        with pytest.raises(UserError, match=sentence):
            taken(contexts(words, 1, "words"))


SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
"""All there are: none comes later."""
CELLS = [
    *(f"{space}1.5{space}" for space in SPACES),
    *(f"1{space}500" for space in SPACES),
    *("1", " 1.5\t", "+.5", "-2.", "1e3", "1E-400", "1,5", "", " ", "nan", "1e400", "1_0", "0x1", "٣", "1 2", "1.5.2"),
]
texts = st.one_of(
    st.sampled_from(CELLS),
    st.text(st.sampled_from("0123456789+-.,eE_ xnaif%"), max_size=8),
    st.floats(allow_nan=False).map(repr),
)


@given(st.lists(texts, max_size=40), st.sampled_from(".,"))
def test_many_at_once_are_read_as_one_by_one(cells: list[str], decimal: str) -> None:
    singly = np.array([numerals.value(cell, decimal) for cell in cells])
    assert np.array_equal(numerals.values(cells, decimal), singly, equal_nan=True)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_reads_back(number: float) -> None:
    read = numerals.value(repr(number), ".")
    assert math.copysign(1, read) == math.copysign(1, number)
    assert read == number


@examples(30)
@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["{:,.3f}", "{:,.3f}%", "${:,.3f}", "{:.3f} €"]))
def test_a_decorated_number_is_the_number(number: float, form: str) -> None:
    text = form.format(abs(number))
    text = f"-{text}" if number < 0 else text
    assert numerals.value(numerals.undecorated(text, "."), ".") == float(f"{number:.3f}")
