"""Lesson file: what a session records, stop after stop, in a file that others may edit meanwhile. Free of NumPy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from stepviz.errors import UserError
from stepviz.export.files import creating, replacing
from stepviz.lesson.reading import Reader, opened
from stepviz.settings import schemas, toml
from stepviz.settings.table import SETTINGS
from stepviz.shell import quoted

_UNREAD = "this is not TOML"


Stop = Mapping[str, str | int | Sequence[str]]
"""A place of the session that was marked: keys of a stop, in the order they are written in."""


class LessonFile:
    """One file, one session's at a time. A stop is added to what stands there by then: nothing is written over."""

    def __init__(self, path: str, words: Sequence[str], *, is_ours: bool) -> None:
        """`words`: of the command line, the source first, that build the run. `is_ours`: whether the file is known to
        be of that run. Raises `UserError` where another session records it, or it is no lesson of that run.
        """
        self.path = path
        self._source, self._options = words[0], tuple(words[1:])
        self._run = None if is_ours else _run_of(Reader(lesson_text("", self._source, self._options, ()), path))
        self._lock: int | None = None
        if os.path.lexists(path):
            self._read()

    def add(self, title: str, stop: Stop) -> int:
        """Write it behind the stops that there are; returns how many there are. `title`: that of a new lesson.

        Raises `UserError` where it cannot be written, or would not be a stop.
        """
        is_there = os.path.lexists(self.path)
        before = self._read() if is_there else lesson_text(title, self._source, self._options, ())
        text = "\n".join([before.rstrip("\n"), "", "[[stop]]", *_stop(stop), ""])
        after = self._understood(text)
        with (replacing if is_there else creating)(self.path) as file:
            file.write(text.encode())
        self._claim()
        self._run = _run_of(after)
        return len(after.lesson.stops)

    def _read(self) -> str:
        """What stands there now, if it is ours."""
        self._claim()
        opened(self.path)  # tells what is no text of a lesson
        with open(self.path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
        run = _run_of(self._understood(text))
        if self._run not in (None, run):
            raise UserError(f"{quoted(self.path)} has another run than this session: record another file")
        self._run = run
        return text

    def _understood(self, text: str) -> Reader:
        reader = Reader(text, self.path)
        for problem in reader.problems:
            if problem.text.startswith(_UNREAD):
                raise UserError(f"{quoted(self.path)} line {problem.line}: {problem.text}; correct it, then record")
        return reader

    def _claim(self) -> None:
        """Have the file for this session, until it ends in any way. Where the system cannot, nobody has it."""
        try:
            import fcntl

            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except (ImportError, OSError):
            return
        if self._lock is not None and os.path.sameopenfile(self._lock, handle):
            os.close(handle)
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise UserError(f"another session records {quoted(self.path)}: end it, or record another file") from None
        except OSError:  # a file system without locks
            pass
        self.let_go()
        self._lock = handle

    def let_go(self) -> None:
        """Leave it to others; the end of the process does so too."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None


def _run_of(reader: Reader) -> tuple[str, ...]:
    source, *options = reader.lesson.words or ("",)
    return source, *sorted(options)


def lesson_text(title: str, source: str, options: Sequence[str], stops: Sequence[Stop]) -> str:
    """A lesson file with these stops. `options`: words of the command line, each option before its value."""
    lines = [
        "# Recorded. Give each stop what to say, its minutes, a better caption; docs/lessons.md tells all keys.",
        "",
    ]
    lines += ["[lesson]", f"{schemas.KEY} = {schemas.VERSIONS['lesson']}"]
    lines += [f"title  = {toml.written(title)}", f"source = {toml.written(source)}", "", "[run]"]
    lines += list(_run(options))
    for stop in stops:
        lines += ["", "[[stop]]", *_stop(stop)]
    return "\n".join([*lines, ""])


def _run(options: Sequence[str]) -> Iterator[str]:
    """Options as keys: `--batch-size 4` is `batch-size = "4"`."""
    rest = iter(options)
    for word in rest:
        flag, joined, value = word.removeprefix("--").partition("=")
        if joined:
            yield f"{flag} = {toml.written(value)}"
        elif not SETTINGS[flag.removeprefix("no-").replace("-", "_")].value:
            yield f"{flag} = true"
        else:
            yield f"{flag} = {toml.written(next(rest))}"


def _stop(stop: Stop) -> Iterator[str]:
    for key, value in stop.items():
        yield f"{key:<7} = {_value(value)}"


def _value(value: str | int | Sequence[str]) -> str:
    """As TOML has it."""
    return toml.written(value) if isinstance(value, str | int) else f"[{', '.join(map(toml.written, value))}]"
