"""Keys: the keys of each table in a lesson file, with the kinds of their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from stepviz.lesson.lesson import LessonStop, Pause
from stepviz.settings import schemas
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.text import shown

TITLE, CAPTION, QUESTION, CHOICE, FOUND, AIM = 40, 70, 74, 24, 44, 52
"""The most columns of these texts: on a screen of 80, a choice beside its bar, a finding beside the QR code, an aim in
the list of lessons.
"""
CHOICES = (2, 4)
"""The fewest and the most choices."""
_LARGEST = 10_000
"""The largest number of minutes, and of steps per second."""
UNITS = ("operation", "phase", "iteration", "check")
_HOME = re.compile(r"https?://[!-~]{3,90}", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]{1,3})x([0-9]{1,3})")


class KeyValue(NamedTuple):
    """A kind of value, with its test."""

    what: str
    """Its name in a sentence: `a text`."""
    fits: Callable[[Any], bool]


def _size(value: Any) -> bool:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    return found is not None and int(found[1]) > 0 and int(found[2]) > 0


TEXT = KeyValue('a text in quotes, "…"', lambda value: isinstance(value, str))
TEXTS = KeyValue(
    'a list of texts, ["…", "…"]',
    lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
)
FLAG = KeyValue("true or false", lambda value: isinstance(value, bool))
NUMBER = KeyValue(
    f"a number above 0, at most {_LARGEST}",
    lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _LARGEST,
)
COUNT = KeyValue(
    "a whole number from 1 on", lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0
)


def one_of(*words: str) -> KeyValue:
    """The kind of a value that is one of these words."""
    return KeyValue(f"one of {', '.join(words)}", lambda value: isinstance(value, str) and value in words)


LESSON: Mapping[str, KeyValue] = {
    "title": TEXT,
    "about": TEXT,
    "aim": TEXT,
    "source": TEXT,
    "minutes": NUMBER,
    "size": KeyValue('COLUMNSxROWS, for example "80x24"', _size),
    "home": KeyValue(
        'an address, "https://…", of at most 97 characters without spaces',
        lambda value: isinstance(value, str) and _HOME.fullmatch(value) is not None,
    ),
    "found": TEXTS,
    "observe": FLAG,
    schemas.KEY: COUNT,
}
_OF_TYPE = {"str": TEXT, "bool": FLAG, "tuple[str, ...]": TEXTS, "float | None": NUMBER}


def _fields_of(table: type[Any]) -> dict[str, KeyValue]:
    """The keys of a table that are fields of the value that it becomes."""
    return {item.name: _OF_TYPE[str(item.type)] for item in fields(table) if str(item.type) in _OF_TYPE}


STOP: Mapping[str, KeyValue] = {
    **_fields_of(LessonStop),
    "view": one_of(*WHATIF_LOOKS),
    "unit": one_of(*UNITS),
    **dict.fromkeys(("ask", "answer_is", "reveal_at"), TEXT),
    **dict.fromkeys(("choices", "why"), TEXTS),
    "answer": COUNT,
}
PAUSE: Mapping[str, KeyValue] = _fields_of(Pause)
TABLES: Mapping[str, Mapping[str, KeyValue]] = {"lesson": LESSON, "stop": STOP, "breakpoint": PAUSE}
FREE = ("run", "captions")
"""Tables whose keys depend on the run: options, and names of operations."""
ARRAYS = ("stop", "breakpoint")
"""Tables in double brackets, which can be repeated."""
INSTEAD: Mapping[str, str] = {
    "model": 'the run is named by source = "iris"',
    "votes": "a question without choices has no votes",
    "text": 'the sentence above the keys is caption = "…", a question ask = "…"',
    "whatif": 'a what-if is edit = ["501:lr=0.1"] with at or until',
    **dict.fromkeys(("correct", "right", "solution"), 'write answer_is = "dW.x3.c0", or answer = 2'),
    "seed": "it belongs in [run]",
    "lr": "it belongs in [run]",
    "iterations": "it belongs in [run]",
}
"""Plausible keys that do not exist, and what to write instead."""


def misfit(name: str, value: Any, kind: KeyValue) -> str:
    """The message for a value that is not of that kind."""
    return f"{name} cannot be {shown(str(value))}: write {kind.what}"
