"""Voting: one vote per phone and question, which may change until the question closes. No other data are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeGuard

MOST_PHONES = 5000
"""The most phones that vote on a question."""
_MOST_QUESTIONS = 200
"""The most questions whose votes are kept: a lesson has fewer."""
_MOST_CHANGES = 50
"""The most votes of a phone on a question: the first, and changes."""
_MOST_CHOICES = 20
_LONGEST = 200
"""The most characters of a question's name."""
_PHONE, _DIGITS = 32, frozenset("0123456789abcdef")
"""The length and characters of a phone's name, which its page draws at random."""

COUNTED, MALFORMED, CLOSED, TOO_MANY = 204, 400, 409, 429
"""HTTP statuses in answer to a vote."""

Voters = Mapping[str, int]
"""The choice of each phone, by position."""


class OpenQuestion(NamedTuple):
    """What Ballots needs to know of a question."""

    name: str
    choices: int
    open: bool


def asked_of(question: object) -> OpenQuestion | None:
    """The question in a state; None without one, or if it is malformed."""
    if not isinstance(question, dict):
        return None
    name, choices, is_open = (question.get(key) for key in ("id", "choices", "open"))
    if not (isinstance(name, str | int) and len(str(name)) <= _LONGEST and isinstance(choices, list | tuple)):
        return None
    return OpenQuestion(str(name), min(len(choices), _MOST_CHOICES), is_open is True)


def voters_of(told: Any) -> dict[str, dict[str, int]]:
    """The votes in a message, by question and phone. Malformed ones are ignored."""
    found: dict[str, dict[str, int]] = {}
    for name, voters in told.items() if isinstance(told, dict) else ():
        if isinstance(voters, dict) and len(name) <= _LONGEST:
            found[name] = {p: k for p, k in voters.items() if _is_phone(p) and _is_choice(k)}
    return found


def counts_of(voters: Iterable[int], choices: int) -> tuple[int, ...]:
    """The number of votes for each choice."""
    counts = [0] * choices
    for choice in voters:
        if choice < choices:
            counts[choice] += 1
    return tuple(counts)


class Ballots:
    """The votes of a hall, by question and phone."""

    def __init__(self) -> None:
        self.asked: OpenQuestion | None = None
        """The question on the screen."""
        self.kept: dict[str, dict[str, int]] = {}
        """The choices, by question and phone."""
        self._changes: dict[str, int] = {}
        self._new: dict[str, dict[str, int]] = {}

    def ask(self, asked: OpenQuestion | None) -> None:
        """Take votes on that question from now on; on none for None."""
        if (asked and asked.name) != (self.asked and self.asked.name):
            self._changes = {}
        self.asked = asked

    def cast(self, body: bytes) -> int:
        """Take a vote. Returns its HTTP status."""
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return MALFORMED
        if not isinstance(told, dict):
            return MALFORMED
        name, choice, phone = (told.get(key) for key in ("question", "choice", "phone"))
        if not (isinstance(name, str | int) and _is_choice(choice) and _is_phone(phone)):
            return MALFORMED
        asked = self.asked
        if asked is None or asked.name != str(name) or not asked.open:
            return CLOSED
        return self._count(asked, phone, choice) if choice < asked.choices else MALFORMED

    def _count(self, asked: OpenQuestion, phone: str, choice: int) -> int:
        voters = self.kept.setdefault(asked.name, {})
        # A quiz makes a question at every moment of a run.
        if len(self.kept) > _MOST_QUESTIONS:
            del self.kept[next(iter(self.kept))]
        changes = self._changes.get(phone, 0)
        if changes >= _MOST_CHANGES or (phone not in voters and len(voters) >= MOST_PHONES):
            return TOO_MANY
        self._changes[phone] = changes + 1
        if voters.get(phone) != choice:
            voters[phone] = choice
            self._new.setdefault(asked.name, {})[phone] = choice
        return COUNTED

    def give_back(self, kept: Mapping[str, Voters]) -> None:
        """Add votes that the session has kept, of phones that have not voted here."""
        for name, voters in kept.items():
            self.kept[name] = {**voters, **self.kept.get(name, {})}

    def new(self) -> dict[str, dict[str, int]]:
        """The votes since the last call."""
        found, self._new = self._new, {}
        return found


def _is_choice(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < _MOST_CHOICES


def _is_phone(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) == _PHONE and _DIGITS.issuperset(value)
