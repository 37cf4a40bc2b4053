"""Memory: a small file with the command that reopens the last session's moment; no arrays.

It also has a fingerprint of each file that the session reads, to tell if one has changed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from stepviz import private
from stepviz.cleanup import is_limited
from stepviz.errors import UserError
from stepviz.settings import schemas
from stepviz.settings.preferences import state_folder
from stepviz.settings.sources import in_short, is_file

if TYPE_CHECKING:
    from stepviz.hall.starting import HallProcess

MOST = 1 << 20
"""Bytes of the file. What does not fit is left out: `_FIRST`, then the last entries of `made`, then `_LATER`."""
_FIRST = ("--also",)
_LATER = (("--explain", "--hide"), ("--pick",), ("--zoom", "--graph"), ("--look", "--name", "--edit"))
"""Groups of options; each group is left out as a whole."""
# As in `session.words`, which cannot be loaded before the first paint.
_ALONE = ("--explain", "--hide")
"""The options of `_LATER` without a value."""
_WEIGHTS = "--weights"
"""The option whose value is a file."""
_NOTHING: Mapping[str, object] = {}
_ENDS = 1 << 24
"""Bytes from the start of a file, and from its end, in its fingerprint."""


def state_file() -> Path:
    """The path of the file: `last.json` in the system's folder for application state."""
    return state_folder() / "last.json"


class LastSession:
    """Saves one session. Each file that it reads is fingerprinted once, soon after it was read."""

    def __init__(self, hall: HallProcess | None = None) -> None:
        """`hall`: the audience's server."""
        self._hall = None if hall is None else hall.place.options
        self._prints: dict[str, str] = {}
        self._writer: Thread | None = None

    @property
    def is_writing(self) -> bool:
        """True if the last `keep_soon` may still be writing."""
        return self._writer is not None and self._writer.is_alive()

    def keep_soon(self, words: Sequence[str], made: Mapping[str, object] = _NOTHING) -> bool:
        """Save both in a thread. Returns False, and saves nothing, while an earlier save is being written."""
        if self.is_writing:
            return False
        if is_limited():  # a thread takes memory of its own
            self._write(words, made)
            return True
        self._writer = Thread(target=self._write, args=(words, made), daemon=True)
        try:
            self._writer.start()
        except RuntimeError:  # no room for another thread
            self._writer = None
            self._write(words, made)
        return True

    def keep(self, words: Sequence[str], made: Mapping[str, object] = _NOTHING) -> None:
        """Save the command's words, and what was `made` that no command can express. Errors of the disk are ignored.

        The paths of the source, the first word, and of the weights are made absolute, so that the command works in any
        folder.
        """
        if self._writer is not None:  # an older save that ends later would be the last one
            self._writer.join()
        self._write(words, made)

    def _write(self, words: Sequence[str], made: Mapping[str, object]) -> None:
        parted = [*_parted(words)]
        words = [word if path is None else f"{before}{os.path.abspath(path)}" for word, before, path in parted]
        for path in (os.path.abspath(path) for _, _, path in parted if path is not None):
            if path not in self._prints:
                with suppress(OSError, ValueError):
                    self._prints[path] = fingerprint(path)
        data = _fitting(words, self._prints, made, self._hall)
        with suppress(OSError):
            if data is not None:
                private.write(state_file(), data)


def _fitting(
    words: list[str], files: Mapping[str, str], made: Mapping[str, object], hall: Sequence[str] | None
) -> bytes | None:
    """The file's content, as much as fits; None if not even the moment fits."""
    import json  # here and below: not needed before the first paint

    for some, names in _ever_less(words, list(made)):
        told = {"words": some, "files": files, "made": {name: made[name] for name in names}}
        told |= {} if hall is None else {"hall": hall}
        kept = {**schemas.stamp("session"), **told}
        data = json.dumps(kept).encode()
        if len(data) <= MOST:
            return data
    return None


def _ever_less(words: list[str], names: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Words, and names of what was made: first all of them, then ever fewer."""
    yield words, names
    words = _without(words, _FIRST)
    for count in range(len(names), -1, -1):
        yield words, names[:count]
    for flags in _LATER:
        words = _without(words, flags)
        yield words, []


def _without(words: list[str], flags: tuple[str, ...]) -> list[str]:
    """The words without these options and their values."""
    rest = iter(words)
    kept = []
    for word in rest:
        if word not in flags:
            kept.append(word)
        elif word not in _ALONE:
            next(rest, None)
    return kept


def recall() -> list[str]:
    """The command's words of the last session. Raises `UserError` if there are none."""
    words = _kept().get("words")
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise _unreadable()
    return words


def hall() -> list[str] | None:
    """The options of the last session's hall; None if it had none."""
    found = _kept().get("hall")
    return found if isinstance(found, list) and all(isinstance(word, str) for word in found) else None


def made() -> Mapping[str, object]:
    """What was made in the last session that no command can express; empty if it is unreadable."""
    found = _kept().get("made")
    return found if isinstance(found, dict) else {}


def changed() -> list[str]:
    """The files of the last session that have changed since, as short paths."""
    files = _kept().get("files")
    if not isinstance(files, dict):
        return []
    found = []
    for path, known in files.items():
        with suppress(OSError, ValueError):  # whoever opens the file says why it cannot be read
            if os.path.isfile(path) and fingerprint(path) != known:
                found.append(in_short(path))
    return found


def fingerprint(path: str) -> str:
    """A hash of a file's size, start and end. Raises `OSError` if it cannot be read."""
    import hashlib  # not before the first paint: it loads a library

    size = os.stat(path).st_size
    found = hashlib.blake2b(str(size).encode(), digest_size=16)
    with open(path, "rb") as file:
        found.update(file.read(_ENDS))
        file.seek(max(_ENDS, size - _ENDS))
        found.update(file.read(_ENDS))
    return found.hexdigest()


def _kept() -> Mapping[str, object]:
    import json

    try:
        kept = json.loads(private.read(state_file(), MOST))
    except FileNotFoundError:
        raise UserError("there is no session to resume yet: start one with stepviz") from None
    except (OSError, ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise _unreadable()
    if why := schemas.refusal("session", kept.get(schemas.KEY)):
        raise UserError(f"the last session, {str(state_file())!r}, {why}")
    return kept


def _unreadable() -> UserError:
    return UserError(f"{str(state_file())!r} cannot be read as a session: start a new one with stepviz")


def _parted(words: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    """Each word with, if it names the source or a weights file, the text before the path, and the path (else None)."""
    source, *options = words
    yield source, "", source if is_file(source) else None
    for last, word in pairwise(("", *options)):
        flag, is_joined, path = word.partition("=")
        if last == _WEIGHTS:
            yield word, "", word
        else:
            yield word, f"{flag}=", path if is_joined and flag == _WEIGHTS else None
