"""The gradient by the logits: which way each should move, and what the rows sum to."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import now, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import slope

BELIEF = "the listing takes it that "
_NOTHING = 1e-14
"""A slope as small as this is that of a chance that is right to the last digit of a double."""


def printed(frame: Frame) -> bool:
    return frame.experiment.variant == "as-printed"


def _row(frame: Frame, cell: Cell) -> Array:
    found: Array = now(frame, cell)["dlogits"][cell.index[0]]
    return found


def _divisor(frame: Frame, said: re.Match[str]) -> bool:
    """Whether the number of rows is named where the mean is taken, and only there."""
    mean = frame.experiment.reduction == "mean" and len(frame.current["y"]) > 1
    return said["over"] == (f"; over {len(frame.current['y'])}" if mean else None)


def _taken(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """1 is taken away of the right class, and nothing of any other."""
    label = int(now(frame, cell)["y"][cell.index[0]])
    named = (said["class"], said["e"]) == (f"c{cell.index[1]}", f"e{cell.index[0]}")
    right = said["right"] == "chance, minus 1 because"
    return named and right == (label == cell.index[1]) and _divisor(frame, said) and not printed(frame)


def _taken_as_printed(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration, (row, column) = now(frame, cell), cell.index
    same = np.isclose(value(frame, cell), iteration["probs"][row, column] - 1, atol=1e-15, equal_nan=True)
    label = int(iteration["y"][int(said["e"])])
    return printed(frame) and said["class"] == f"c{column}" and label == column and bool(same)


def _left_as_printed(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration, (row, column) = now(frame, cell), cell.index
    same = np.array_equal(value(frame, cell), iteration["probs"][row, column], equal_nan=True)
    if said["row"]:
        return printed(frame) and same and said["row"] == f"e{row}" and row >= frame.program.widths[-1]
    return printed(frame) and same and said["class"] == f"c{column}" and column not in iteration["y"].tolist()


def _direction(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The sign is the number's; and moving that logit does lower this batch's loss, measured again."""
    d, up = value(frame, cell), said["way"] == "raising"
    if bool(said["belief"]) != printed(frame) or (d < 0) != (said["sign"] == "Negative") or (d < 0) != up or d == 0:
        return False
    found = slope(frame, now(frame, cell), Cell("logits", cell.index))
    return printed(frame) or (found.raising_lowers if up else found.lowering_lowers)


def _zero(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    found = slope(frame, now(frame, cell), Cell("logits", cell.index))
    small = printed(frame) or found.is_small(_NOTHING)
    return value(frame, cell) == 0 and bool(said["belief"]) == printed(frame) and small


def _sum(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The row sums to 0; one other class gains, or several do."""
    two = frame.program.widths[-1] == 2
    return bool(abs(_row(frame, cell).sum()) < 1e-12) and (said["others"] == "other gains") == two


def _mean(frame: Frame) -> bool:
    return frame.experiment.reduction == "mean"


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: (?P<right>chance, minus 1 because|the whole chance, because) (?P<class>c\d+) is(?: not)? "
        r"the right class of (?P<e>e\d+)(?P<over>; over \d+)?",
        lambda frame, cell, said: _taken(frame, cell, said) and (" is not " in said[0]) == ("whole" in said["right"]),
    ),
    Claim(r"rule: chance, minus 1 because (?P<class>c\d+) is the label of e(?P<e>\d+) \(fault\)", _taken_as_printed),
    Claim(
        r"rule: the whole chance: (?:(?P<class>c\d+) is no label of this batch"
        r"|row (?P<row>e\d+) is never looked at \(fault\))",
        _left_as_printed,
    ),
    Claim(
        r"(?P<sign>Negative|Positive): (?P<belief>the listing takes it that )?(?P<way>raising|lowering) "
        r"this logit lowers the loss\.",
        _direction,
    ),
    Claim(r"Zero: (?P<belief>the listing takes it that )?this chance is right to the last digit\.", _zero),
    Claim(r"Not a number: no way to move\.", lambda frame, cell, said: math.isnan(value(frame, cell))),
    Claim(
        r"In this row the dlogits sum to 0: what one class loses the (?P<others>other gains|others gain)\.",
        _sum,
    ),
    Claim(
        r"The listing goes on with rows of which only the first were looked at\.",
        lambda frame, cell, said: printed(frame) and frame.program.widths[-1] < len(now(frame, cell)["y"]),
    ),
    Claim(
        r"caption: How wrong is each probability\? Take 1 away where the class is right\.",
        lambda frame, cell, said: not printed(frame) and (not _mean(frame) or len(frame.current["y"]) == 1),
    ),
    Claim(
        r"caption: \(p - onehot\(y\)\) / (?P<rows>\d+): its part of the mean loss's gradient\.",
        lambda frame, cell, said: _mean(frame) and int(said["rows"]) == len(frame.current["y"]),
    ),
    Claim(
        r"caption: Its fault again: 1 goes away in the first (?P<count>\d+) rows only, at all labels\.",
        lambda frame, cell, said: printed(frame) and int(said["count"]) == frame.program.widths[-1],
    ),
    Definition(r"formula: d = p - 1 at classes of y, first \d+ rows", "what the operation is"),
    Definition(r"formula: (?:dlogits|dz) = p - 1 at the right class, p elsewhere", "what the operation is"),
    Claim(
        r"formula: (?:dlogits|dz) = \(p - 1 at the right class\) / (?P<rows>\d+)",
        lambda frame, cell, said: _mean(frame) and int(said["rows"]) == len(frame.current["y"]),
    ),
    Definition(r"next ▸ (?:dlogits|dz): which way should each logit move\?", "a question"),
)
