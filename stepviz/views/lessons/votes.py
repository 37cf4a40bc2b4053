"""Votes: how often each choice of a question was voted for, counted once, or before and after the audience has talked.

Kept free of NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stepviz.text import whole_percent_of
from stepviz.views.text.span import Line, Style

Count = Mapping[int, int]
"""Votes for each choice, by position."""
Counts = tuple[Count, ...]
"""One count, or a first one and a second one."""


def votes_in(counts: Counts) -> int:
    """How many votes there are in all."""
    return sum(sum(count.values()) for count in counts)


_BLOCKS = "▂▆"
"""What the bars of a first count are made of, and those of the last one."""
_VOTES, _SHARE = 16, 10
"""Columns for a number of votes and its share; for the share alone, where there are two."""


class Bars(NamedTuple):
    """The bars of one count, one for each choice, and what stands behind them."""

    votes: Count
    block: str
    at: int
    room: int
    full: float
    """The share of the votes whose bar takes all the room."""
    end: int
    alone: bool
    """Whether there is no other count: the number of votes has room then."""

    def put(self, line: Line, place: int, style: Style) -> None:
        """Draw those of a choice, by position."""
        votes = self.votes.get(place, 0)
        share = votes / votes_in((self.votes,))
        told = f"{whole_percent_of(share):>8}"
        told = f"{votes:>4} {told}" if self.alone else told
        length = max(votes > 0, round(share / self.full * self.room)) if self.room > 0 else 0
        line.put(self.at, self.block * length, style).put(self.end - len(told), told, style)


def bars_of(counts: Sequence[Count], start: int, end: int, longest: int) -> list[Bars]:
    """The bars of the counts, each with a vote, side by side and of one scale, `longest` columns in all at most."""
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
