"""Throttle: limits the rate of requests, whoever sends them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Throttle:
    """A token bucket of `most` requests per second."""

    def __init__(self, most: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._left, self._seen = most, clock()

    def takes(self) -> bool:
        """True if one more request is accepted now."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._seen) * self._most)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
