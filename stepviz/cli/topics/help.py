"""Help: what a command says about itself, before anything is loaded that runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.cli.topics import COMMANDS, OPTIONS, TOPICS
from stepviz.cli.topics.topic import Option, Topic
from stepviz.errors import UserError
from stepviz.sources import SOURCES

_WIDTH = 78
"""Columns of the help."""


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The command's name and its words; "" for the interactive session."""
    if words and words[0] in COMMANDS:
        return words[0], list(words[1:])
    return "", list(words)


def topic_asked(words: Sequence[str]) -> str | None:
    """The command whose help is asked for, with `help` before it or `--help` behind it, before any `--`; None: none's.

    Raises `UserError` for a word behind `help` that is no command.
    """
    before = words[: words.index("--")] if "--" in words else words
    command, rest = split(before)
    if not {"--help", "-h"}.isdisjoint(rest):
        return command
    if words[:1] != ["help"]:
        return None
    command, rest = split(words[1:])
    if rest:
        from stepviz.cli.values import quoted

        raise UserError(f"{quoted(rest[0])} is no command: stepviz --help lists them")
    return command


def help_text(command: str) -> str:
    """The help of a command: at most 23 lines of 80 columns, two examples at its end."""
    topic = TOPICS[command]
    lines = [f"usage: {topic.usage}", "", topic.about, ""][: 4 if topic.options else 3]
    lines += [] if command else _sources()
    lines += [f"  {f'{option.flag} {option.value}':<24}{option.about}" for option in _offered(command)]
    if not topic.commands:
        lines += [f"  {begun:<24}{where}" for begun, where in _told_elsewhere(topic)]
    lines += [f"  {name:<24}{about}" for name, about in topic.commands]
    return "\n".join([*lines, "", *(f"  {example}" for example in topic.examples)])


def _sources() -> list[str]:
    """What a run can learn from, in lines of the help."""
    lines = ["  SOURCE "]
    for word in f"{SOURCES[0]} if none, {', '.join(SOURCES[1:])}, or a file: marks.csv".split():
        if len(f"{lines[-1]} {word}") > _WIDTH:  # textwrap loads as much as all the rest
            lines.append(" " * 9)
        lines[-1] += f" {word}"
    return lines


def _offered(command: str) -> list[Option]:
    return [OPTIONS[name] for name in TOPICS[command].options]


def _told_elsewhere(topic: Topic) -> Iterator[tuple[str, str]]:
    """Options that this command takes too and the help of another one describes: the first of them, and where."""
    if "seed" in topic.more and "edit" in (*topic.options, *topic.more):
        yield "--seed, --lr, …", "and what else decides a run: stepviz train --help"
    for name, begun in (("data", "--label, --scale, …"), ("network", "--hidden, --l2, …")):
        if topic.more and topic is not TOPICS[name] and set(topic.more) >= set(TOPICS[name].options[:1]):
            yield begun, f"and all that stepviz {name} --help lists"
