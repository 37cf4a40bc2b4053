"""Pairs: the original that a what-if is looked at beside, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from stepviz import Frame
from stepviz.training.edits import Edit


class Pair(NamedTuple):
    """What a frame of a what-if is held against."""

    original: Frame
    edits: Sequence[Edit]


PAIRS: WeakKeyDictionary[Frame, Pair] = WeakKeyDictionary()
"""By the frames of what-ifs."""
