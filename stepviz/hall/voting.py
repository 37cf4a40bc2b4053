"""Voting: one vote a phone and question, which may change until it is closed. Nothing else of anybody is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeGuard

MOST_PHONES = 5000
"""That vote on one question."""
_MOST_QUESTIONS = 200
"""Whose votes are kept: a lesson has fewer."""
_MOST_CHANGES = 50
"""Votes of one phone on a question: the first, and others."""
_MOST_CHOICES = 20
_LONGEST = 200
"""Characters of the name of a question."""
_PHONE, _DIGITS = 32, frozenset("0123456789abcdef")
"""Characters of the name of a phone, which its page draws."""

COUNTED, MALFORMED, CLOSED, TOO_MANY = 204, 400, 409, 429
"""What becomes of a vote, as answers of HTTP."""

Voters = Mapping[str, int]
"""The choice of each phone, by position."""


class OpenQuestion(NamedTuple):
    """A question as far as votes on it go."""

    name: str
    choices: int
    open: bool


def asked_of(question: object) -> OpenQuestion | None:
    """What is asked of the followers; None where nothing is, or nothing that can be understood."""
    if not isinstance(question, dict):
        return None
    name, choices, is_open = (question.get(key) for key in ("id", "choices", "open"))
    if not (isinstance(name, str | int) and len(str(name)) <= _LONGEST and isinstance(choices, list | tuple)):
        return None
    return OpenQuestion(str(name), min(len(choices), _MOST_CHOICES), is_open is True)


def voters_of(told: Any) -> dict[str, dict[str, int]]:
    """The votes that a message has, by question and phone. What is no vote is passed over."""
    found: dict[str, dict[str, int]] = {}
    for name, voters in told.items() if isinstance(told, dict) else ():
        if isinstance(voters, dict) and len(name) <= _LONGEST:
            found[name] = {p: k for p, k in voters.items() if _is_phone(p) and _is_choice(k)}
    return found


def counts_of(voters: Iterable[int], choices: int) -> tuple[int, ...]:
    """How often each choice was voted for."""
    counts = [0] * choices
    for choice in voters:
        if choice < choices:
            counts[choice] += 1
    return tuple(counts)


class Ballots:
    """The votes of a hall, by question and phone."""

    def __init__(self) -> None:
        self.asked: OpenQuestion | None = None
        """What is asked now."""
        self.kept: dict[str, dict[str, int]] = {}
        """All votes."""
        self._changes: dict[str, int] = {}
        self._new: dict[str, dict[str, int]] = {}

    def ask(self, asked: OpenQuestion | None) -> None:
        """Take votes on that from now on; on nothing for None."""
        if (asked and asked.name) != (self.asked and self.asked.name):
            self._changes = {}
        self.asked = asked

    def cast(self, body: bytes) -> int:
        """Take one. Returns the status that tells what became of it."""
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
        """Take votes that the session has kept: those of phones that have not voted here."""
        for name, voters in kept.items():
            self.kept[name] = {**voters, **self.kept.get(name, {})}

    def new(self) -> dict[str, dict[str, int]]:
        """Those that came since the last time."""
        found, self._new = self._new, {}
        return found


def _is_choice(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < _MOST_CHOICES


def _is_phone(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) == _PHONE and _DIGITS.issuperset(value)
