"""The same batch again: with one parameter nudged, and with all new weights. Run again, number by number."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import NUMBER, moved, near, now, nudged, parameter
from tests.claims.judge import Claim, Entry

_BY = 0.01


def _levels(said: re.Match[str], low: float, high: float) -> bool:
    return said["low"] is None or (near(said["low"], low, abs(low)) and near(said["high"], high, abs(high)))


def _test(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What the nudge does to the sum and the mean of the losses, and to the penalty where there is one."""
    iteration = now(frame, cell)
    total, mean = moved(iteration, iteration.carried)
    sums, means = nudged(iteration, parameter(frame, cell), cell.index, _BY)
    size = max(abs(total), abs(sums)) if math.isfinite(sums) else 1.0
    right = near(said["sum"], sums - total, size) and near(said["mean"], means - mean, size)
    kind = said["kind"] == ("weight" if len(cell.index) == 2 else "bias")
    return right and kind and _levels(said, mean, means) and _penalty(frame, cell, said["penalty"])


def _penalty(frame: Frame, cell: Cell, digits: str | None) -> bool:
    l2 = frame.experiment.l2 if len(cell.index) == 2 else 0.0
    if not l2:
        return digits is None
    w = Fraction(float(now(frame, cell)[parameter(frame, cell)][cell.index]))
    grown = Fraction(l2) / 2 * ((w + Fraction(_BY)) ** 2 - w**2)
    try:
        return digits is not None and near(digits, float(grown), float(abs(grown)))
    except OverflowError:
        return digits == ("+inf" if grown > 0 else "-inf")


def _test_of_value(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration = now(frame, cell)
    low, high = float(iteration["loss"]), nudged(iteration, "x", (), _BY)[1]
    return near(said["change"], high - low, abs(low)) and _levels(said, low, high)


def _same_batch(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration = now(frame, cell)
    rows = (said["what"] == "Same batch again with all the new weights: mean loss") == bool(len(frame.dataset.y))
    return rows and _levels(said, float(iteration["loss"]), moved(iteration, iteration.carried_after)[1])


ENTRIES: tuple[Entry, ...] = (
    Claim(
        rf"test ▸ (?P<kind>weight|bias) \+0\.01: sum of losses (?P<sum>{NUMBER}), mean (?P<mean>{NUMBER})"
        rf"(?:, penalty (?P<penalty>{NUMBER}))?(?: \((?P<low>{NUMBER}) to (?P<high>{NUMBER})\))?",
        _test,
    ),
    Claim(
        rf"test ▸ x \+0\.01: L (?P<change>{NUMBER}) \((?P<low>{NUMBER}) to (?P<high>{NUMBER})\)",
        _test_of_value,
    ),
    Claim(
        r"(?P<what>Same batch again with all the new weights: mean loss|L with the new value:) "
        rf"(?P<low>{NUMBER}) to (?P<high>{NUMBER})\.",
        _same_batch,
    ),
)
