"""Bookmarks: moments with a name, which correspond to moments of every run that is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stepviz.training import Moment

if TYPE_CHECKING:
    from stepviz.training.edits import Edit

MadeBy = tuple[int, "tuple[Edit, ...]"]
"""The number of an original run, and the edits."""


@dataclass(frozen=True)
class Bookmark:
    """A moment with a name."""

    name: str
    moment: Moment
    """The moment of the shown run that corresponds to the marked one."""
    run: MadeBy | None = field(default=None, compare=False)
    """The run in which it was marked; None for a bookmark from an earlier session."""
    marked: Moment | None = field(default=None, compare=False)
    """The marked moment of that run."""

    def turned(self, run: MadeBy, near: Callable[[Moment], Moment]) -> Bookmark:
        """The bookmark while another run is shown; in the run that it was marked in, it is where it was.

        `near` finds the moment of that run which corresponds to one of the run shown until now.
        """
        own = self.marked if run == self.run else None
        return replace(self, moment=own or near(self.moment))
