"""Opening: opens files and decodes their text, in pieces of whole lines; or tells why a file is not text."""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from importlib.resources import files
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from stepviz.errors import UserError
from stepviz.settings.sources import STANDARD_INPUT
from stepviz.text import clean, lines_in, shown

PIECE = 1 << 18
"""The number of bytes read at once."""
_LONGEST_LINE = 1 << 22
"""The most bytes of a line."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (of .ods save the sheet as CSV; .xlsx needs its ending)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document (save the sheet as CSV)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed with gzip (unpack it first)"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file (its name must end in .parquet)"),
    (b"\x93NUMPY", "one NumPy array (save X and y together with numpy.savez)"),
)
_MARKUP = re.compile(rb"<(?:!--|(?:!doctype|\?xml|html|head|body|table|div|svg)\b)", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WESTERN = "cp1252"
_UNUSED = b"\x81\x8d\x8f\x90\x9d"
"""Bytes without a character in cp1252."""


def title_of(source: str) -> str:
    """The source in messages: its path, or the end of it if it is long."""
    if source == STANDARD_INPUT:
        return "standard input"
    name = clean(source)
    return name if len(name) <= 60 else "…" + name[-59:]


def check(source: str) -> None:
    """Raises `UserError` if an interactive session cannot read the source, such as standard input."""
    if source == STANDARD_INPUT:
        raise UserError("the session needs standard input for its keys: give a file, or stepviz train -")
    with opened(source):
        pass


def bundled(name: str) -> BytesIO:
    """A file that comes with stepviz, open for reading bytes."""
    return BytesIO((files("stepviz.data") / "sets" / name).read_bytes())


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """The file, or standard input, open for reading bytes. Raises `UserError` if it cannot be opened."""
    if source == STANDARD_INPUT:
        if sys.stdin is None or sys.stdin.isatty():
            raise UserError("standard input is the keyboard: write for example stepviz train - < marks.csv")
        yield sys.stdin.buffer
        return
    with _open(source, title_of(source)) as file:
        yield file


def _open(source: str, title: str) -> BinaryIO:
    try:
        # Before it is opened: a pipe would wait for somebody who writes to it.
        mode = os.stat(source).st_mode
        others = {
            stat.S_IFDIR: "a folder: give a file in it",
            stat.S_IFIFO: "a pipe: give - and its content on standard input",
        }
        if not stat.S_ISREG(mode):
            raise UserError(f"{title} is {others.get(stat.S_IFMT(mode), 'a device or a socket, not a file')}")
        return open(source, "rb")
    except UserError:
        raise
    except FileNotFoundError:
        raise UserError(_missing(source, title)) from None
    except PermissionError:
        raise UserError(f"{title} may not be read: you have no permission (ls -l shows who has)") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
        raise UserError(f"{title} cannot be opened: {reason}") from None


def pieces(file: BinaryIO, title: str, assumed: list[str]) -> Iterator[str]:
    """Yields the text in pieces of whole lines, without a byte order mark.

    The encoding is UTF-8, UTF-16 or, failing both, cp1252 (Windows, Western Europe); if it is not UTF-8, it is added to
    `assumed`, in words. Of a file, only the length it had at the start is read. Raises `UserError` if it is not text,
    is empty, has a line of more than 4 MB, or changed meanwhile.
    """
    before = os.fstat(file.fileno()) if _has_length(file) else None
    lines, encoding, plain = 0, "utf-8", True
    for block in _whole_lines(_as_utf_8(_blocks(file, before and before.st_size, title), title, assumed), title):
        if not lines:  # the first piece
            _refuse_binary(block, title)
            block = block.removeprefix(codecs.BOM_UTF8)
        # After a character of UTF-8 beyond ASCII, a byte that is none is a mistake, not another encoding.
        if encoding == "utf-8" and plain and _is_western(block):
            encoding = _WESTERN
            assumed.append("read as cp1252 (Windows, Western Europe)")
        text = _decoded(block, title, lines + 1, encoding)
        plain = plain and text.isascii()
        lines += lines_in(text) or 1
        yield text
    if not lines:
        raise UserError(f"{title} is empty: a table or a text is needed")
    if before is not None:
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise UserError(f"{title} changed while it was read: try again when it is complete")


def _blocks(file: BinaryIO, left: int | None, title: str) -> Iterator[bytes]:
    """Yields the content of the file, at most `left` bytes; None: all."""
    while left is None or left > 0:
        try:
            block = file.read(PIECE if left is None else min(PIECE, left))
        except OSError as error:
            raise UserError(f"{title} cannot be read: {error.strerror}") from None
        if not block:
            return
        left = None if left is None else left - len(block)
        yield block


def _whole_lines(blocks: Iterator[bytes], title: str) -> Iterator[bytes]:
    """Yields the same bytes, cut at line ends."""
    rest = b""
    for block in blocks:
        rest += block
        # Not behind a last \r: a \n that belongs to it may follow.
        cut = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, len(rest) - 1)) + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LONGEST_LINE:
            _refuse_binary(rest, title)
            raise UserError(f"{title} has a line of more than 4 MB: it is not a table of rows and columns")
    if rest:
        yield rest


def _as_utf_8(blocks: Iterator[bytes], title: str, assumed: list[str]) -> Iterator[bytes]:
    """Yields the blocks, converted from UTF-16 to UTF-8 if needed. Raises `UserError` if the UTF-16 is broken."""
    first = next(blocks, b"")
    if not (first.startswith(_UTF_16) or _is_utf_16(first[:4096])):
        yield from (block for block in chain([first], blocks) if block)
        return
    marked = first.startswith(_UTF_16)
    # Of an ASCII character the byte that is 0 is the second one in little endian.
    little = first[: len(first) // 2 * 2][1::2].count(0) >= first[0::2].count(0)
    name = "utf-16" if marked else "utf-16-le" if little else "utf-16-be"
    decoder = codecs.getincrementaldecoder(name)()
    assumed.append("read as UTF-16")
    try:
        for block in chain([first], blocks):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise UserError(f"{title} is UTF-16 that is broken: save it as CSV UTF-8") from None


def _is_western(block: bytes) -> bool:
    """True if the text is not UTF-8 and can be cp1252: none of its bytes beyond ASCII form valid UTF-8."""
    try:
        block.decode()
    except UnicodeDecodeError:
        if all(sign in "\ufffd" or sign.isascii() for sign in block.decode(errors="replace")):
            return not any(byte in _UNUSED for byte in block)
    return False


def _decoded(block: bytes, title: str, line: int, encoding: str) -> str:
    try:
        return block.decode(encoding)
    except UnicodeDecodeError as error:
        good = block[: error.start].decode(encoding)
        word = good[max(good.rfind("\n"), good.rfind("\r")) + 1 :][-12:]
        after = f" after {shown(word)}" if word else ""
        raise UserError(
            f"{title} line {line + lines_in(good)}: the byte 0x{block[error.start]:02X}{after} is not UTF-8: "
            "save the file as UTF-8"
        ) from None


def _refuse_binary(block: bytes, title: str) -> None:
    for magic, name in _MAGIC:
        if block.startswith(magic):
            raise UserError(f"{title} is {name}, not a table as text")
    head = block[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    if _MARKUP.match(head):
        raise UserError(f"{title} is a web page (HTML or XML), not a table: download the file itself")
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in block[:4096])
    if odd > len(block[:4096]) // 10:
        raise UserError(f"{title} is not text: a table as CSV is needed")


def _is_utf_16(head: bytes) -> bool:
    """True if about every second byte is NUL, consistently the even or the odd ones."""
    half = len(head) // 2
    zeros = sorted((head[0::2].count(0), head[1::2].count(0)))
    return half > 2 and zeros[1] > 0.7 * half and zeros[0] < 0.1 * half


def _has_length(file: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file is not getattr(sys.stdin, "buffer", None)
    except (OSError, ValueError):  # it is in memory
        return False


def _missing(source: str, title: str) -> str:
    folder, name = os.path.split(source)
    if folder and not os.path.isdir(folder):
        return f"there is no file {title}: there is no folder {title_of(folder)}"
    with suppress(OSError):
        for near in get_close_matches(name, os.listdir(folder or "."), n=1):
            return f"there is no file {title}: did you mean {title_of(os.path.join(folder, near))}?"
    return f"there is no file {title}"
