"""Audience: who follows on screens of their own, as the lecturer sees it. Kept free of NumPy."""

from __future__ import annotations

from typing import Literal, NamedTuple

Reach = Literal["here", "open", "sealed"]
"""Who can read along: only this machine; whoever is on the network; nobody on the way."""


class Audience(NamedTuple):
    """Followers of a session, and where others can become some."""

    address: str
    """What they open."""
    reach: Reach = "here"
    followers: int = 0
    """How many there are now."""
    voted: int = 0
    """Of those that were there, how many have voted on the question on the screen."""

    def told(self, *, asking: bool) -> str:
        """`12 follow`; while something is asked how many have voted too, `12 follow, 9 voted`."""
        return f"{self.followers} follow" + f", {self.voted} voted" * asking
