"""Presenter: what the lecturer's second screen shows, as plain values, and the socket they go over. Free of NumPy."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepviz.errors import UserError
from stepviz.settings.schemas import VERSIONS
from stepviz.text import whole

if TYPE_CHECKING:
    from stepviz.views.lessons.votes import Counts

VERSION = VERSIONS["message"]
LESSON = "lesson"
"""The kind of the sockets of sessions that give a lesson."""
MOST = 1_000_000
"""Bytes of a message."""
KEYS = ("pagedown", "pageup", "full_stop", "space", "enter", "escape", "backspace", "O", *"0123456789")
"""Those of a second screen that are the session's."""
_LONGEST = 100
"""Bytes of the path of a socket, nearly."""
_LARGEST = 2**31 - 1
"""The largest number of a process."""
Paragraphs = str
"""A text of several, with a blank line between two."""


@dataclass(frozen=True)
class StopNotes:
    """One stop as the lecturer sees it."""

    title: str = ""
    where: str = ""
    say: Paragraphs = ""
    planned: float = 0.0
    """Minutes from the start, at which it should begin."""
    question: str = ""
    choices: tuple[str, ...] = ()
    answer: int = -1
    """The right choice by position; -1 for none."""
    lit: str = ""
    hidden: str = ""
    kept: bool = False
    """Whether its answer is kept back to a later stop."""
    two: bool = False
    """Whether a press more tells the answer or what is hidden."""


@dataclass(frozen=True)
class Whereabouts:
    """Where the session is."""

    stop: int = 0
    answered: bool = False
    observing: bool = False
    """Whether the audience is asked what it saw."""
    away: str = ""
    """The moment it has wandered off to."""
    black: bool = False
    playing: bool = False
    ended: bool = False
    """Whether the last screen is shown."""
    said: str = ""
    """What is asked for or said there."""
    numbers: str = ""
    """The arithmetic of the answer."""
    votes: Mapping[int, Counts] = field(default_factory=dict)
    """For the question of each stop, by number from 0."""


@dataclass(frozen=True)
class Talk:
    """A lesson for the second screen."""

    title: str
    sheets: tuple[StopNotes, ...]
    length: float
    """Minutes."""
    began: float = 0.0
    """When it was begun, in seconds since 1970; 0 before."""


def clock(minutes: float) -> str:
    """`7:40`."""
    seconds = max(0, round(minutes * 60))
    return f"{seconds // 60}:{seconds % 60:02}"


def message(**parts: Any) -> bytes:
    """One line: what is told, by name."""
    told = {
        name: value if isinstance(value, str | int | float | dict) else asdict(value) for name, value in parts.items()
    }
    return json.dumps({"stepviz": VERSION, **told}, ensure_ascii=True).encode() + b"\n"


def parts_of(line: bytes) -> dict[str, Any]:
    """What a line tells; nothing for one that is no message of this version."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.get("stepviz") == VERSION else {}


def folder() -> Path:
    """A folder that only this user can look into. Raises `UserError` where there is none."""
    if not hasattr(os, "getuid"):
        raise UserError("this system has no sockets that are one user's alone")
    run = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [Path(run) / "stepviz"] if run else []
    places.append(Path(tempfile.gettempdir()) / f"stepviz-{os.getuid()}")
    for place in places:
        if len(os.fsencode(place)) < _LONGEST - 20 and _is_ours(place):
            return place
    raise UserError(f"there is no folder of your own for a socket: {places[-1]} belongs to another user")


def _is_ours(place: Path) -> bool:
    with suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
    try:
        found = place.lstat()
    except OSError:
        return False
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    return private and found.st_uid == os.getuid()


def own(kind: str = LESSON) -> Path:
    """Where this process listens."""
    return folder() / f"{kind}-{os.getpid()}.sock"


def sweep(kind: str = LESSON) -> None:
    """Take away what processes left behind that were killed."""
    for path in folder().glob(f"{kind}-*.sock"):
        number = whole(path.stem.partition("-")[2], _LARGEST)
        with suppress(OSError):
            try:
                os.kill(number or 0, 0)
            except ProcessLookupError:
                path.unlink()


def known(kind: str = LESSON) -> list[Path]:
    """Sockets of that kind, the latest first; some of them may have gone."""
    dated = []
    for path in folder().glob(f"{kind}-*.sock"):
        with suppress(OSError):
            dated.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(dated, reverse=True)]
