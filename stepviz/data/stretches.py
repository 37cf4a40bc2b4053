"""Stretches: long work as a generator, which yields after each short stretch of work and returns the result."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

Made = TypeVar("Made")
Stretches = Generator[None, None, Made]
"""Works for a few milliseconds at most before it yields."""


def taken(work: Generator[Any, None, Made]) -> Made:
    """The result of the work, done in one go."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Made = end.value
            return made
