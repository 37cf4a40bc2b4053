"""Mutated files, each by its number: the even ones are tables in several dialects, the odd ones archives of arrays."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from functools import cache
from random import Random

import numpy as np

from tests.support.files import npy, zipped


@cache
def tables() -> tuple[bytes, ...]:
    """Good tables in several dialects."""
    rows = [(f"{age}", f"{age / 8}", f"-{age}.25e-3", "abc"[age % 3]) for age in range(24)]
    lines = [("age", "height", "x 3", "grade"), *rows]
    plain = "\n".join(map(",".join, lines)) + "\n"
    comma = "\n".join(";".join(row).replace(".", ",") for row in lines)
    quoted = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in lines)
    lined = quoted.replace('"a"', '"a\nä"').replace('"age"', '"a\r\nge"')
    bare = "\r".join("\t".join(row) for row in rows)
    spaced = "\n".join(" ".join(row).replace("x 3", "x3") for row in lines)
    wide = "\n".join(",".join([f"{row * place % 7}" for place in range(40)] + ["uv"[row % 2]]) for row in range(30))
    texts = (plain, comma, quoted, lined, bare, spaced, wide, "\ufeff" + plain, plain.replace(",", "|"))
    return tuple(text.encode() for text in texts)


SPEAKING = [
    *("\x1b[2J", "\x1b]0;t\x07", "\x9b2J", "\x85", "\u202e", "\u2066", "\0", "\x7f", "\x0b", "\f"),
    *("\x1c", "\x1d", "\x1e", "\x1f", "\xa0", "\u2003", "\u3000", "\u2028", "\u2029", "\u202f", "\u200b"),
    *("\ufeff", "\xad", "\u0301", "猫", "🐶", "é", "٣", "�", "９", "−1", "", "\\", "=", "+", "-", ".", "_", "%", "#"),
    *('"', '""', "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\n\n", "<", "&", "sep=;\n", "a,b", "label", "y"),
    *("nan", "inf", "-inf", "1e400", "1e308", "-1e308", "5e-324", "1e-400", "0x1F", "1_000", "1 000", "1.000,5"),
    *("1,5", "NA", "true", "2024-01-05", "12:30", "10%", "1e", "e1", "--1", "9" * 400, "x" * 300, "w" * 140_000),
    *("(" * 300, *"{}[]()^>"),
]
"""What a part of a text is replaced by: somewhere it means something."""


PARTS = (rb"(?s).", rb"[,;\t| \n\r\"]+|[^,;\t| \n\r\"]+", rb"[^\n]*\n|[^\n]+")
"""Bytes; cells, and the signs between them; lines."""


def parts_changed(content: bytes, r: Random, kinds: Sequence[bytes] = PARTS) -> bytes:
    """Some bytes, cells or lines are others, gone, many times there, of another table, or new."""
    parts: list[bytes] = re.findall(r.choice(kinds), content)
    for _ in range(r.choice((1, 1, 2, 4, 16))):
        place, size = r.randrange(len(parts) + 1), r.choice((0, 1, 1, 1, 1, 2, 9))
        old, new = parts[place : place + size], r.choice(SPEAKING).encode()
        line = r.choice(r.choice(tables()).splitlines(keepends=True))
        parts[place : place + size] = r.choice(([], [new], [*old, new], old * 2, old * 30, [r.randbytes(size)], [line]))
    return b"".join(parts if r.random() < 0.9 else parts[: r.randrange(len(parts) + 1)])


def encoded_otherwise(content: bytes, r: Random) -> bytes:
    """In another encoding, or below the first bytes of another kind of file."""
    text = content.decode(errors="replace")
    if r.random() < 0.5:
        return text.encode(r.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "cp500")), errors="replace")
    head = r.choice((b"PK\3\4", b"\x89PNG", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"\0" * 9, b"\x93NUMPY", b"%PDF"))
    return head + content


def table(r: Random) -> bytes:
    """A table after one mutation, or several."""
    content = r.choice(tables())
    for _ in range(r.choice((1, 1, 2, 3))):
        content = r.choice((*[parts_changed] * 6, encoded_otherwise))(content, r) or b"\n"
    return content


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
        head = parts_changed(head.encode("latin-1"), r).decode("latin-1")
    elif way == 3:
        head = r.choice(VALUES)
    else:
        data = parts_changed(data, r, PARTS[:1])
    length = len(head) if r.random() < 0.9 else r.choice((0, 1, 65535, len(head) + 1))
    version = b"\1\0" if r.random() < 0.9 else r.randbytes(2)
    return b"\x93NUMPY" + version + min(length, 65535).to_bytes(2, "little") + head.encode("latin-1", "replace") + data


def archived(pair: tuple[bytes, bytes], r: Random) -> bytes:
    """An archive of X, y, and what else there may be, or may not be."""
    X, y = (header_changed(member, r) if r.random() < 0.5 else member for member in pair)
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
    for _ in range(r.choice((0, 0, 0, 1))):
        content = entry_changed(content, r) if r.random() < 0.5 else parts_changed(content, r, PARTS[:1]) or b"\0"
    return content


def mutated(number: int) -> bytes:
    """The same in every run."""
    random = Random(f"0 {number}")
    return arrays(random) if number % 2 else table(random)
