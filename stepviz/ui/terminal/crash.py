"""Crash: two sentences about an internal error, and a private report of where it happened, without user data."""

from __future__ import annotations

import os
import re
import sys
import traceback

import stepviz
from stepviz.shell import quoted
from stepviz.text import visible

_LONGEST = 200
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,e+-]*")
"""The parts of an error message that may come from user data: quoted text and numbers."""


def report(error: BaseException, command: str) -> str:
    """Write the report to a new file that only its owner can read. Returns two sentences for the user.

    The report has the error's type and traceback, and the command.
    """
    head = f"stepviz {stepviz.__version__}, Python {sys.version.split()[0]}, {sys.platform}"
    try:
        path = _write(f"{head}\n{command}\n\n{_traceback(error)}\n")
    except (OSError, MemoryError) as problem:
        said = f"No report could be written: {problem or 'there is not enough memory'}."
    else:
        said = f"A report for the developers is in {quoted(path)}."
    return f"crashed because of an internal error ({type(error).__name__}). {said}"


def _traceback(error: BaseException) -> str:
    """Each error of the chain with its traceback, and its message without what may be user data."""
    lines: list[str] = []
    chain: BaseException | None = error
    while chain is not None and len(lines) < 1000:
        message = visible(_QUOTED.sub("…", str(chain))[:_LONGEST])
        frames = [line.rstrip() for line in traceback.format_tb(chain.__traceback__)]
        lines = [*frames, f"{type(chain).__name__}: {message}", *lines]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(visible(line) for text in lines for line in text.split("\n"))


def _write(text: str) -> str:
    """Write a new file with a random name that only its owner can read. Returns its path.

    `tempfile` would load OpenSSL's hashes, which may not fit when memory is short.
    """
    path = os.path.join(_folder(), f"stepviz-crash-{os.urandom(6).hex()}.txt")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def _folder() -> str:
    """The folder for temporary files; the current one if no other can be written to."""
    places = (*map(os.environ.get, ("TMPDIR", "TEMP", "TMP")), "/tmp")
    return next((place for place in places if place and os.access(place, os.W_OK)), os.curdir)
