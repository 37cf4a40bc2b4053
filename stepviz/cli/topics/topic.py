"""Topic: the help of a command, and the options it takes."""

from __future__ import annotations

from typing import NamedTuple


class Option(NamedTuple):
    """An option with one value, or with none."""

    flag: str
    value: str
    """What the value is; empty for an option that is there or not."""
    about: str
    """With its default in brackets."""
    example: str
    choices: tuple[str, ...] = ()
    """All its values, where there are but a few."""
    is_file: bool = False
    """Whether its value names a file."""


class Topic(NamedTuple):
    """A command's help, and the options it takes, by name."""

    usage: str
    about: str
    options: tuple[str, ...]
    examples: tuple[str, str]
    source: bool = True
    """Whether it takes a source."""
    lesson: bool = False
    """Whether it takes a lesson, and no source."""
    target: bool = False
    """Whether the name of a file to write comes before the source."""
    words: tuple[str, ...] = ()
    """What it takes instead, one of a few words."""
    commands: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    """Options it takes too, which the help of another command describes."""
