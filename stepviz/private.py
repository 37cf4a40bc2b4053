"""Private: the program's own small files. Only regular files are read; writing is atomic and for their owner alone."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from stepviz.unfinished import unfinished

MOST = 1 << 16
"""The size of the largest file that is read, in bytes."""


class NoFileError(OSError):
    """A folder, a link, a pipe or a device stands where a file is expected."""


def read(path: Path, most: int = MOST) -> bytes:
    """The content of a file. Raises `OSError` if it has more than `most` bytes or is not a regular file.

    Never blocks, not even on a pipe that nobody writes to.
    """
    # No system has all of these flags: the first two are not on Windows, the third is only there.
    flags = (getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
    handle = os.open(path, os.O_RDONLY | sum(flags))
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
    """Write a file, completely or not at all, readable by its owner alone.

    Raises `OSError` if that fails, or if `path` is anything but a regular file: links are not followed.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise NoFileError(errno.EINVAL, "what is there is not a file")
    with unfinished(path.parent) as part:
        part.file.write(data)
        part.put(path)
