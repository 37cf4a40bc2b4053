"""Parser: the words of each command, and one sentence for every word it does not know."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from typing import NoReturn

from stepviz.cli.topics import COMMANDS, GIVEN, MEANT, MEANT_SOURCES, OPTIONS, REPEATED, TOPICS
from stepviz.cli.topics.topic import Option, Topic
from stepviz.cli.values import listed, nearest, quoted
from stepviz.errors import UserError
from stepviz.lesson.built_in import LESSONS, is_lesson
from stepviz.sources import SOURCES, is_file


def parse(command: str, words: Sequence[str]) -> argparse.Namespace:
    """The words of a command as text, by option name; None where not given, `source` checked.

    An option given twice counts as given last; the values of one that can be repeated are a list. Raises `UserError`
    for a word the command does not know.
    """
    topic = TOPICS[command]
    offered = [OPTIONS[name] for name in dict.fromkeys((*topic.options, *topic.more))]
    try:
        values, unknown = _asking(topic, offered).parse_known_args(list(_joined(words, offered)))
    except argparse.ArgumentError as error:  # options take one value at most, so one thing can be amiss
        option = next(option for option in offered if option.flag == error.argument_name)
        if not option.value:
            raise UserError(f"{option.flag} takes no value: write {option.flag} alone") from None
        raise UserError(f"{option.flag} needs a value, for example {option.flag} {option.example}") from None
    if unknown:
        if not command and not unknown[0].startswith("-"):
            _check_source(command, values.source)
        raise UserError(_unknown(command, unknown[0], offered))
    if topic.source:
        _check_source(command, values.source)
    elif topic.lesson and not getattr(values, "follow", False):
        _check_lesson(command, values.lesson)
    elif topic.words and values.word not in topic.words:
        raise UserError(f"stepviz {command} takes one of {listed(topic.words)}")
    return values


def _asking(topic: Topic, offered: Sequence[Option]) -> _Parser:
    """What takes the words of a command apart."""
    parser = _Parser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for option in offered:
        if option.value:
            parser.add_argument(option.flag, action="append" if option.flag in REPEATED else "store")
        else:
            parser.add_argument(option.flag, action="store_true")
    if topic.target:
        parser.add_argument("target", nargs="?", default="")
    if topic.source:
        parser.add_argument("source", nargs="?", default=SOURCES[0])
    elif topic.lesson:
        parser.add_argument("lesson", nargs="?", default="")
    elif topic.words:
        parser.add_argument("word", nargs="?")
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse, with its complaints raised instead of printed."""

    def error(self, message: str) -> NoReturn:
        raise UserError(message)


def _joined(words: Sequence[str], offered: Sequence[Option]) -> Iterator[str]:
    """`--lr -inf` as `--lr=-inf`: argparse would take the value for an option."""
    flags = {option.flag for option in offered if option.value}
    rest = iter(words)
    waiting: str | None = None
    for word in rest:
        if waiting is not None:
            flag, waiting = waiting, None
            if not word.startswith("--"):
                yield f"{flag}={word}"
                continue
            yield flag
        if word == "--":
            yield word
            break
        if word in flags:
            waiting = word
        else:
            yield word
    if waiting is not None:
        yield waiting
    yield from rest


def _nearest_flag(flag: str, flags: Sequence[str]) -> str | None:
    """Compared without the hyphens, which all have in common."""
    near = nearest(flag.lstrip("-"), [known.lstrip("-") for known in flags])
    return None if near is None else f"--{near}"


def _unknown(command: str, word: str, offered: Sequence[Option]) -> str:
    name = f"stepviz {command}".strip()
    if not word.startswith("-") or word == "-":
        return f"{quoted(word)} is too much: {name} takes {_taken(TOPICS[command])}"
    flag = word.partition("=")[0]
    flags = [*(option.flag for option in offered), "--help"]
    begun = [known for known in flags if len(flag) > 3 and known.startswith(flag)]
    meant = f"--{MEANT.get(flag.lstrip('-'), '')}"
    near = meant if meant in flags else next(iter(begun), None) or _nearest_flag(flag, flags)
    return f"unknown option {quoted(flag)}: {f'did you mean {near}?' if near else f'{name} --help lists them'}"


def _check_lesson(command: str, word: str) -> None:
    if not word:
        raise UserError(f"which lesson? Write for example stepviz {command} {LESSONS[0]}, or the name of a file")
    if not is_lesson(word):
        near = nearest(word, LESSONS)
        known = f"choose {listed(LESSONS)}, or a file that ends in .toml"
        raise UserError(f"{quoted(word)} is not a lesson: {f'did you mean {near}?' if near else known}")


def _is_cell(word: str) -> bool:
    """Whether it is written as a number of a run is: `dW.x3.c0`, a tensor and places by letter and position."""
    tensor, *places = word.split(".")
    return tensor.isidentifier() and bool(places) and all(p[:1].isalpha() and p[1:].isdecimal() for p in places)


def _taken(topic: Topic) -> str:
    return (
        "one source" if topic.source else "one lesson" if topic.lesson else "one word" if topic.words else "no source"
    )


def _check_source(command: str, word: str) -> None:
    if is_lesson(word) and command in GIVEN:
        return
    if is_lesson(word):
        raise UserError(f"{quoted(word)} is a lesson, and stepviz {command} takes a source: stepviz {word} gives it")
    if _is_cell(word) and not os.path.exists(word):
        raise UserError(f"{quoted(word)} is a number of a run: write --at 1:grads --pick {word}")
    if word in SOURCES or is_file(word):
        return
    if word[:1].isdecimal() and ":" in word:
        raise UserError(f"{quoted(word)} is a moment: write --at {word}")
    if word in COMMANDS:
        raise UserError(f"{word} is a command and stands first: stepviz {word} …")
    what, known, choices = "not a source", list(SOURCES), f"choose {listed(SOURCES)} or a file (with a . or / in it)"
    if not command:
        what, known = "no command and no source", [*COMMANDS, *SOURCES, *LESSONS]
        choices = f"sources are {listed(SOURCES)} and files; stepviz --help lists commands"
    near = MEANT_SOURCES.get(word.lower()) or nearest(word, known)
    raise UserError(f"{quoted(word)} is {what}: {f'did you mean {near}?' if near else choices}")
