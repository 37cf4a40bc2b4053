"""Board: which runs stand side by side, which of them is chosen, and for when it was predicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stepviz.settings.experiment import Experiment
    from stepviz.views.pace import Pace


NUMBERS = "runs"
"""What a board shows in the place of a picture: the numbers of all runs, and a chart with all the rest of the room."""


class BoardRun(NamedTuple):
    """A run of it."""

    label: str
    """What is varied in it: `lr 0.01 · sgd`."""
    group: str
    """The same without the seed: runs of one group are a sweep."""
    run: Experiment


@dataclass(frozen=True)
class Board:
    """Several runs that are looked at side by side."""

    vary: tuple[str, ...]
    """What is varied, as `--vary` writes it."""
    runs: tuple[BoardRun, ...]
    first: int
    """Which of the film's originals is the first of them."""
    pace: Pace
    """How it plays, but for a prediction."""
    chosen: int = 0
    opened: bool = False
    """Whether the chosen one is looked at alone, with all its panes."""
    picture: str = ""
    """What the board showed when it was opened."""
    target: int = 0
    """The iteration of the prediction; 0 for none."""
    votes: Mapping[int, int] | None = None
    """Those for each run, by position, once it plays to that iteration."""

    @property
    def bases(self) -> range:
        """Which of the film's originals they are."""
        return range(self.first, self.first + len(self.runs))
