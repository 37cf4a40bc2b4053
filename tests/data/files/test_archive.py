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
from tests.support.files import X, Y, loaded, npy, written, zipped

LENGTH = "has an array X that is damaged: its header promises 192 bytes, and it has"


def headed(text: str, data: bytes = X.tobytes()) -> bytes:
    """Data below a header of that text."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode("latin-1") + data


def described(descr: str = "'<f8'", shape: str = "(12, 2)", order: str = "False", data: bytes = X.tobytes()) -> bytes:
    return headed(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n", data)


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
