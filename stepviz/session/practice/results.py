"""Results: writes and reads the results of a practice, to be resumed, handed in and graded.

A checksum shows changes by hand. It does not prevent fraud: whoever reads this file can compute it, and a session does
not know who typed the answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stepviz import private
from stepviz.errors import UserError
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.settings import schemas
from stepviz.text import clean
from stepviz.views.lessons.practice import OUTCOMES, Attempt, Filled, Practice

_SALT = b"stepviz practice 1\n"
"""The checksum is SHA-256 of this salt and the file's other members as JSON, with sorted keys and without blanks."""
MOST = 1 << 20
"""The most bytes read of a file."""
_SUM = "checksum"
_KIND = "practice"


class Results(NamedTuple):
    """The content of a file of results."""

    student: str
    command: str
    """The command that opens the practice: `stepviz practice article`."""
    places: tuple[tuple[str, str], ...]
    """The place and kind of each exercise."""
    filled: tuple[Filled, ...]
    """The exercises that are over, in order."""
    attempts: tuple[Attempt, ...]
    """The attempts at the open exercise."""
    hinted: bool
    changed: bool
    """True if the checksum is wrong: the file was changed by hand."""

    @property
    def mistakes(self) -> list[str]:
        """The first known mistake of each wrong answer that has one."""
        tried = (attempt for one in self.filled for attempt in one.attempts)
        return [attempt.mistakes[0] for attempt in (*tried, *self.attempts) if attempt.mistakes]

    def count(self, outcome: str) -> int:
        """The number of exercises with that outcome, one of `OUTCOMES`."""
        return sum(one.outcome == outcome for one in self.filled)


def written(practice: Practice, student: str, command: str) -> bytes:
    """The bytes of a file of results."""
    filled = [
        {"outcome": one.outcome, "tries": _tries(one.attempts), "hinted": one.hinted, "seconds": one.seconds}
        for one in practice.filled
    ]
    record: dict[str, Any] = {
        **schemas.stamp(_KIND),
        "student": student,
        "command": command,
        "exercises": [[exercise.place, exercise.kind] for exercise in practice.exercises],
        "filled": filled,
        "open": {"tries": _tries(practice.attempts), "hinted": practice.hinted},
    }
    return json.dumps(record | {_SUM: checksum(record)}, indent=1, ensure_ascii=False).encode() + b"\n"


def checksum(record: Mapping[str, Any]) -> str:
    """The checksum of all members except itself."""
    told = {name: value for name, value in record.items() if name != _SUM}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(_SALT + text.encode()).hexdigest()


def read(path: Path) -> Results:
    """The content of a file of results. Raises `UserError` if it cannot be read as one."""
    why = ""
    try:
        record = json.loads(private.read(path, MOST))
        why = schemas.refusal(_KIND, record.get(schemas.KEY))
        if not why:
            return _results(record)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        why = "cannot be read as results of stepviz practice"
    raise UserError(f"{clean(path.name)} {why}")


def _results(record: Mapping[str, Any]) -> Results:
    """The results in a record. Raises `ValueError`, `TypeError` or `LookupError` for any other record."""
    filled = tuple(
        Filled(_attempts(one["tries"]), bool(one["hinted"]), float(one["seconds"])) for one in record["filled"]
    )
    places = tuple((str(place), str(kind)) for place, kind in record["exercises"])
    outcomes = [one.outcome for one in filled if one.attempts]
    if len(outcomes) != len(filled) or len(filled) > len(places):
        raise ValueError("an exercise without an answer")
    told = [one["outcome"] for one in record["filled"]]
    now, changed = record["open"], record[_SUM] != checksum(record) or told != outcomes
    return Results(
        _text(record["student"]), _text(record["command"]), places, filled, _attempts(now["tries"]),
        bool(now["hinted"]), changed,
    )  # fmt: skip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected")
    return value


def _tries(attempts: tuple[Attempt, ...]) -> list[dict[str, Any]]:
    return [attempt._asdict() for attempt in attempts]


def _attempts(tries: Any) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(_text(one["typed"]), bool(one["correct"]), tuple(name for name in one["mistakes"] if name in MISTAKES))
        for one in tries
    )


def tally(practice: Practice) -> str:
    """The counts of outcomes: `30 at once, 3 after a hint, 1 told`."""
    outcomes = [one.outcome for one in practice.filled]
    return ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in OUTCOMES)
