"""Problems: collects the mistakes in a file, the first ten in full."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.errors import UserError

TOLD = 10
"""The number of problems reported in full."""
COUNTED = 100_000
"""The number of problems at which counting, and reading, stops."""


class Problems:
    """The mistakes in a file, in the order of its lines."""

    def __init__(self, title: str) -> None:
        """`title`: the name of the file in messages."""
        self.title = title
        self._told: list[str] = []
        self._count = 0
        self.unread = False
        """True if there are rows that cannot be read."""

    def __bool__(self) -> bool:
        return self._count > 0

    @property
    def enough(self) -> bool:
        """True if there are so many problems that reading should stop."""
        return self._count >= COUNTED

    def add(self, sentence: Callable[[], str] | str) -> None:
        """Add a problem; a function is only called if its sentence will be reported."""
        self._count += 1
        if len(self._told) < TOLD:
            text = sentence if isinstance(sentence, str) else sentence()
            self._told.append(f"{self.title} {text}")

    def settle(self) -> None:
        """Raises `UserError` with one sentence per line if there are problems."""
        if self._count:
            raise self._error()

    def give_up(self, sentence: str) -> UserError:
        """The error to raise for a problem after which nothing can be read; it includes the problems before."""
        self.add(sentence)
        return self._error()

    def _error(self) -> UserError:
        more = self._count - len(self._told)
        at_least = "at least " if self.enough else ""
        return UserError("\n".join(self._told + [f"and {at_least}{more} more in {self.title}"] * bool(more)))
