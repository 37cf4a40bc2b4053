"""Parser: reads the words of each command, and explains every word it does not know in one sentence."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import takewhile
from types import SimpleNamespace
from typing import Any

from stepviz.cli.topics import COMMANDS, TOPICS
from stepviz.cli.topics.offered import OPTIONS, REPEATED, offered
from stepviz.errors import UserError
from stepviz.lesson.built_in import LESSONS, is_lesson
from stepviz.settings.setting import Option, Setting
from stepviz.settings.sources import LIKE, SOURCES, is_file
from stepviz.settings.values import choice, hint, listed, nearest, quoted

_MEANT: Mapping[str, str] = {
    **dict.fromkeys(("epochs", "epoch", "steps"), "iterations"),
    **dict.fromkeys(("learning-rate", "eta", "rate"), "lr"),
    **dict.fromkeys(("layers", "units"), "hidden"),
    **dict.fromkeys(("target", "y"), "label"),
    **dict.fromkeys(("weight-decay", "decay"), "l2"),
    "cell": "pick",
    "moment": "at",
    "batch": "batch-size",
    "width": "size",
    "normalize": "scale",
}
"""The option here, by its name in other programs."""
_SHORT = {"-o": "--out"}
"""Short forms of options."""


class Namespace(SimpleNamespace):
    """The options of a command as text, by name; None for an option that is not given."""


def parse(command: str, words: Sequence[str]) -> Namespace:
    """The options in the words of a command, with a valid source.

    Of an option given twice, the last value counts; a repeatable option has a list of values. Raises `UserError` for a
    word the command does not know.
    """
    topic = TOPICS[command]
    sourced = topic.takes == "source"
    options = {option.flag: option for option in offered(topic)}
    usual = {option.name: None if option.value else False for option in options.values()}
    places = {"target": ""} if topic.target else {}
    if topic.takes:
        places[topic.takes] = SOURCES[0] if sourced else ""
    given = Namespace(**usual, **places)
    loose, unknown = _read(words, options, vars(given))
    vars(given).update(zip(places, loose, strict=False))
    unknown += loose[len(places) :]
    _check_lists(words, options)
    if unknown:
        # In `stepviz trian iris` the first word is the mistake, not the second, which is one too many.
        if not command and not unknown[0].startswith("-"):
            _check_source(command, given.source)
        raise UserError(_unknown(command, unknown[0], [*options, "--help"]))
    if sourced:
        _check_source(command, given.source)
    elif topic.takes == "lesson" and not getattr(given, "follow", False):
        _check_lesson(command, given.lesson)
    elif topic.words and given.word not in topic.words:
        raise UserError(f"stepviz {command} takes one of {listed(topic.words)}")
    for option in options.values():
        text = getattr(given, option.name)
        if option.choices and not option.depends and text is not None:
            choice(option.flag, text, option.choices)
    if sourced:
        _check_with_lesson(command, given)
    return given


def _read(words: Sequence[str], options: Mapping[str, Option], given: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Set the options. Returns the words that belong to no option, and those that look like an unknown one."""
    end = words.index("--") if "--" in words else len(words)
    loose: list[str] = []
    unknown: list[str] = []
    waiting = deque(words[:end])
    while waiting:
        word = waiting.popleft()
        flag, is_joined, text = word.partition("=")
        flag = _SHORT.get(flag, flag)
        if flag in options:
            _give(options[flag], text if is_joined else None, waiting, given)
        else:
            (unknown if word.startswith("-") and word != "-" else loose).append(word)
    return [*loose, *words[end + 1 :]], unknown


def _give(option: Option, joined: str | None, waiting: deque[str], given: dict[str, Any]) -> None:
    """Set an option to the text joined to it with `=`, else to the next word."""
    if not option.value:
        if joined is not None:
            raise UserError(f"{option.flag} takes no value: write {option.flag} alone")
        given[option.name] = True
        return
    if joined is None:
        if not waiting or waiting[0].startswith("--"):
            raise UserError(f"{option.flag} needs a value, for example {option.flag} {option.example}")
        joined = waiting.popleft()
    before = given[option.name]
    given[option.name] = [*(before or ()), joined] if option.flag in REPEATED else joined


