"""Archive: the arrays in an `.npz`, each looked at before it is read, so that no more is read than its header tells of.

Only what NumPy writes is taken: no encryption, no other compression, no long headers. Nothing is unpickled. The format:
https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import ast
import math
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.text import clean

LONGEST_HEADER = 10_000
"""Characters of a header, as NumPy reads them."""
MOST_AXES = 32
_MAGIC = b"\x93NUMPY"
_VERSIONS = {b"\1\0": ("<H", "latin-1"), b"\2\0": ("<I", "latin-1"), b"\3\0": ("<I", "utf-8")}
"""How the length of a header and its text are written."""
_DTYPE = re.compile(
    r"[<>=|]?(?:b1|\?|O[48]?|[iu][1248]|f(?:2|4|8|12|16)|c(?:8|16|24|32)|[USV][1-9][0-9]{0,8}|[mM]8(?:\[\w{1,9}\])?)"
)
_ENCRYPTED = 0x1
_PIECE = 1 << 20
"""Bytes unpacked at once."""
_MALFORMED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError),
    *(NotImplementedError, RuntimeError),
)
"""What `zipfile` raises for bytes that are no archive, and what is raised here for a header that is none."""
_NO_LITERAL = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)
"""What `ast.literal_eval` says that it raises, and NumPy for a type that it does not have here."""


@dataclass(frozen=True)
class Stored:
    """An array as its header tells of it."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool

    @property
    def ndim(self) -> int:
        """Axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Numbers, or texts."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of all of them."""
        return self.size * self.dtype.itemsize


class Archive:
    """The arrays of a file by name. What cannot be had raises `UserError` with a sentence that says why."""

    def __init__(self, file: BinaryIO, title: str, what: str = "numbers X and labels y") -> None:
        """`title`: what the file is called in every sentence; `what`: what should be saved in it."""
        self._title = title
        reason = f"{title} cannot be read as NumPy arrays: save {what} with numpy.savez"
        with _otherwise(reason):
            self._zip = zipfile.ZipFile(file)
        self._members = {
            i.filename.removesuffix(".npy"): i for i in self._zip.infolist() if i.filename.endswith(".npy")
        }

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """Of all arrays, safe to print."""
        return [clean(name) for name in self._members]

    def look(self, name: str) -> Stored:
        """What the header of an array says; its numbers take as much room in the file as that."""
        info = self._members[name]
        if info.flag_bits & _ENCRYPTED:
            raise self._refusal(name, "is encrypted: save it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refusal(name, f"is compressed by method {info.compress_type}: save it with numpy.savez")
        with self._damage(name), self._zip.open(info) as member:
            head, begin = _head(member)
        stored = self._stored(name, head)
        if stored.dtype.hasobject:
            raise self._refusal(name, f"holds Python objects, which are never opened: save {name}.astype(float or str)")
        if begin + stored.nbytes != info.file_size:
            there = max(0, info.file_size - begin)
            raise self._refusal(name, f"is damaged: its header promises {stored.nbytes} bytes, and it has {there}")
        return stored

    def read(self, name: str, stored: Stored) -> Stretches[npt.NDArray[Any]]:
        """An array that has been looked at, with its numbers."""
        flat = np.empty(stored.size, stored.dtype)
        with self._damage(name), self._zip.open(self._members[name]) as member:
            _head(member)
            yield from _fill(flat.view(np.uint8).data, member)
        return flat.reshape(stored.shape[::-1]).T if stored.fortran_order else flat.reshape(stored.shape)

    def _stored(self, name: str, head: str) -> Stored:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the compiler's, on what is nearly Python
                said = ast.literal_eval(head.strip())
            if not _is_header(said):
                raise ValueError
            if isinstance(said["descr"], list):
                raise self._refusal(name, "holds records of several fields: save numbers")
            if not isinstance(said["descr"], str) or not _DTYPE.fullmatch(said["descr"]):
                raise ValueError
            return Stored(np.dtype(said["descr"]), said["shape"], said["fortran_order"])
        except UserError:
            raise
        except _NO_LITERAL:
            raise self._refusal(name, "has a header that is not NumPy's: save it with numpy.savez") from None

    def _refusal(self, name: str, reason: str) -> UserError:
        return UserError(f"{self._title} has an array {name} that {reason}")

    def _damage(self, name: str) -> AbstractContextManager[None]:
        return _otherwise(str(self._refusal(name, "is damaged: copy or save the file again")))


@contextmanager
def _otherwise(sentence: str) -> Iterator[None]:
    """Raises `UserError` with that sentence where the bytes are not what they should be."""
    try:
        yield
    except _MALFORMED:
        raise UserError(sentence) from None


def _head(member: IO[bytes]) -> tuple[str, int]:
    """The text of a header, and the bytes up to its end. Raises `ValueError` for one that cannot be found."""
    start = _exactly(member, len(_MAGIC) + 2)
    if not start.startswith(_MAGIC) or start[-2:] not in _VERSIONS:
        raise ValueError
    form, encoding = _VERSIONS[start[-2:]]
    size = struct.calcsize(form)
    (length,) = struct.unpack(form, _exactly(member, size))
    if length > LONGEST_HEADER:
        raise ValueError
    return _exactly(member, length).decode(encoding), len(start) + size + length


def _exactly(member: IO[bytes], count: int) -> bytes:
    data = member.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _fill(room: memoryview, member: IO[bytes]) -> Stretches[None]:
    """Read what fits, up to the end, where the archive's checksum is looked at."""
    while room:
        piece = _exactly(member, min(_PIECE, len(room)))
        room[: len(piece)] = piece
        room = room[len(piece) :]
        yield
    member.read(1)


def _is_header(said: Any) -> bool:
    if not isinstance(said, dict) or set(said) != {"descr", "shape", "fortran_order"}:
        return False
    shape = said["shape"]
    if not isinstance(said["fortran_order"], bool) or not isinstance(shape, tuple) or len(shape) > MOST_AXES:
        return False
    return all(type(length) is int and 0 <= length < 1 << 63 for length in shape)
