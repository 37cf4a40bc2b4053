"""Tables in several dialects, mutated."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

Mutation = Callable[[bytes, Random], bytes]


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
]
"""What a cell, or a gap between two, is replaced by."""


def bytes_changed(content: bytes, r: Random) -> bytes:
    """Some bytes are others, gone, twice there, or new."""
    data = bytearray(content)
    for _ in range(r.choice((1, 1, 2, 4, 16))):
        place = r.randrange(len(data) + 1)
        length = r.choice((1, 1, 2, 8, 64))
        way = r.randrange(5)
        if way == 0:
            data[place : place + length] = r.randbytes(len(data[place : place + length]))
        elif way == 1:
            del data[place : place + length]
        elif way == 2:
            data[place:place] = data[place : place + length] * r.choice((1, 2, 50))
        elif way == 3:
            data[place:place] = r.randbytes(length)
        elif place < len(data):
            data[place] ^= 1 << r.randrange(8)
    return bytes(data)


def cut_short(content: bytes, r: Random) -> bytes:
    """The beginning, or all but the beginning."""
    place = r.randrange(len(content) + 1)
    return content[:place] if r.random() < 0.7 else content[place:]


def cells_changed(content: bytes, r: Random) -> bytes:
    """Cells, signs between them, or parts of cells are replaced."""
    parts = re.split(rb"([,;\t| \n\r\"]+)", content)
    for _ in range(r.choice((1, 1, 2, 3, 10))):
        place = r.randrange(len(parts))
        new = r.choice(SPEAKING).encode()
        part = parts[place]
        inside = r.randrange(len(part) + 1)
        parts[place] = r.choice((new, part + new, new + part, part[:inside] + new + part[inside:]))
    return b"".join(parts)


def lines_changed(content: bytes, r: Random) -> bytes:
    """Lines are moved, gone, twice there, of another table, or many."""
    lines = content.splitlines(keepends=True)
    for _ in range(r.choice((1, 2, 5))):
        place, other = r.randrange(len(lines)), r.choice(r.choice(tables()).splitlines(keepends=True))
        lines[place : place + 1] = r.choice(([other], [lines[place], other], [lines[place]] * 30, [b"\n"], [b""]))
        if r.random() < 0.3:
            r.shuffle(lines)
    return b"".join(lines)


def encoded_otherwise(content: bytes, r: Random) -> bytes:
    """In another encoding, or below the first bytes of another kind of file."""
    text = content.decode(errors="replace")
    if r.random() < 0.5:
        return text.encode(r.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7", "cp500")), errors="replace")
    head = r.choice((b"PK\3\4", b"\x89PNG", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b"\0" * 9, b"\x93NUMPY", b"%PDF"))
    return head + content


TABLE_MUTATIONS: tuple[Mutation, ...] = (
    *(bytes_changed, cut_short, cells_changed, cells_changed, cells_changed, lines_changed, encoded_otherwise),
)


def table(r: Random) -> bytes:
    """A table after one mutation, or several."""
    content = r.choice(tables())
    for _ in range(r.choice((1, 1, 2, 3))):
        content = r.choice(TABLE_MUTATIONS)(content, r) or b"\n"
    return content
