"""Board: the state of a board: its runs, the chosen one, and the prediction of the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepviz.settings.varied import BoardRun
    from stepviz.views.pace import Pace


NUMBERS = "runs"
"""The name of the board's table, shown instead of a picture, with a chart in the rest of the room."""


@dataclass(frozen=True)
class Board:
    """Several runs shown side by side."""

    vary: tuple[str, ...]
    """The varied settings, as given to `--vary`."""
    runs: tuple[BoardRun, ...]
    first: int
    """The index of its first run among the film's originals."""
    pace: Pace
    """The pace of playback, except up to a prediction."""
    chosen: int = 0
    opened: bool = False
    """True if the chosen run is shown alone, with all its panes."""
    picture: str = ""
    """The picture to return to from the opened run."""
    target: int = 0
    """The iteration of the prediction; 0 for none."""
    votes: Mapping[int, int] | None = None
    """Votes for each run, by position, once it plays to that iteration."""

    @property
    def bases(self) -> range:
        """The indexes of its runs among the film's originals."""
        return range(self.first, self.first + len(self.runs))
