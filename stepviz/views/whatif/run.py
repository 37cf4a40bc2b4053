"""Run: the original, or a what-if, at a moment."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.training import Frame
from stepviz.training.edits import Edit


class Run(NamedTuple):
    """One of the runs there are."""

    label: str
    edits: tuple[Edit, ...]
    frame: Frame
