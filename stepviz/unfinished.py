"""Unfinished: a file that is being written. Where the system can, it has no name until it is whole.

So nothing is left of it where its process is killed. Elsewhere its name tells what it is, and the next one that is
written in the same folder takes it away.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from stepviz.ending import undone

try:
    import fcntl
except ImportError:  # there are no such locks
    fcntl = None  # type: ignore[assignment]

_HEAD, _TAIL = ".stepviz-", ".part"
_OPEN_FILES = "/proc/self/fd"


class Unfinished:
    """A file to write to, for its owner alone, and how it gets its place."""

    def __init__(self, folder: Path) -> None:
        """Raises `OSError` where none can be made."""
        self._folder, self._name = folder, ""
        try:
            if fcntl is None or not os.path.isdir(_OPEN_FILES):
                raise OSError
            handle = os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600)
        except (OSError, AttributeError):  # not on this system, or in this folder
            handle = self._named()
        self.file: BinaryIO = os.fdopen(handle, "wb")

    def put(self, target: Path) -> None:
        """Bring it to the disk, and into the place of `target`."""
        self._finish()
        if not self._name:
            name = self._free_name()
            self._link(name)
            self._name = name
        os.replace(self._name, target)
        self._name = ""

    def put_anew(self, target: Path) -> None:
        """Bring it to the disk, and call it `target`. Raises `FileExistsError` where there is such a file by now."""
        self._finish()
        if not self._name:
            self._link(str(target))
            return
        try:
            os.link(self._name, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            os.close(os.open(target, os.O_CREAT | os.O_EXCL))
            os.replace(self._name, target)
        else:
            os.unlink(self._name)
        self._name = ""

    def drop(self) -> None:
        """Leave nothing of it."""
        if self._name:
            with suppress(OSError):
                os.unlink(self._name)

    def _finish(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        if fcntl is None:
            self.file.close()  # what is open there keeps its name

    def _free_name(self) -> str:
        return str(self._folder / f"{_HEAD}{os.urandom(8).hex()}{_TAIL}")

    def _named(self) -> int:
        """Another process may take it for one that was left before it is locked: then there is another."""
        while True:
            name = self._free_name()
            handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            if not _locked(handle, wait=True) or os.path.exists(name):
                self._name = name
                return handle
            os.close(handle)

    def _link(self, name: str) -> None:
        """Give the file without a name this one. The way there is itself a link, and is followed."""
        handle = self.file.fileno()
        _locked(handle)
        here = os.open(self._folder, os.O_RDONLY)
        try:
            os.link(f"{_OPEN_FILES}/{handle}", name, src_dir_fd=here, follow_symlinks=True)
        finally:
            os.close(here)


@contextmanager
def unfinished(folder: Path) -> Iterator[Unfinished]:
    """A file to write to that is put where it belongs in the block; else nothing is left of it."""
    sweep(folder)
    made = Unfinished(folder)
    with undone(made.drop), made.file:
        try:
            yield made
        except BaseException:
            made.drop()
            raise


def sweep(folder: Path) -> None:
    """Take away what killed processes left there: whoever still writes has locked it."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(_HEAD) and name.endswith(_TAIL):
                _take_away(os.path.join(folder, name))


def _take_away(name: str) -> None:
    with suppress(OSError):
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            if stat.S_ISREG(os.fstat(handle).st_mode) and _locked(handle):
                os.unlink(name)
        finally:
            os.close(handle)


def _locked(handle: int, *, wait: bool = False) -> bool:
    """Lock it as long as it is open; `wait` until nobody else has. Returns whether that is so."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
