"""Audience: who follows on screens of their own, as the lecturer sees it. Kept free of NumPy."""

from __future__ import annotations

from typing import Literal, NamedTuple

from stepviz.text import several

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
    scanned: str = ""
    """The address, as the code has it that phones scan; empty where that has it as it is."""

    def told(self, *, asking: bool) -> str:
        """`12 followers`; while something is asked how many have voted too, `12 followers, 9 voted`."""
        return several(self.followers, "follower") + f", {self.voted} voted" * asking
