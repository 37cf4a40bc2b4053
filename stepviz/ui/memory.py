"""Memory: the command that reopens the last session's moment, kept in a small file. The command, not the arrays."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.sources import is_file


def state_file() -> Path:
    """Where it is kept: `$XDG_STATE_HOME/stepviz/last.json`, by default below `~/.local/state`."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "stepviz" / "last.json"


def keep(words: Sequence[str]) -> None:
    """Write the command's words, whole or not at all. A full disk or a missing folder must not end a lecture.

    A file is written with its folders: the session is found again from any other folder.
    """
    path = state_file()
    words = [os.path.abspath(word) if not place and is_file(word) else word for place, word in enumerate(words)]
    with suppress(OSError, UserError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(str(path)) as file:
            file.write(json.dumps({"stepviz": 1, "words": list(words)}).encode())


def recall() -> list[str]:
    """The words of the last session. Raises `UserError` where there are none."""
    path = state_file()
    try:
        words = json.loads(path.read_bytes())["words"]
    except FileNotFoundError:
        raise UserError("there is no session to resume yet: start one with stepviz") from None
    except (OSError, ValueError, KeyError, TypeError):
        words = None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UserError(f"{str(path)!r} cannot be read as a session: start a new one with stepviz")
    return words
