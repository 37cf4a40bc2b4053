"""Reading: reads a lesson file as a `Lesson`, and collects its problems, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stepviz.errors import UserError
from stepviz.lesson.built_in import LESSONS, file_of
from stepviz.lesson.keys import ARRAYS, CHOICES, FREE, INSTEAD, TABLES, TEXT, TITLE, KeyValue, misfit
from stepviz.lesson.lesson import Ask, Lesson, LessonStop, Pause, Problem
from stepviz.settings import schemas, toml
from stepviz.settings.sources import SOURCES
from stepviz.settings.toml import KeyPath, line_at, lines_of
from stepviz.shell import quoted
from stepviz.text import clean, in_whole_words, shown

MOST_BYTES = 1_000_000
_NEEDED: Mapping[str, tuple[str, str]] = {
    "speed": ("until", "speed needs playback to the stop: give until, not at"),
    "unit": ("speed", "unit is the step of playback: give speed too"),
    "explain": ("pick", 'explain needs a number: write pick = "dW.x3.c0"'),
    "view": ("edit", "view compares with the run before an edit: give edit too"),
    "show": ("hide", "show reveals hidden cells: give hide too"),
    **{
        key: ("ask", f'{key} belongs to a question: write ask = "…" too')
        for key in ("choices", "answer", "answer_is", "why", "reveal_at")
    },
}
"""Keys of a stop that need another key, and the message if it is missing."""
_OF_ONE_RUN = ("edit", "until", "pick", "explain", "light", "hide")
"""Keys of a stop that cannot be used with several runs."""


class Reader:
    """A lesson file: the lesson, as far as it can be read, and the problems."""

    def __init__(self, text: str, name: str) -> None:
        """`name`: the lesson on the command line. Raises `UserError` for a lesson of a later stepviz."""
        self.problems: list[Problem] = []
        self.lesson = Lesson(name, "", (), ())
        self._lines: dict[KeyPath, int] = {}
        try:
            given = toml.read(text)
        except toml.TomlError as error:
            self.problems.append(Problem(error.line, f"this is not TOML: {error.what}"))
        else:
            self._lines = lines_of(text)
            self.lesson = self._understood(name, given)

    def _wrong(self, text: str, *path: str | int) -> None:
        """Record a problem at a key, or at the nearest table around it."""
        self.problems.append(Problem(line_at(self._lines, path), text))

    def _understood(self, name: str, given: dict[str, Any]) -> Lesson:
        head = given.get("lesson")
        version = head.get(schemas.KEY) if isinstance(head, dict) else None
        if TABLES["lesson"][schemas.KEY].fits(version) and (why := schemas.refusal("lesson", version)):
            # At once: in a lesson of a later stepviz all other problems would mislead.
            raise UserError(f"lesson {quoted(name)} line {line_at(self._lines, ('lesson', schemas.KEY))} {why}")
        tables = {table: value for table, value in given.items() if self._is_table(table, value)}
        head = self._table(("lesson",), tables.get("lesson", {}), TABLES["lesson"])
        told = {key for table in (given, tables.get("lesson", {})) for word in table for key in _meant(word)}
        for key in ("title", "source"):
            if key not in head and key not in told:
                example = "One step of learning" if key == "title" else SOURCES[0]
                self._wrong(f'[lesson] needs {key}: write for example {key} = "{example}"', "lesson")
        stops = tuple(self._stops(tables.get("stop", [])))
        if not tables.get("stop"):
            self._wrong('there is no stop: write [[stop]] and below it at = "1:ready"', "lesson")
        self._ids(stops)
        width, _, height = head.get("size", "80x24").partition("x")
        return Lesson(
            name,
            clean(head.get("title", "")),
            (head.get("source", ""), *self._options(tables.get("run", {}))),
            stops,
            about=clean(head.get("about", "")),
            aim=clean(head.get("aim", "")),
            minutes=float(head.get("minutes", 0)),
            size=(int(width), int(height)),
            home=head.get("home", ""),
            found=tuple(_line(text) for text in head.get("found", [])),
            observe=head.get("observe", True),
            captions=self._captions(tables.get("captions", {})),
            pauses=tuple(self._pauses(tables.get("breakpoint", []))),
            lines=self._lines,
        )

    def _is_table(self, table: str, value: Any) -> bool:
        """True if a lesson can have that table; else records a problem."""
        if table not in TABLES and table not in FREE:
            self._wrong(f"unknown {shown(table)} in a lesson: {_instead(table, value)}", table)
            return False
        is_array = isinstance(value, list) and all(isinstance(item, dict) for item in value)
        if table in ARRAYS and not is_array:
            self._wrong(f"write [[{table}]], in double brackets, once for each {table}", table)
        elif table not in ARRAYS and not isinstance(value, dict):
            self._wrong(f"write [{table}], in single brackets: there is one for the whole lesson", table)
        return is_array if table in ARRAYS else isinstance(value, dict)

    def _table(self, path: KeyPath, given: Mapping[str, Any], known: Mapping[str, KeyValue]) -> dict[str, Any]:
        """The valid keys of a table; records problems with the others."""
        kept = {}
        for key, value in given.items():
            if isinstance(value, dict):
                self._nested(path, key, value)
            elif key not in known:
                near = get_close_matches(key, known, n=1)
                hint = INSTEAD.get(key, f"did you mean {near[0]}?" if near else f"choose {', '.join(known)}")
                self._wrong(f"unknown key {shown(key)} in {_header(path)}: {hint}", *path, key)
            elif not known[key].fits(value):
                self._wrong(misfit(key, value, known[key]), *path, key)
            else:
                kept[key] = value
        return kept

    def _nested(self, path: KeyPath, key: str, value: Mapping[str, Any]) -> None:
        """Record the problem of a nested table, which also swallows keys that were meant for its stop."""
        lost = ", ".join(name for name in value if name in TABLES["stop"])
        taken = f"; {lost} below it belong to it, not to the stop" if lost else ""
        instead = INSTEAD.get(key, "a stop has no tables below it")
        if key == "ask":
            instead = 'a question has no table: write ask = "…", choices = […], answer_is = "dW.x3.c0" or answer = 2'
        self._wrong(f"unknown table {shown(key)} in {_header(path)}: {instead}{taken}", *path, key)

    def _stops(self, given: Sequence[Mapping[str, Any]]) -> Iterator[LessonStop]:
        for number, table in enumerate(given):
            path: KeyPath = ("stop", number)
            kept = self._table(path, table, TABLES["stop"])
            self._place(path, table, kept)
            ask = self._question(path, kept)
            plain = {field.name for field in fields(LessonStop)} - {"ask", "title"}
            caption = re.sub(r"\{[^}]*\}", "…", clean(kept.get("caption", "")))  # no number is known before the run
            title = clean(kept.get("title", "")) or in_whole_words(caption, TITLE) or f"Stop {number + 1}"
            yield LessonStop(title, ask=ask, **{key: _tidy(key, kept[key]) for key in kept if key in plain})

    def _place(self, path: KeyPath, table: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        """Check that a stop has one of `at` and `until`, and that its keys fit together."""
        if "at" not in table and "until" not in table:
            self._wrong('this stop has no moment: write at = "1:grads", or until = "train == 100"', *path)
        elif "at" in table and "until" in table:
            self._wrong("a stop has at or until, not both: leave one out", *path, "until")
        if kept.get("explain") and "zoom" in kept:
            self._wrong("zoom and explain cannot be shown together: leave one out", *path, "zoom")
        for key in _OF_ONE_RUN:
            if kept.get("vary") and kept.get(key):
                self._wrong(f"{key} is for one run, and vary shows several: leave one out", *path, key)
        for key, (other, text) in _NEEDED.items():
            if key in kept and kept[key] is not False and other not in table:
                self._wrong(text, *path, key)

    def _question(self, path: KeyPath, kept: Mapping[str, Any]) -> Ask | None:
        if "ask" not in kept:
            return None
        choices = tuple(clean(choice) for choice in kept.get("choices", []))
        fewest, most = CHOICES
        if "choices" in kept and not fewest <= len(choices) <= most:
            text = f"a question has {fewest} to {most} choices, and this one {len(choices)}"
            self._wrong(text, *path, "choices")
        elif len(set(choices)) < len(choices):
            self._wrong("two choices are the same: change one", *path, "choices")
        answer = kept.get("answer")
        if answer is not None and not answer <= len(choices):
            many = "there is one choice" if len(choices) == 1 else f"there are {len(choices) or 'no'} choices"
            self._wrong(f"answer {answer} is out of range: {many}, counted from 1", *path, "answer")
        if kept.get("explain"):
            text = "ask and explain cannot be shown together: explain at the next stop"
            self._wrong(text, *path, "explain")
        why = tuple(clean(text) for text in kept.get("why", []))
        if why and len(why) != len(choices):
            text = f'why has {len(why)}, and there are {len(choices)} choices: give each a text, "" to the right one'
            self._wrong(text, *path, "why")
        right = answer - 1 if answer is not None and answer <= len(choices) else None
        return Ask(clean(kept["ask"]), choices, right, kept.get("answer_is", ""), why, kept.get("reveal_at", ""))

    def _ids(self, stops: Sequence[LessonStop]) -> None:
        seen: dict[str, int] = {}
        for number, stop in enumerate(stops):
            if stop.id and stop.id in seen:
                text = f"id {shown(stop.id)} is also that of stop {seen[stop.id] + 1}: give another"
                self._wrong(text, "stop", number, "id")
            seen.setdefault(stop.id, number)

    def _options(self, given: Mapping[str, Any]) -> Iterator[str]:
        """Yields the keys of [run] as command-line words."""
        for key, value in given.items():
            flag = f"--{key.replace('_', '-')}"
            plain = isinstance(value, str | int | float)
            parts = value if isinstance(value, list) else [value]
            if not plain and not (isinstance(value, list) and all(isinstance(part, str | int) for part in parts)):
                text = f"{key} cannot be that: write a text or a number, as {flag} takes it"
                self._wrong(text, "run", key)
            elif value is True:
                yield flag
            elif value is not False:
                yield f"{flag}={','.join(map(str, parts))}"

    def _captions(self, given: Mapping[str, Any]) -> dict[str, str]:
        kept = {}
        for name, value in given.items():
            if TEXT.fits(value):
                kept[name] = clean(value)
            else:
                self._wrong(misfit(name, value, TEXT), "captions", name)
        return kept

    def _pauses(self, given: Sequence[Mapping[str, Any]]) -> Iterator[Pause]:
        for number, table in enumerate(given):
            kept = self._table(("breakpoint", number), table, TABLES["breakpoint"])
            if "when" not in table:
                self._wrong('a breakpoint needs when: write when = "loss < 0.1"', "breakpoint", number)
            if "when" in kept:
                yield Pause(kept["when"], clean(kept.get("text", "")), kept.get("once", False))


def _header(path: KeyPath) -> str:
    """The header of a table: `[lesson]`, `[[stop]]`."""
    return f"[[{path[0]}]]" if path[0] in ARRAYS else f"[{path[0]}]"


def _instead(table: str, value: Any) -> str:
    """A hint what to write instead of an unknown table or key at the top level."""
    known, meant = [*TABLES, *FREE], _meant(table)
    near = get_close_matches(table, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"the tables of a lesson are {', '.join(known)}"
    if isinstance(value, dict | list):
        return hint
    return f"write {meant[0]} below [lesson]" if meant else f"it belongs below a header: {hint}"


def _meant(word: str) -> list[str]:
    """The key of [lesson] that is most similar to the word, if any."""
    return get_close_matches(word, TABLES["lesson"], n=1)


def _tidy(key: str, value: Any) -> Any:
    """The value with texts as single lines of printable text; `say` keeps its paragraphs."""
    if key == "say":
        return "\n\n".join(filter(None, map(clean, re.split(r"\n\s*\n", value))))
    return clean(value) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _line(text: str) -> str:
    """The text without unprintable characters; keeps its blanks."""
    return "".join(character if character.isprintable() else "�" for character in text.rstrip())


def opened(name: str) -> Reader:
    """Reads the lesson of that name.

    Raises `UserError` if its text cannot be read, and for a lesson of a later stepviz.
    """
    path = file_of(name) if name in LESSONS else Path(name)
    return Reader(_text(path, name), name)


def _text(path: Path, name: str) -> str:
    try:
        if path.is_dir():
            raise UserError(f"{quoted(name)} is a folder: give the file of a lesson, for example lesson.toml")
        if not path.is_file():
            what = "is not there" if not path.exists() else "is not a regular file"
            raise UserError(f"lesson {quoted(name)} {what}: stepviz lessons lists those that are built in")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)  # one byte more tells if it is too long
    except (OSError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        reason = error.strerror if isinstance(error, OSError) else "its name is not valid"
        raise UserError(f"lesson {quoted(name)} cannot be read: {reason}") from None
    if len(data) > MOST_BYTES:
        raise UserError(f"lesson {quoted(name)} is larger than a megabyte: a lesson is a page or two of text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"lesson {quoted(name)} line {line} is not UTF-8: save the file as UTF-8") from None
