"""Memory: the command that reopens the last session's moment, kept in a small file. The command, not the arrays."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from stepviz.errors import UserError
from stepviz.export.files import replacing
from stepviz.sources import is_file

_WEIGHTS = "--weights"
"""The option whose value is a file."""


def state_file() -> Path:
    """Where it is kept: `$XDG_STATE_HOME/stepviz/last.json`, by default below `~/.local/state`."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "stepviz" / "last.json"


def keep(words: Sequence[str]) -> None:
    """Write the command's words, whole or not at all. A full disk or a missing folder must not end a lecture.

    Files are kept by their full paths, so that they are found from any folder: the first word, the source, if it is
    one, and that of the weights.
    """
    path = state_file()
    source, *options = words
    words = [os.path.abspath(source) if is_file(source) else source, *_found_anywhere(options)]
    with suppress(OSError, UserError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(str(path)) as file:
            file.write(json.dumps({"stepviz": 1, "words": words}).encode())


def _found_anywhere(options: Sequence[str]) -> Iterator[str]:
    for before, word in pairwise(("", *options)):
        flag, is_joined, path = word.partition("=")
        if before == _WEIGHTS:
            yield os.path.abspath(word)
        else:
            yield f"{flag}={os.path.abspath(path)}" if is_joined and flag == _WEIGHTS else word


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
