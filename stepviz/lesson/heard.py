"""Heard: validates messages from the socket: values have the right types, and are finite, short and safe to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from stepviz.lesson.presenter import LessonNotes, StopNotes, Whereabouts
from stepviz.text import clean, whole

_MOST_STOPS = 1000
_LONGEST = 10_000
"""The most characters of a text."""
_MOST_MINUTES = 1e6
_MOST_VOTES = 9999


class _WrongKindError(Exception):
    """A value is not of the expected kind."""


def talk_of(told: Any) -> LessonNotes | None:
    """The lesson in a message; None if it is malformed, or has no stop."""
    found: LessonNotes | None = _understood(LessonNotes, told)
    return found if found is not None and found.sheets else None


def now_of(told: Any) -> Whereabouts | None:
    """The state of the session in a message; None if it is malformed."""
    found: Whereabouts | None = _understood(Whereabouts, told)
    return found


def began_of(told: Any, now: float) -> float:
    """The time at which the lesson began, in seconds since 1970; 0 for anything that is not a time up to `now`."""
    # Not `isinstance`, here and below, for which True and False are whole numbers.
    return float(told) if type(told) in (int, float) and 0 < told <= now else 0.0


def votes_of(told: Any) -> dict[int, tuple[dict[int, int], ...]]:
    """The votes by stop: one or two counts, each with the votes by choice. Malformed parts are dropped."""
    found: dict[int, tuple[dict[int, int], ...]] = {}
    for stop, counts in told.items() if isinstance(told, dict) else ():
        read = tuple(map(_count_of, counts[-2:] if isinstance(counts, list) else [counts]))
        if (at := whole(str(stop), _MOST_STOPS)) is not None and any(read):
            found[at] = read if all(read[:1]) else read[1:]
    return found


def _count_of(told: Any) -> dict[int, int]:
    """The votes by choice of one count. Malformed parts are dropped."""
    read = ((whole(str(of), _MOST_STOPS), votes) for of, votes in (told.items() if isinstance(told, dict) else ()))
    return {of: votes for of, votes in read if of is not None and type(votes) is int and 0 <= votes <= _MOST_VOTES}


def _understood(kind: type[Any], told: Any) -> Any:
    try:
        return _object(kind, told)
    except _WrongKindError:
        return None


def _object(kind: type[Any], told: Any) -> Any:
    """An object from its fields in a message; unknown fields are ignored, as a later version may send more."""
    told = _checked(told, dict)
    given = [(item.name, str(item.type)) for item in fields(kind) if item.name in told]
    try:
        return kind(**{name: _READERS[of](told[name]) for name, of in given})
    except TypeError:  # a required field is missing
        raise _WrongKindError from None


def _checked(value: Any, *kinds: type[Any]) -> Any:
    if type(value) not in kinds:
        raise _WrongKindError
    return value


def _text(value: Any) -> str:
    """A text as one line that keeps its blanks."""
    return " ".join(map(clean, _checked(value, str)[:_LONGEST].split(" ")))


def _count(value: Any) -> int:
    if not -1 <= _checked(value, int) <= _MOST_STOPS:
        raise _WrongKindError
    return int(value)


def _minutes(value: Any) -> float:
    if not 0 <= _checked(value, float, int) <= _MOST_MINUTES:
        raise _WrongKindError
    return float(value)


def _each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(map(read, _checked(value, list)[:_MOST_STOPS]))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "Paragraphs": lambda value: "\n\n".join(map(_text, _checked(value, str)[:_LONGEST].split("\n\n"))),
    "int": _count,
    "bool": lambda value: _checked(value, bool),
    "float": _minutes,
    "tuple[str, ...]": _each(_text),
    "tuple[StopNotes, ...]": _each(lambda value: _object(StopNotes, value)),
    "Mapping[int, Counts]": lambda value: votes_of(_checked(value, dict)),
}
"""Readers of values by the type of the field. They raise `_WrongKindError` for a value of another kind."""
