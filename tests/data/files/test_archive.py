"""NPZ files that are none, or lie: one sentence each, and never more memory than what they hold."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.data import load
from stepviz.data.dataset import Dataset
from tests.support.files import Bad, X, Y, assert_refused, each_of, loaded, npy, written, zipped

NO_ARRAYS = "cannot be read as NumPy arrays: save numbers X and labels y with numpy.savez"
NO_HEADER = "has an array X that has a header that is not NumPy's: save it with numpy.savez"
DAMAGED = "has an array X that is damaged: copy or save the file again"
LENGTH = "has an array X that is damaged: its header promises 192 bytes, and it has"


def headed(text: str, data: bytes = X.tobytes()) -> bytes:
    """Data below a header of that text."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode("latin-1") + data


def described(descr: str = "'<f8'", shape: str = "(12, 2)", order: str = "False", data: bytes = X.tobytes()) -> bytes:
    return headed(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n", data)


def with_x(member: bytes) -> bytes:
    return zipped([("X.npy", member), ("y.npy", npy(Y))])


def changed(content: bytes, field: int, form: str, value: int) -> bytes:
    """Another value in a field of the first member, where the archive lists it and where it begins."""
    data = bytearray(content)
    listed = content.index(b"PK\x01\x02")
    struct.pack_into(form, data, field - 2, value)
    struct.pack_into(form, data, listed + field, value)
    return bytes(data)


GOOD = with_x(npy(X))
FLAGS, METHOD, CHECKSUM, PACKED_SIZE, SIZE = 8, 10, 16, 20, 24
"""Where the fields of a member stand in its entry of the list, and two bytes earlier in its own."""

BAD: Bad = {
    "one array": (npy(X), NO_ARRAYS),
    "the list is missing": (GOOD[:-60], NO_ARRAYS),
    "no archive": (b"PK\x03\x04 cut short", NO_ARRAYS),
    "X is no array": (with_x(b"no array"), DAMAGED),
    "X is a text beside": (
        zipped([("X", b"no array"), ("y.npy", npy(Y)), ("\x1b[2J\u202e.npy", b"")]),
        "has no array X: found y, �[2J�; save X and y",
    ),
    "encrypted": (changed(GOOD, FLAGS, "<H", 1), "has an array X that is encrypted: save it without a password"),
    "packed by another method": (
        zipped([("X.npy", npy(X)), ("y.npy", npy(Y))], zipfile.ZIP_BZIP2),
        "has an array X that is compressed by method 12: save it with numpy.savez",
    ),
    "another checksum": (changed(GOOD, CHECKSUM, "<I", 7), DAMAGED),
    "longer than it is": (changed(GOOD, SIZE, "<I", 0xFFFFFFF0), f"{LENGTH} 4294967152"),
    "cut short": (with_x(npy(X)[:-8]), f"{LENGTH} 184"),
    "two numbers in one": (
        with_x(described("'f8,f8'")),
        "has an array X that holds records of several fields: save numbers",
    ),
    "a header that is too deep": (with_x(headed("(" * 5000)), NO_HEADER),
    **{f"the type {descr}": (with_x(described(descr)), NO_HEADER) for descr in ("'<f7'", "[1]")},
    **{f"the shape {shape}": (with_x(described(shape=shape)), NO_HEADER) for shape in ("(-12, -2)", "24")},
    "more axes than a matrix has": (
        with_x(described(shape="(1, 12, 2)")),
        "has an X of float64 and shape (1, 12, 2): numbers of shape (rows, features) are needed; "
        "save X.reshape(len(X), -1), and give --image 12x2",
    ),
    "numbers without end, of nothing": (
        with_x(described(shape=f"({2**62}, 0)", data=b"")),
        f"has an X of shape ({2**62}, 0): one row and one feature at least are needed\n"
        f"has {2**62} rows in X and 12 labels in y: as many are needed",
    ),
}


@each_of(BAD)
@pytest.mark.usefixtures("here")
def test_a_bad_archive_has_its_sentence(content: bytes, said: str) -> None:
    assert_refused("marks.npz", content, said)


def given(path: Path) -> Dataset:
    """The data of a file, as they stand in it."""
    return load(Experiment.of(path, scale="none"))


def test_what_is_beside_the_arrays_does_not_matter(tmp_path: Path) -> None:
    members = {"X.npy": npy(np.asfortranarray(X)), "y.npy": npy(Y), "notes.txt": b"\xff", "../z.npy": b"no array"}
    data = given(written(tmp_path, zipped([*members.items()]), "marks.npz"))
    assert np.array_equal(data.X, X)
    assert np.array_equal(data.y, Y)


@pytest.mark.parametrize("order", ["<", ">"])
def test_arrays_in_any_order_of_bytes_and_axes(order: str, tmp_path: Path) -> None:
    labels, write = (
        np.array(["ä", "日本", "c\x1b"])[Y].astype(f"{order}U7"),
        np.savez if order == "<" else np.savez_compressed,
    )
    write(tmp_path / "marks.npz", X=np.asfortranarray(X.astype(f"{order}f4")), y=labels)
    data = given(tmp_path / "marks.npz")
    assert np.array_equal(data.X, X)
    assert [data.classes[place] for place in data.y] == [["ä", "日本", "c�"][place] for place in Y]


BOMB = 1 << 26
"""Bytes of zeros: 64 MB, a thousandth of it in the file."""
BOMBS = {
    "endless.npz": ("'<f8'", f"({2**31}, {2**31})", f"{LENGTH.replace('192', str(2**65))} {BOMB}"),
    "many.npz": ("'|u1'", f"(64, {2**20})", "has more than 50,000,000 numbers in X: use fewer rows or features"),
    "wide.npz": ("'<U8388608'", "(2, 1)", "has an X of <U8388608 and shape (2, 1): numbers of shape (rows, features)"),
}
"""Headers of bombs: the type, the shape, and what is said of it."""


def bomb(header: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("y.npy", npy(Y))
        with archive.open("X.npy", "w") as member:
            member.write(header)
            for _ in range(BOMB >> 20):
                member.write(bytes(1 << 20))
    return file.getvalue()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    for name, (descr, shape, _) in BOMBS.items():
        path = written(tmp_path, bomb(described(descr, shape, data=b"")), name)
        assert path.stat().st_size < BOMB // 200
    said, memory = loaded(tmp_path, *BOMBS)
    for told, (name, (*_, sentence)) in zip(said, BOMBS.items(), strict=True):
        assert told.startswith(f"{name} {sentence}")
    assert memory < 80_000
