"""Opening: the file of a lesson as text, or one sentence why not."""

from __future__ import annotations

from pathlib import Path

from stepviz.errors import UserError
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.reading import MOST_BYTES, Reader
from stepviz.shell import quoted


def opened(name: str) -> Reader:
    """What the lesson of that name says, and what is wrong with it.

    Raises `UserError` where no text can be read, and for a lesson of a later stepviz.
    """
    path = file_of(name) if name in LESSONS else Path(name)
    return Reader(_text(path, name), name)


def _text(path: Path, name: str) -> str:
    try:
        if path.is_dir():
            raise UserError(f"{quoted(name)} is a folder: give the file of a lesson, for example lesson.toml")
        if not path.is_file():
            what = "is not there" if not path.exists() else "is not a regular file"
            raise UserError(f"lesson {quoted(name)} {what}: stepviz lessons lists those that are built in")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        reason = error.strerror if isinstance(error, OSError) else "its name is not valid"
        raise UserError(f"lesson {quoted(name)} cannot be read: {reason}") from None
    if len(data) > MOST_BYTES:
        raise UserError(f"lesson {quoted(name)} is larger than a megabyte: a lesson is a page or two of text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"lesson {quoted(name)} line {line} is not UTF-8: save the file as UTF-8") from None
