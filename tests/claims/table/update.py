"""Updates, in captions: which way a parameter went and why. What the optimizers say themselves they bring."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import after, before, mover, mover_of
from tests.claims.judge import Claim, Entry


def _titled(frame: Frame, cell: Cell) -> str:
    """What moves a parameter, as explanations call it."""
    return frame.program.tensors[mover_of(frame, cell)].title


def _beside(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Which way it went, and that what moved it has that sign."""
    way, moves = after(frame, cell) - before(frame, cell), mover(frame, cell)
    sign = moves < 0 if said["sign"] == "negative" else moves > 0
    right = (said["way"] == "up") == (said["sign"] == "negative") == (way > 0)
    return said["cause"] == _titled(frame, cell) and way != 0 and sign and right


def _stays(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Why the real update left a parameter where it was: the learning rate, what moves it, or too small a step."""
    lr, moves = frame.experiment.lr, mover(frame, cell)
    why = {"lr is 0": lr == 0, "the step is too small": lr > 0 and moves != 0}
    held = any(cell.tensor == f"{name}_after" for name in frame.experiment.freeze)
    if held or said["why"] == "it is held":
        return held and said["why"] == "it is held" and before(frame, cell) == after(frame, cell)
    zero = said["why"] == f"{_titled(frame, cell)} is 0" and moves == 0 and lr > 0
    return before(frame, cell) == after(frame, cell) and why.get(said["why"], zero)


ENTRIES: tuple[Entry, ...] = (
    Claim(r"note: (?P<way>up|down), because (?P<cause>.+) is (?P<sign>negative|positive)", _beside),
    Claim(r"note: stays, because (?P<why>it is held|lr is 0|the step is too small|.+ is 0)", _stays),
)
