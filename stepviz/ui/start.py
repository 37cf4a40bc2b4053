"""Start: what a session opens with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.text import whole


class Start(NamedTuple):
    """What a session opens with."""

    words: tuple[str, ...] = ()
    """Those of its place, as the command line has them, in the order of `session.words`."""
    record: str = ""
    """The lesson file that marks are written into as stops."""
    stop: int | None = None
    """The stop of a lesson, from 1; None for its beginning, which can be black."""
    vary: tuple[str, ...] = ()
    """What varies in the runs of a board that it opens with."""
    kept: Mapping[str, object] | None = None
    """What was made in the session that is resumed and no command says."""

    @property
    def iteration(self) -> int:
        """The one it opens at, which words tell last."""
        at = self.words[-1] if "--at" in self.words else "1"
        return whole(at.partition(":")[0]) or 1

    @property
    def anew(self) -> bool:
        """Whether it is the beginning of a run, and not a place somebody comes back to."""
        return self == Start()
