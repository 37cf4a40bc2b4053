"""Past: the moments that followers can look back at, each with the last state shown."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

MOST = 2000
"""The most moments kept, of some kilobytes each."""


def moment_of(seen: Mapping[str, Any]) -> object:
    """The key that identifies a moment: its place, its question, and if the answer is shown."""
    question = seen.get("question") or {}
    return seen.get("where"), seen.get("title"), question.get("id"), question.get("answer"), seen.get("black")


class Past:
    """The moments shown, the oldest first."""

    def __init__(self) -> None:
        self._seqs: list[int] = []
        """The event number at which each moment began."""
        self._states: list[bytes] = []
        self._last: object = None

    def keep(self, seq: int, seen: Mapping[str, Any]) -> None:
        """Keep a state; it replaces the last one if it is of the same moment."""
        moment = moment_of(seen)
        state = zlib.compress(json.dumps(seen, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"), 1)
        if moment == self._last:
            self._states[-1] = state
            return
        self._last = moment
        self._seqs.append(seq)
        self._states.append(state)
        if len(self._seqs) > MOST:
            del self._seqs[0], self._states[0]

    def at(self, seq: int) -> bytes | None:
        """The moment of that event number, as JSON; None for one that is not kept.

        Its `seq` is the number at which it began; `next`, that of the next moment, or null for the last one.
        """
        place = bisect_right(self._seqs, seq) - 1
        if place < 0:
            return None
        following = self._seqs[place + 1] if place + 1 < len(self._seqs) else None
        head = json.dumps({"seq": self._seqs[place], "next": following}, separators=(",", ":"))
        return head[:-1].encode() + b"," + zlib.decompress(self._states[place])[1:]
