"""Problems: everything that is wrong with a file, the first ten in full."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.errors import UserError

TOLD = 10
"""Problems told in full."""
COUNTED = 100_000
"""Problems after which counting, and reading, stops."""


class Problems:
    """What is wrong with a file, in the order of its lines."""

    def __init__(self, title: str) -> None:
        """`title`: what the file is called in every sentence."""
        self.title = title
        self._told: list[str] = []
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    @property
    def enough(self) -> bool:
        """Whether reading on is of no use."""
        return self._count >= COUNTED

    def add(self, sentence: Callable[[], str] | str) -> None:
        """One more; a function is called only if the sentence will be told."""
        self._count += 1
        if len(self._told) < TOLD:
            text = sentence if isinstance(sentence, str) else sentence()
            self._told.append(f"{self.title} {text}")

    def settle(self) -> None:
        """Raises `UserError` with a sentence a line if there is a problem."""
        if self._count:
            raise self._error()

    def give_up(self, sentence: str) -> UserError:
        """The error for a problem after which nothing more can be read, with those found before it."""
        self.add(sentence)
        return self._error()

    def _error(self) -> UserError:
        more = self._count - len(self._told)
        at_least = "at least " if self.enough else ""
        return UserError("\n".join(self._told + [f"and {at_least}{more} more in {self.title}"] * bool(more)))
