"""Standing: where the original, or a what-if, is at a moment."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.training import Frame
from stepviz.training.edits import Edit


class Standing(NamedTuple):
    """One of the runs there are, at a moment."""

    label: str
    edits: tuple[Edit, ...]
    frame: Frame
