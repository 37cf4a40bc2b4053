"""Sockets: where a session that gives a lesson is found by the second screen of its user, and by nobody else."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from stepviz.errors import UserError

_LONGEST = 100
"""Bytes of the path of a socket, nearly."""


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
    raise UserError(f"there is no folder of your own for a socket: {places[-1]} belongs to somebody else")


def _is_ours(place: Path) -> bool:
    with suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
    try:
        found = place.lstat()
    except OSError:
        return False
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    return private and found.st_uid == os.getuid()


def own() -> Path:
    """Where this process listens."""
    return folder() / f"lesson-{os.getpid()}.sock"


def sweep() -> None:
    """Take away what sessions left behind that were killed."""
    for path in folder().glob("lesson-*.sock"):
        number = path.stem.partition("-")[2]
        with suppress(OSError):
            try:
                os.kill(int(number) if number.isdecimal() else 0, 0)
            except ProcessLookupError:
                path.unlink()


def known() -> list[Path]:
    """Sockets of sessions, the latest first; some of them may have gone."""
    dated = []
    for path in folder().glob("lesson-*.sock"):
        with suppress(OSError):
            dated.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(dated, reverse=True)]
