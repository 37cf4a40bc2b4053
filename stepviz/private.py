"""Private: small files of our own. Read as far as they are files and small; written whole, for their owner alone."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from stepviz.unfinished import unfinished

MOST = 1 << 16
"""Bytes that are read."""


class NoFileError(OSError):
    """A folder, a link, a pipe or a device in the place of a file."""


def read(path: Path, most: int = MOST) -> bytes:
    """What is in a file, never more than `most` bytes. Raises `OSError` where it is none (a pipe, a device), or larger.

    A pipe that nobody writes to is not waited for.
    """
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NoFileError(errno.EINVAL, "it is not a file")
        if found.st_size > most:
            raise OSError(errno.EFBIG, f"it is larger than {most} bytes")
        return os.read(handle, most)
    finally:
        os.close(handle)


def write(path: Path, data: bytes) -> None:
    """Put data in the place of a file, whole or not at all, readable by its owner alone.

    Raises `OSError` where that cannot be, and where the place holds anything but a file: no link is followed.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise NoFileError(errno.EINVAL, "what is there is not a file")
    with unfinished(path.parent) as part:
        part.file.write(data)
        part.put(path)
