"""Memory: the command that reopens the last session's moment, kept in a small file. The command, not the arrays.

Beside it stands how the files that it reads began and ended, so that it can be said when they are others now.
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
from stepviz.ending import is_limited
from stepviz.errors import UserError
from stepviz.settings import folders, schemas
from stepviz.settings.sources import in_short, is_file

if TYPE_CHECKING:
    from stepviz.hall.starting import HallPlace

MOST = 1 << 20
"""Bytes of the file. What does not fit is left out: `_FIRST`, of what was made the last, `_LATER`; never the moment."""
_FIRST = ("--also",)
_LATER = (("--explain", "--hide"), ("--pick",), ("--zoom", "--graph"), ("--look", "--name", "--edit"))
"""Options of the command; all of a group at once."""
_ALONE = ("--explain", "--hide")
"""Those of them without a value."""
_WEIGHTS = "--weights"
"""The option whose value is a file."""
_NOTHING: Mapping[str, object] = {}
_ENDS = 1 << 24
"""Bytes from the start of a file, and from its end, that tell it from others."""


def state_file() -> Path:
    """Where it is kept: `last.json` in the folder that the system has for that."""
    return folders.state() / "last.json"


class LastSession:
    """What is kept of one session. The files it reads are looked at once, when they have just been read."""

    def __init__(self, hall: HallPlace | None = None) -> None:
        """`hall`: where others follow it."""
        self._hall = None if hall is None else hall.options
        self._prints: dict[str, str] = {}
        self._writer: Thread | None = None

    @property
    def is_writing(self) -> bool:
        """Whether what was to be kept soon may not be there yet."""
        return self._writer is not None and self._writer.is_alive()

    def keep_soon(self, words: Sequence[str], made: Mapping[str, object] = _NOTHING) -> bool:
        """Keep both without waiting for the disk. Returns whether they will be: not while others are being written."""
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
        """Write the command's words, and what was `made` and no command says, whole or not at all.

        A full disk or a missing folder must not end a lecture.

        Files are kept by their full paths, so that they are found from any folder: the first word, the source, if it
        is one, and that of the weights.
        """
        if self._writer is not None:
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
    """As much as there is room for; None where there is none for the moment."""
    import json  # here and below: what it loads is not needed before the first paint

    for some, names in _ever_less(words, list(made)):
        told = {"words": some, "files": files, "made": {name: made[name] for name in names}}
        told |= {} if hall is None else {"hall": hall}
        kept = {**schemas.stamp("session"), **told}
        data = json.dumps(kept).encode()
        if len(data) <= MOST:
            return data
    return None


def _ever_less(words: list[str], names: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Words, and names of what was made: all of them, then one thing less after the other."""
    yield words, names
    words = _without(words, _FIRST)
    for count in range(len(names), -1, -1):
        yield words, names[:count]
    for flags in _LATER:
        words = _without(words, flags)
        yield words, []


def _without(words: list[str], flags: tuple[str, ...]) -> list[str]:
    """Words without these options and their values."""
    rest = iter(words)
    kept = []
    for word in rest:
        if word not in flags:
            kept.append(word)
        elif word not in _ALONE:
            next(rest, None)
    return kept


def recall() -> list[str]:
    """The words of the last session. Raises `UserError` where there are none."""
    words = _kept().get("words")
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise _unreadable()
    return words


def hall() -> list[str] | None:
    """The options of the hall where others followed it; None where nobody could."""
    found = _kept().get("hall")
    return found if isinstance(found, list) and all(isinstance(word, str) for word in found) else None


def made() -> Mapping[str, object]:
    """What was made in the last session and no command says; nothing where that cannot be understood."""
    found = _kept().get("made")
    return found if isinstance(found, dict) else {}


def changed() -> list[str]:
    """The files of the last session that are others now, in short."""
    files = _kept().get("files")
    if not isinstance(files, dict):
        return []
    return [in_short(path) for path, known in files.items() if _is_another(path, known)]


def fingerprint(path: str) -> str:
    """What tells a file from others: its size, its start and its end. Raises `OSError` where it is none."""
    import hashlib  # not before the first paint: it loads a library

    size = os.stat(path).st_size
    found = hashlib.blake2b(str(size).encode(), digest_size=16)
    with open(path, "rb") as file:
        found.update(file.read(_ENDS))
        file.seek(max(_ENDS, size - _ENDS))
        found.update(file.read(_ENDS))
    return found.hexdigest()


def _is_another(path: str, known: object) -> bool:
    try:
        return os.path.isfile(path) and fingerprint(path) != known
    except (OSError, ValueError):
        return False


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
    """Each word, and of one that names a file what stands before its path, and that: the source, and the weights."""
    source, *options = words
    yield source, "", source if is_file(source) else None
    for last, word in pairwise(("", *options)):
        flag, is_joined, path = word.partition("=")
        if last == _WEIGHTS:
            yield word, "", word
        else:
            yield word, f"{flag}=", path if is_joined and flag == _WEIGHTS else None
