"""Start: what a session opens with, as the command line writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Start(NamedTuple):
    """What a session opens with."""

    at: str | None = None
    """The moment, as the command line writes it."""
    pick: str | None = None
    """The cell to bracket, written `dW.x3.c0`."""
    explain: bool = False
    """Whether to open its explanation."""
    zoom: str = ""
    """The picture to show, by its key."""
    graph: str | None = None
    """The cell whose graph to show."""
    hide: bool = False
    """Whether each step first asks, then shows."""
    also: str | None = None
    """What else decides what is read."""
    whatif: tuple[str, ...] = ()
    """The words of a what-if."""
    record: str = ""
    """The lesson file that marks are written into as stops."""
    stop: int | None = None
    """The stop of a lesson, from 1; None for its beginning, which can be black."""

    kept: Mapping[str, object] | None = None
    """What was made in the session that is resumed and no command says."""

    @property
    def words(self) -> list[str]:
        """The same as the command line writes it, in the order of `session.words`."""
        words = list(self.whatif)
        for name in ("pick", "explain", "zoom", "graph", "hide", "also", "at"):
            value: str | bool | None = getattr(self, name)
            words += [f"--{name}"] if value else []
            words += [value] if isinstance(value, str) and value else []
        return words

    @property
    def anew(self) -> bool:
        """Whether it is the beginning of a run, and not a place somebody comes back to."""
        return self == Start()
