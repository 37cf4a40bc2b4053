"""NPZ files that lie about how much they hold."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.support.files import loaded, npy, written

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
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("y.npy", npy(np.arange(12) % 3))
        with archive.open("X.npy", "w") as member:
            member.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
            for _ in range(BOMB >> 20):
                member.write(bytes(1 << 20))
    return file.getvalue()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    for name, (descr, shape, _) in BOMBS.items():
        path = written(tmp_path, bomb(descr, shape), name)
        assert path.stat().st_size < BOMB // 200
    said, memory = loaded(tmp_path, *BOMBS)
    for told, (name, (*_, sentence)) in zip(said, BOMBS.items(), strict=True):
        assert told.startswith(f"{name} {sentence}")
    assert memory < 80_000
