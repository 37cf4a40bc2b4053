"""Presenter: messages to the lecturer's second screen, and the paths of their sockets. Does not load NumPy."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepviz.cleanup import undone
from stepviz.errors import UserError
from stepviz.settings.schemas import VERSIONS
from stepviz.text import whole

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from stepviz.views.lessons.votes import Counts

VERSION = VERSIONS["message"]
LESSON = "lesson"
"""The kind of the sockets of sessions that give a lesson."""
MOST = 1_000_000
"""The most bytes of a message."""
KEYS = ("pagedown", "pageup", "full_stop", "space", "enter", "escape", "backspace", "O", *"0123456789")
"""Keys that a second screen forwards to the session."""
_LONGEST = 100
"""About the most bytes in the path of a socket."""
_LARGEST = 2**31 - 1
"""The largest process id."""
Paragraphs = str
"""A text of paragraphs, separated by blank lines."""


@dataclass(frozen=True)
class StopNotes:
    """The lecturer's notes on one stop."""

    title: str = ""
    where: str = ""
    say: Paragraphs = ""
    planned: float = 0.0
    """The planned start, in minutes from the start of the lesson."""
    question: str = ""
    choices: tuple[str, ...] = ()
    answer: int = -1
    """Position of the correct choice; -1 without one."""
    lit: str = ""
    hidden: str = ""
    kept: bool = False
    """True if a later stop gives the answer."""
    two: bool = False
    """True if a second key press shows the answer or hidden numbers."""


@dataclass(frozen=True)
class Whereabouts:
    """The current state of the session."""

    stop: int = 0
    answered: bool = False
    observing: bool = False
    """True if the audience is asked what it saw."""
    away: str = ""
    """The current moment, if the session has left the stop."""
    black: bool = False
    playing: bool = False
    ended: bool = False
    """True if the last screen is shown."""
    said: str = ""
    """The prompt or message on the screen."""
    numbers: str = ""
    """The arithmetic of the answer."""
    votes: Mapping[int, Counts] = field(default_factory=dict)
    """Votes on the question of each stop, by its number from 0."""


@dataclass(frozen=True)
class LessonNotes:
    """The lecturer's notes on a lesson."""

    title: str
    sheets: tuple[StopNotes, ...]
    length: float
    """The planned length in minutes."""
    began: float = 0.0
    """The time it began, in seconds since 1970; 0 before."""


def clock(minutes: float) -> str:
    """Minutes as a clock shows them: `7:40`."""
    seconds = max(0, round(minutes * 60))
    return f"{seconds // 60}:{seconds % 60:02}"


def message(**parts: Any) -> bytes:
    """A message with these parts by name: one line of JSON."""
    plain = (str, int, float, dict)
    told = {name: value if isinstance(value, plain) else asdict(value) for name, value in parts.items()}
    return json.dumps({"stepviz": VERSION, **told}, ensure_ascii=True).encode() + b"\n"


def parts_of(line: bytes) -> dict[str, Any]:
    """The parts of a message; empty if the line is not a message of this version."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.get("stepviz") == VERSION else {}


async def messages(reader: StreamReader) -> AsyncIterator[dict[str, Any]]:
    """Yields the parts of each message until the connection ends."""
    with suppress(OSError, ValueError):  # a line that is longer than the reader's limit is a `ValueError`
        while line := await reader.readline():
            yield parts_of(line)


def folder() -> Path:
    """The folder of sockets, which only this user can access. Raises `UserError` if there is none."""
    if not hasattr(os, "getuid"):
        raise UserError("this system has no sockets that are one user's alone")
    run = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [Path(run) / "stepviz"] if run else []
    places.append(Path(tempfile.gettempdir()) / f"stepviz-{os.getuid()}")
    for place in places:
        if len(os.fsencode(place)) < _LONGEST - 20 and _is_ours(place):  # 20 for the name of a socket in it
            return place
    raise UserError(f"there is no folder of your own for a socket: {places[-1]} belongs to another user")


def _is_ours(place: Path) -> bool:
    with suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
    try:
        found = place.lstat()
    except OSError:
        return False
    # Anybody may have made this folder before us in a temporary one, or a link under its name.
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    return private and found.st_uid == os.getuid()


def own(kind: str = LESSON) -> Path:
    """The socket of this process."""
    return folder() / f"{kind}-{os.getpid()}.sock"


@asynccontextmanager
async def listening(
    serve: Callable[[StreamReader, StreamWriter], Awaitable[None]], kind: str = LESSON, most: int = MOST
) -> AsyncIterator[Path]:
    """Serve connections to the socket of this process, with messages of at most `most` bytes, during this block.

    Yields its path. Raises `UserError` or `OSError` if that is impossible.
    """
    from asyncio import start_unix_server

    sweep(kind)  # sockets of processes that were killed
    path = own(kind)

    def gone() -> None:
        with suppress(OSError):
            path.unlink()

    gone()
    server = await start_unix_server(serve, str(path), limit=most)
    with undone(gone):
        try:
            os.chmod(path, 0o600)  # the notes and the votes are this user's, who alone decides what followers see
            yield path
        finally:
            server.close()
            gone()


def sweep(kind: str = LESSON) -> None:
    """Delete the sockets of processes that have ended."""
    for path in folder().glob(f"{kind}-*.sock"):
        number = whole(path.stem.partition("-")[2], _LARGEST)
        with suppress(OSError):
            try:
                os.kill(number or 0, 0)  # sends nothing: it only fails where there is no such process
            except ProcessLookupError:
                path.unlink()


def known(kind: str = LESSON) -> list[Path]:
    """Sockets of that kind, the latest first; some may be dead."""
    dated = []
    for path in folder().glob(f"{kind}-*.sock"):
        with suppress(OSError):
            dated.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(dated, reverse=True)]
