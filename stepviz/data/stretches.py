"""Stretches: work that takes long is a generator, which yields after each short stretch and returns what it made."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

Made = TypeVar("Made")
Stretches = Generator[None, None, Made]
"""Reads on for some milliseconds at most before it yields."""


def taken(work: Generator[Any, None, Made]) -> Made:
    """What it made, all stretches taken at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Made = end.value
            return made
