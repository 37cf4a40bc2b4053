"""Files: writes files atomically, so that a file is always either the old or the complete new one."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stepviz.errors import UserError
from stepviz.shell import quoted
from stepviz.unfinished import Unfinished, unfinished


def keep_apart(path: str, read: Iterable[str]) -> None:
    """Raises `UserError` if `path` is the same file as one of those in `read`, whatever their names are.

    `-` stands for standard output in `path`, and for standard input in `read`.
    """
    written = _stat(path, 1)
    for source in read:
        found = _stat(source, 0)
        same = found is not None and written is not None and os.path.samestat(found, written)
        if found is not None and same and stat.S_ISREG(found.st_mode):
            name = "standard output" if path == "-" else f"--out {quoted(path)}"
            raise UserError(f"{name} is the input file: give --out another name")


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A file to write to, which replaces `path` when the block ends without an exception.

    It is written to the same folder and flushed to disk first, so the old file is complete at any time. A device or a
    pipe (`/dev/stdout`) is written to directly. Raises `UserError` if writing fails, and for a link, since links are
    not followed.
    """
    try:
        if _is_device(path):
            # A pipe that nobody reads is an error, instead of a wait for a reader.
            handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
            os.set_blocking(handle, True)
            with os.fdopen(handle, "wb") as device:
                yield device
            return
        if os.path.islink(path):
            raise OSError(errno.ELOOP, "it is a link, and links are not followed")
        with _begun(path, Unfinished.put) as file:
            yield file
    except BrokenPipeError:  # the reader of a pipe has seen enough: no mistake of the user
        raise
    except OSError as error:
        raise UserError(_sentence(path, error)) from error


@contextmanager
def creating(path: str) -> Iterator[BinaryIO]:
    """A new file to write to, created when the block ends without an exception. Raises `UserError` if it exists."""
    try:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        with _begun(path, Unfinished.put_anew) as file:
            yield file
    except OSError as error:
        raise UserError(_sentence(path, error)) from error


@contextmanager
def _begun(path: str, put: Callable[[Unfinished, Path], None]) -> Iterator[BinaryIO]:
    """A file to write to, which `put` moves to `path` when the block ends, with the permissions of the old file."""
    target = Path(path)
    _check_writable(path, target)
    # In the same folder: only within one file system a file takes the place of another at once.
    with unfinished(target.parent) as part:
        yield part.file
        if hasattr(os, "fchmod"):
            os.fchmod(part.file.fileno(), _mode(target))
        put(part, target)


def free_name(stem: str, ending: str) -> str:
    """The first name of `stem.ending`, `stem-2.ending`, … that does not exist yet; `ending` includes its point."""
    names = (f"{stem}{more}{ending}" for more in itertools.chain([""], map("-{}".format, itertools.count(2))))
    return next(name for name in names if not os.path.lexists(name))


def _stat(path: str, standard: int) -> os.stat_result | None:
    """The status of a path, or for `-` of the file descriptor `standard`; None if it does not exist."""
    try:
        return os.fstat(standard) if path == "-" else os.stat(path)
    except (OSError, ValueError):
        return None


def _is_device(path: str) -> bool:
    """True if the path leads to something that is neither a file nor a folder."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _check_writable(path: str, target: Path) -> None:
    if not path:
        raise UserError("a file needs a name, for example run.csv")
    if target.is_dir() or path.endswith(os.sep):
        raise UserError(f"{path!r} is a folder: give the name of a file")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13))


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of a new file."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)  # there is no other way to read it
    os.umask(mask)
    return 0o666 & ~mask


def _sentence(path: str, error: OSError) -> str:
    folder = os.path.dirname(path) or "."
    if isinstance(error, FileNotFoundError) and not os.path.isdir(folder):
        return f"cannot write {path!r}: there is no folder {folder!r}; make it first, or choose another"
    if isinstance(error, FileExistsError):
        return f"the file {path!r} already exists: choose another name"
    if error.errno == errno.ENXIO:
        return f"cannot write {path!r}: no program reads from it"
    if isinstance(error, PermissionError):
        return f"cannot write {path!r}: no permission; choose another folder or file"
    return f"cannot write {path!r}: {error.strerror or error}; choose another place"
