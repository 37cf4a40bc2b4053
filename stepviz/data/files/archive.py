"""Archive: reads the arrays of an `.npz`. Each header is checked first, and no more is read than it declares.

Only what NumPy writes is accepted: no encryption, no other compression, no long headers. Nothing is unpickled.
"""

from __future__ import annotations

import math
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, BinaryIO

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.text import clean

_LONGEST_HEADER = 10_000
"""The most bytes of a header, the limit of NumPy."""
_LONGEST_START = _LONGEST_HEADER + 12
"""The most bytes up to the end of a header; no more are unpacked to read one, whatever length it claims."""
_MOST_AXES = 32
_READ = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0, (3, 0): npy.read_array_header_2_0}
"""The reader of each header version. Version 3 only adds field names beyond Latin-1, and fields are refused."""
_ENCRYPTED = 0x1
_PIECE = 1 << 20
"""Bytes unpacked at once."""
_MALFORMED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, RuntimeError)
"""Exceptions of `zipfile` for bytes that are not an archive, and of this module for a malformed array."""
_NO_HEADER = (ValueError, TypeError, LookupError, AttributeError, SyntaxError, tokenize.TokenError, MemoryError,
              RecursionError)  # fmt: skip
"""Exceptions of NumPy for a header that it has not written."""


@dataclass(frozen=True)
class Stored:
    """The header of an array."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool
    begin: int
    """The offset of its data in the member, in bytes."""

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """The size of the data in bytes."""
        return self.size * self.dtype.itemsize


class Archive:
    """The arrays of a file, by name. Raises `UserError` with a sentence for an array that cannot be read."""

    def __init__(self, file: BinaryIO, title: str, what: str = "numbers X and labels y") -> None:
        """`title`: the name of the file in messages; `what`: what to save in it, for the message on a bad file."""
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
        """The names of all arrays, safe to print."""
        return [clean(name) for name in self._members]

    def header(self, name: str) -> Stored:
        """The header of an array, checked against the size of its data in the file."""
        info = self._members[name]
        if info.flag_bits & _ENCRYPTED:
            raise self._refusal(name, "is encrypted: save it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refusal(name, f"is compressed by method {info.compress_type}: save it with numpy.savez")
        with self._damage(name), self._zip.open(info) as member:
            stored = self._stored(name, member)
        if stored.dtype.names is not None:
            raise self._refusal(name, "holds records of several fields: save numbers")
        if stored.dtype.hasobject:
            raise self._refusal(name, f"holds Python objects, which are never opened: save {name}.astype(float or str)")
        if stored.begin + stored.nbytes != info.file_size:
            there = max(0, info.file_size - stored.begin)
            raise self._refusal(name, f"is damaged: its header promises {stored.nbytes} bytes, and it has {there}")
        return stored

    def read(self, name: str, stored: Stored) -> Stretches[npt.NDArray[Any]]:
        """The array, read in stretches; `stored` is its header."""
        flat = np.empty(stored.size, stored.dtype)
        room = flat.view(np.uint8).data
        with self._damage(name), self._zip.open(self._members[name]) as member:
            member.read(stored.begin)
            for start in range(0, len(room), _PIECE):
                piece = room[start : start + _PIECE]
                piece[:] = member.read(len(piece))  # raises `ValueError` if fewer bytes are left
                yield
        return flat.reshape(stored.shape[::-1]).T if stored.fortran_order else flat.reshape(stored.shape)

    def _stored(self, name: str, member: IO[bytes]) -> Stored:
        start = BytesIO(member.read(_LONGEST_START))
        version = npy.read_magic(start)
        if version not in _READ:
            raise ValueError
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the compiler, on headers that are almost Python
                shape, fortran_order, dtype = _READ[version](start, _LONGEST_HEADER)
            lengths = all(type(length) is int and 0 <= length < 1 << 63 for length in shape)
            if not lengths or len(shape) > _MOST_AXES or dtype.subdtype is not None or not dtype.itemsize:
                raise ValueError
        except _NO_HEADER as error:
            if str(error).startswith("EOF"):
                raise EOFError from None  # the header is longer than the limit
            raise self._refusal(name, "has a header that is not NumPy's: save it with numpy.savez") from None
        return Stored(dtype, shape, fortran_order, start.tell())

    def _refusal(self, name: str, reason: str) -> UserError:
        return UserError(f"{self._title} has an array {name} that {reason}")

    def _damage(self, name: str) -> AbstractContextManager[None]:
        return _otherwise(str(self._refusal(name, "is damaged: copy or save the file again")))


@contextmanager
def _otherwise(sentence: str) -> Iterator[None]:
    """Turns exceptions for malformed bytes into `UserError` with that sentence."""
    try:
        yield
    except UserError:
        raise
    except _MALFORMED:
        raise UserError(sentence) from None