def _check_lists(words: Sequence[str], options: Mapping[str, Option]) -> None:
    """Raises `UserError` for `--hidden 4 4`: the second 4 cannot be a source, so it was meant as a value."""
    for place, word in enumerate(words, 1):
        flag, is_joined, text = word.partition("=")
        row = options.get(flag)
        if isinstance(row, Setting) and row.values.item is not None:
            first, *others = [text, *words[place:]] if is_joined else (*words[place:], "--")
            more = [*takewhile(row.values.item, takewhile(_is_loose, others))]
            if more:
                joined = ",".join(value.strip(",") for value in (first, *more))
                raise UserError(f"{flag} takes its values in one word: write {flag} {joined}")


def _is_loose(word: str) -> bool:
    """True if a word is not an option, and not like a command, a source, a lesson or a file."""
    alone = [*COMMANDS, *SOURCES, *LESSONS, *LIKE]
    return not (word.startswith("-") or is_file(word) or nearest(word, alone) or word.lower() in alone)


def _unknown(command: str, word: str, flags: Sequence[str]) -> str:
    name = f"stepviz {command}".strip()
    if not word.startswith("-") or word == "-":
        if "--vary" in flags and "=" in word:
            return f"unexpected {quoted(word)}: write --vary {word}"
        takes = TOPICS[command].takes
        return f"unexpected {quoted(word)}: {name} takes {f'one {takes}' if takes else 'no source'}"
    flag = word.partition("=")[0]
    begun = [known for known in flags if len(flag) > 3 and known.startswith(flag)]
    meant = f"--{_MEANT.get(flag.lstrip('-'), '')}"
    # Compared without hyphens, which would make any two flags alike.
    alike = nearest(flag.lstrip("-"), [known.lstrip("-") for known in flags])
    near = meant if meant in flags else next(iter(begun), None) or (alike and f"--{alike}")
    if near != meant and any(flag == option.flag for option in OPTIONS.values()):
        takers = [other for other, topic in TOPICS.items() if any(flag == option.flag for option in offered(topic))]
        where = f"stepviz {takers[0]}" if len(takers) == 1 else name
        return f"{name} takes no {flag}: leave it out, or see {where} --help"
    return f"unknown option {quoted(flag)}: {f'did you mean {near}?' if near else f'{name} --help lists them'}"


def _check_lesson(command: str, word: str) -> None:
    if not word:
        raise UserError(f"which lesson? Write for example stepviz {command} {LESSONS[0]}, or the name of a file")
    if not is_lesson(word):
        known = f"choose {listed(LESSONS)}, or a file that ends in .toml"
        raise UserError(f"{quoted(word)} is not a lesson: {hint(word, LESSONS, known)}")


def _check_with_lesson(command: str, given: Namespace) -> None:
    """Raises `UserError` for an option that the lesson decides, and for a stop of another source."""
    if is_lesson(given.source):
        for option in offered(TOPICS[command]):
            name = option.flag.removeprefix("--")
            if name not in TOPICS[command].with_lesson and getattr(given, option.name) not in (None, False):
                raise UserError(f"{option.flag} is set by the lesson: leave it out")
    elif getattr(given, "stop", None) is not None:
        example = f"stepviz {command}".strip()
        raise UserError(f"--stop needs a lesson: write for example {example} one-step --stop 8")


def _is_cell(word: str) -> bool:
    """True if a word has the form of a number of a run, such as `dW.x3.c0`."""
    tensor, *places = word.split(".")
    return tensor.isidentifier() and bool(places) and all(p[:1].isalpha() and p[1:].isdecimal() for p in places)


def _check_source(command: str, word: str) -> None:
    if is_lesson(word) and TOPICS[command].with_lesson:
        return
    if is_lesson(word):
        raise UserError(f"{quoted(word)} is a lesson, and stepviz {command} takes a source: stepviz {word} starts it")
    if _is_cell(word) and not os.path.exists(word):
        raise UserError(f"{quoted(word)} is a number of a run: write --at 1:grads --pick {word}")
    if word in SOURCES or is_file(word):
        return
    if word[:1].isdecimal() and ":" in word:
        raise UserError(f"{quoted(word)} is a moment: write --at {word}")
    if word in COMMANDS:
        raise UserError(f"{word} is a command, write it first: stepviz {word} …")
    what, known, choices = "not a source", list(SOURCES), f"choose {listed(SOURCES)} or a file (with a . or / in it)"
    if not command:
        what, known = "no command and no source", [*COMMANDS, *SOURCES, *LESSONS]
        choices = f"sources are {listed(SOURCES)} and files; see --help"
    near = LIKE.get(word.lower()) or nearest(word, known)
    raise UserError(f"{quoted(word)} is {what}: {f'did you mean {near}?' if near else choices}")
