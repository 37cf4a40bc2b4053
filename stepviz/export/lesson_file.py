"""Lesson file: records stops of a session in a file that others may edit meanwhile. Does not load NumPy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from stepviz.errors import UserError
from stepviz.export.files import creating, replacing
from stepviz.lesson.reading import Reader, opened
from stepviz.settings import schemas, toml
from stepviz.settings.table import SETTINGS
from stepviz.shell import quoted

Stop = Mapping[str, str | int | Sequence[str]]
"""The keys of a stop, in the order in which they are written."""


class LessonFile:
    """A file that one session at a time can record to. Stops are appended to its current content."""

    def __init__(self, path: str, words: Sequence[str], *, is_ours: bool) -> None:
        """`words`: the command-line words that build the run, the source first. `is_ours`: if the file is known to be
        of that run. Raises `UserError` if another session records to it, or it is not a lesson of that run.
        """
        self.path = path
        self._source, self._options = words[0], tuple(words[1:])
        self._run = None if is_ours else _run_of(Reader(lesson_text("", self._source, self._options), path))
        self._lock: int | None = None
        if os.path.lexists(path):
            self._read()

    def add(self, title: str, stop: Stop) -> int:
        """Appends a stop; returns the number of stops in the file. `title`: the title of the lesson if it is new.

        Raises `UserError` if the file cannot be written, or could not be read as a lesson afterwards.
        """
        is_there = os.path.lexists(self.path)
        before = self._read() if is_there else lesson_text(title, self._source, self._options)
        lines = []
        for key, value in stop.items():
            listed = "" if isinstance(value, str | int) else f"[{', '.join(map(toml.written, value))}]"
            lines.append(f"{key:<7} = {listed or toml.written(value)}")
        text = "\n".join([before.rstrip("\n"), "", "[[stop]]", *lines, ""])
        after = self._understood(text)
        with (replacing if is_there else creating)(self.path) as file:
            file.write(text.encode())
        self._claim()
        self._run = _run_of(after)
        return len(after.lesson.stops)

    def _read(self) -> str:
        """The current text of the file. Raises `UserError` if it is not of our run."""
        self._claim()
        opened(self.path)  # raises if it is not the text of a lesson
        with open(self.path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
        run = _run_of(self._understood(text))
        if self._run not in (None, run):
            raise UserError(f"{quoted(self.path)} has another run than this session: record another file")
        self._run = run
        return text

    def _understood(self, text: str) -> Reader:
        reader = Reader(text, self.path)
        if not reader.lesson.words:  # it is not TOML
            (problem,) = reader.problems
            raise UserError(f"{quoted(self.path)} line {problem.line}: {problem.text}; correct it, then record")
        return reader

    def _claim(self) -> None:
        """Lock the file for this session until the process ends; does nothing if the system has no locks."""
        try:
            import fcntl

            # Whatever stands there by now: a pipe is not waited for, and a link not followed.
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except (ImportError, OSError):
            return
        # An editor that saves puts another file under this name: then that one has to be locked.
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
        """Unlock the file."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None


def _run_of(reader: Reader) -> tuple[str, ...]:
    source, *options = reader.lesson.words
    return source, *sorted(options)


def lesson_text(title: str, source: str, options: Sequence[str]) -> str:
    """The text of a lesson file without stops. `options`: command-line words, each option before its value."""
    lines = [
        "# Recorded. Give each stop what to say, its minutes, a better caption; docs/lessons.md tells all keys.",
        "",
    ]
    lines += ["[lesson]", f"{schemas.KEY} = {schemas.VERSIONS['lesson']}"]
    lines += [f"title  = {toml.written(title)}", f"source = {toml.written(source)}", "", "[run]"]
    return "\n".join([*lines, *_run(options), ""])


def _run(options: Sequence[str]) -> Iterator[str]:
    """Yields options as TOML lines: `--batch-size 4` becomes `batch-size = "4"`."""
    rest = iter(options)
    for word in rest:
        flag, joined, value = word.removeprefix("--").partition("=")
        if joined:
            yield f"{flag} = {toml.written(value)}"
        elif not SETTINGS[flag.removeprefix("no-").replace("-", "_")].value:
            yield f"{flag} = true"
        else:
            yield f"{flag} = {toml.written(next(rest))}"
