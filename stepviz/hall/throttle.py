"""Throttle: how many of something a second are taken, whoever sends them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Throttle:
    """So many a second, and as many at once."""

    def __init__(self, most: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._left, self._seen = most, clock()

    def takes(self) -> bool:
        """Whether one more is taken now."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._seen) * self._most)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
