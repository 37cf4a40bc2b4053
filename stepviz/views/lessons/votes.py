"""Votes: the followers of a session, and their votes for each choice of a question, counted and drawn as bars.

A question is voted on once, or before and after a discussion. Kept free of NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from stepviz.text import plural, whole_percent_of
from stepviz.views.text.span import Line, Style

_NOTHING: Mapping[str, tuple[int, ...]] = {}
Reach = Literal["here", "open", "sealed"]
"""Who can read the connection: only this machine; anyone on the network; nobody on the way, as it is encrypted."""


class Audience(NamedTuple):
    """The followers of a session, and the address at which they join."""

    address: str
    """The address that they open."""
    reach: Reach = "here"
    followers: int = 0
    """The number of followers now."""
    voted: int = 0
    """The number of followers that have voted on the current question."""
    scanned: str = ""
    """The address in the QR code; empty if it is the same."""
    counted: Mapping[str, tuple[int, ...]] = _NOTHING
    """The votes of phones for each choice that polls have counted already, by the name of the question."""

    def told(self, *, asking: bool) -> str:
        """`12 followers`; while a question is open, `12 followers, 9 voted`."""
        return plural(self.followers, "follower") + f", {self.voted} voted" * asking


Count = Mapping[int, int]
"""Votes for each choice, by position."""
Counts = tuple[Count, ...]
"""One count, or the counts before and after a discussion."""


def votes_in(counts: Counts) -> int:
    """The total number of votes."""
    return sum(sum(count.values()) for count in counts)


_BLOCKS = "▂▆"
"""The characters of the bars of a first count, and of the last one."""
_VOTES, _SHARE = 16, 10
"""Columns for the number and the share of votes; for the share alone, with two counts."""


class Bars(NamedTuple):
    """The layout of the bars of one count, and of the numbers after them."""

    votes: Count
    block: str
    at: int
    room: int
    full: float
    """The share of the votes with the longest bar."""
    end: int
    alone: bool
    """True if there is no other count: the number of votes fits then."""

    def put(self, line: Line, place: int, style: Style) -> None:
        """Draw the bar and the votes of the choice at position `place`."""
        votes = self.votes.get(place, 0)
        share = votes / votes_in((self.votes,))
        told = f"{whole_percent_of(share):>8}"
        told = f"{votes:>4} {told}" if self.alone else told
        length = max(votes > 0, round(share / self.full * self.room)) if self.room > 0 else 0
        line.put(self.at, self.block * length, style).put(self.end - len(told), told, style)


def bars_of(counts: Sequence[Count], start: int, end: int, longest: int) -> list[Bars]:
    """The bars of the counts, which all have votes, side by side and on one scale; at most `longest` columns in all."""
    if not counts:
        return []
    alone, columns = len(counts) == 1, _VOTES if len(counts) == 1 else _SHARE
    each = min((end - start) // len(counts), longest // len(counts) + columns)
    full = max(max(count.values()) / votes_in((count,)) for count in counts)
    starts = [start + number * each for number in range(len(counts))]
    return [
        Bars(count, block, at, each - columns, full, at + each - 2 + alone, alone)
        for count, block, at in zip(counts, _BLOCKS[-len(counts) :], starts, strict=True)
    ]
