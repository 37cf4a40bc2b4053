"""Unfinished: writes a file that gets its final name only when it is complete.

Where the system allows it, the file has no name before, so nothing is left if the process is killed. Elsewhere it has
a recognizable temporary name, and the next file written to the same folder deletes it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from stepviz.cleanup import undone

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None  # type: ignore[assignment]

_HEAD, _TAIL = ".stepviz-", ".part"
_OPEN_FILES = "/proc/self/fd"


class Unfinished:
    """A file open for writing, for its owner alone, and the ways to give it its final name."""

    def __init__(self, folder: Path) -> None:
        """Raises `OSError` if no file can be created in `folder`."""
        self._folder, self._name = folder, ""
        try:
            if fcntl is None or not os.path.isdir(_OPEN_FILES):
                raise OSError
            handle = os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600)
        except (OSError, AttributeError):  # not on this system, or in this folder
            handle = self._named()
        self.file: BinaryIO = os.fdopen(handle, "wb")

    def put(self, target: Path) -> None:
        """Flush the file to disk and rename it to `target`, replacing what is there."""
        self._finish()
        if not self._name:
            name = self._free_name()
            self._link(name)
            self._name = name
        os.replace(self._name, target)
        self._name = ""

    def put_anew(self, target: Path) -> None:
        """Flush the file to disk and name it `target`. Raises `FileExistsError` if that name is taken."""
        self._finish()
        if not self._name:
            self._link(str(target))
            return
        try:
            os.link(self._name, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            # An empty file takes the name first, so that nobody else's is replaced.
            os.close(os.open(target, os.O_CREAT | os.O_EXCL))
            os.replace(self._name, target)
        else:
            os.unlink(self._name)
        self._name = ""

    def drop(self) -> None:
        """Delete the file."""
        if self._name:
            with suppress(OSError):
                os.unlink(self._name)

    def _finish(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        if fcntl is None:
            self.file.close()  # Windows cannot rename an open file

    def _free_name(self) -> str:
        return str(self._folder / f"{_HEAD}{os.urandom(8).hex()}{_TAIL}")

    def _named(self) -> int:
        """Creates and locks a file with a temporary name; another one if a process deletes it before it is locked."""
        while True:
            name = self._free_name()
            handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            if not _locked(handle, wait=True) or os.path.exists(name):
                self._name = name
                return handle
            os.close(handle)

    def _link(self, name: str) -> None:
        """Give the unnamed file this name. Its path in `/proc` is a link, which must be followed."""
        handle = self.file.fileno()
        # Locked before it has a name: the sweep of another process would delete it between name and rename.
        _locked(handle)
        # Only with a folder does Python call `linkat`, which follows the link; `link` would link the link itself.
        here = os.open(self._folder, os.O_RDONLY)
        try:
            os.link(f"{_OPEN_FILES}/{handle}", name, src_dir_fd=here, follow_symlinks=True)
        finally:
            os.close(here)


@contextmanager
def unfinished(folder: Path) -> Iterator[Unfinished]:
    """A file to write to. Unless the block puts it into place, nothing is left of it."""
    sweep(folder)
    made = Unfinished(folder)
    with undone(made.drop), made.file:
        try:
            yield made
        except BaseException:
            made.drop()
            raise


def sweep(folder: Path) -> None:
    """Delete the files that killed processes left there; files still being written are locked, and stay."""
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
    """Lock the file until it is closed; `wait` until no other process has locked it. Returns True if that worked."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
