"""Audience: the followers of a session, as the lecturer sees them. Kept free of NumPy."""

from __future__ import annotations

from typing import Literal, NamedTuple

from stepviz.text import several

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

    def told(self, *, asking: bool) -> str:
        """`12 followers`; while a question is open, `12 followers, 9 voted`."""
        return several(self.followers, "follower") + f", {self.voted} voted" * asking
