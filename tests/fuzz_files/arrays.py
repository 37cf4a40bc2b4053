"""Archives of arrays, mutated: their bytes, their list, the headers and the data in them."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from random import Random

import numpy as np

from tests.fuzz_files.tables import bytes_changed, cut_short
from tests.support.files import npy, zipped


@cache
def members() -> tuple[tuple[bytes, bytes], ...]:
    """X and y as NumPy saves them."""
    X, y = np.arange(72.0).reshape(24, 3), np.arange(24) % 3
    extended = np.zeros(X.shape, np.longdouble)  # what is between its numbers is 0 in every run
    extended[...] = X
    pairs: list[tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]], ...]] = [
        (X, y),
        (X.astype(">f4"), y.astype("u1")),
        (np.asfortranarray(X).astype("i2", order="K"), np.array(["ä", "b", "日本"])[y]),
        (extended, y.astype("f4")),
        (X % 2 > 0, y > 0),
        (X.astype(np.uint64), np.array(["a", "b", "c"]).astype(">U9")[y]),
    ]
    return tuple((npy(numbers), npy(labels)) for numbers, labels in pairs)


DESCRS = (
    *("<f8", ">f8", "|b1", "|O", "O", "<U1", "<U9", "<U999999999", "<U0", "|S5", "|V8", "<c16", "<f2", "<f16"),
    *("<i8", "<u4", "|u1", "<M8[s]", "<m8", "f8,f8", "float", "", "<f7", "<é8", "a5", "<f8 ", "3f8", "(2,3)f8"),
    *("U\0", ">U1"),
)
VALUES = (
    *("True", "False", "None", "1", "-1", "[('a', '<f8')]", "[('a', '|O')]", "{}", "()", "(24,)", "(24, 3)"),
    *("(3, 24)", "(72, 1)", "(24, 3, 1)", "(0, 3)", "(24, 0)", "(-24, -3)", "(24.0, 3)", "(True, 3)", "(2**60, 3)"),
    *("(4611686018427387904, 4)", "(1000000, 1000000)", "(99999999999999999999, 1)", f"({'1,' * 40})", "(" * 300),
    *("1+" * 400 + "1", "'\\x'", "lambda: 0", "9" * 5000, "b'<f8'", "...", "{'a': 1}", "24L", "(24L, 3L)", "f'{1}'"),
    *("1if 1else 2", "(24, 3", "exit()"),
)


def header_changed(content: bytes, r: Random) -> bytes:
    """Another type, shape or order in the header of an array, which says how long it is, or does not."""
    size = int.from_bytes(content[8:10], "little")
    head, data = content[10 : 10 + size].decode("latin-1"), content[10 + size :]
    way = r.randrange(5)
    if way == 0:
        head = re.sub(r"'descr': [^,]*", lambda _: f"'descr': {r.choice(DESCRS)!r}", head)
    elif way == 1:
        key, value = r.choice(("descr", "fortran_order", "shape")), r.choice(VALUES)
        head = re.sub(rf"'{key}': (\([^)]*\)|[^,]*)", lambda _: f"'{key}': {value}", head)
    elif way == 2:
        head = bytes_changed(head.encode("latin-1"), r).decode("latin-1")
    elif way == 3:
        head = r.choice(VALUES)
    else:
        data = bytes_changed(data, r)
    length = len(head) if r.random() < 0.9 else r.choice((0, 1, 65535, len(head) + 1))
    version = b"\1\0" if r.random() < 0.9 else r.randbytes(2)
    return b"\x93NUMPY" + version + min(length, 65535).to_bytes(2, "little") + head.encode("latin-1", "replace") + data


def archived(pair: tuple[bytes, bytes], r: Random) -> bytes:
    """An archive of X, y, and what else there may be, or may not be."""
    X, y = (header_changed(member, r) if r.random() < 0.3 else member for member in pair)
    entries = [("X.npy", X), ("y.npy", y)]
    if r.random() < 0.2:
        names = ("X", "y", "x.npy", "X.npy", "a.txt", "../z.npy", "\x1b[2J.npy", "\u202e.npy", "é/", "n" * 3000)
        entries.insert(r.randrange(3), (r.choice(names), r.choice((b"", X, b"foreign", r.randbytes(99)))))
    if r.random() < 0.1:
        entries.pop(r.randrange(len(entries)))
    method = r.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) * 20 + (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    return zipped(entries, method)


FIELDS = (
    *((4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (34, 2), (38, 4)),
    (42, 4),
)
"""Where the fields of a member stand in its entry of the archive's list, and their bytes."""
NUMBERS = (0, 1, 2, 8, 9, 12, 14, 20, 64, 99, 0x20, 0x40, 0x800, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def entry_changed(content: bytes, r: Random) -> bytes:
    """Another number in an entry of the list, and perhaps where the member begins: flags, method, checksum, sizes."""
    data = bytearray(content)
    at = r.choice([found.start() for found in re.finditer(rb"PK\x01\x02", content)] or [0])
    place, size = r.choice(FIELDS)
    value = (r.choice(NUMBERS) & (1 << 8 * size) - 1).to_bytes(size, "little")
    data[at + place : at + place + size] = value
    own = int.from_bytes(data[at + 42 : at + 46], "little")
    if place < 34 and r.random() < 0.5 and own < len(data):
        data[own + place - 2 : own + place - 2 + size] = value
    return bytes(data)


def arrays(r: Random) -> bytes:
    """Arrays of which the archive, the list, a header or the data have been changed."""
    content = archived(r.choice(members()), r)
    for _ in range(r.choice((0, 1, 1, 2))):
        content = r.choice((bytes_changed, entry_changed, entry_changed, cut_short))(content, r) or b"\0"
    return content
