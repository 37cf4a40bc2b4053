"""Crash: an error of ours in two sentences, and a private report of where it happened, with no data in it."""

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
"""What in the message of an error may come from the data: what is quoted, and numbers."""


def report(error: BaseException, command: str) -> str:
    """Write the report. Returns two sentences for the viewer.

    It is a new file that nobody else can read. It names the error, the lines of code that led to it and the command.
    """
    try:
        path = _written(f"{_head()}\n{command}\n\n{_told(error)}\n")
    except (OSError, MemoryError) as problem:
        said = f"No report could be written: {problem or 'there is not enough memory'}."
    else:
        said = f"A report for the developers is in {quoted(path)}."
    return f"crashed because of an internal error ({type(error).__name__}). {said}"


def _head() -> str:
    python = sys.version.split()[0]
    return f"stepviz {stepviz.__version__}, Python {python}, {sys.platform}"


def _told(error: BaseException) -> str:
    """Each error of the chain with its lines of code; of its message what cannot be data."""
    lines: list[str] = []
    chain: BaseException | None = error
    while chain is not None and len(lines) < 1000:
        message = visible(_QUOTED.sub("…", str(chain))[:_LONGEST])
        frames = [line.rstrip() for line in traceback.format_tb(chain.__traceback__)]
        lines = [*frames, f"{type(chain).__name__}: {message}", *lines]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(visible(line) for text in lines for line in text.split("\n"))


def _written(text: str) -> str:
    """A file of an unguessable name, made anew, for its owner alone.

    `tempfile` would load hashes of OpenSSL, for which there is no room where memory is short.
    """
    path = os.path.join(_folder(), f"stepviz-crash-{os.urandom(6).hex()}.txt")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def _folder() -> str:
    """Where temporary files go; the current folder where the system says no other."""
    places = (*map(os.environ.get, ("TMPDIR", "TEMP", "TMP")), "/tmp")
    return next((place for place in places if place and os.access(place, os.W_OK)), os.curdir)
