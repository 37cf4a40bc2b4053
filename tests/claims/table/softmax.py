"""Softmax: chances, the right class, and what happens where exp overflows."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.brought import PERCENT
from tests.claims.facts import COUNTS, class_of, now, percent_of, value
from tests.claims.judge import Claim, Definition, Entry


def _row(frame: Frame, cell: Cell, tensor: str = "probs") -> Array:
    found: Array = now(frame, cell)[tensor][cell.index[0]]
    return found


def _chances(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """They sum to 1, the class is right or wrong, `only` where it does not lead, the percent are its."""
    row, y = _row(frame, cell), int(now(frame, cell)["y"][cell.index[0]])
    chance = float(row[cell.index[1]])
    sums = COUNTS[len(row)] == said["count"] and said["e"] == f"e{cell.index[0]}" and abs(row.sum() - 1) < 1e-9
    right = (said["class"] == "the right class") == (cell.index[1] == y)
    modest = "only" not in said[0] or chance < row.max()
    return bool(sums and right and modest) and percent_of(said["percent"], chance)


def _first_of_equals(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Several chances are the largest, and the first of them is what the logits say."""
    row, answer = _row(frame, cell), int(_row(frame, cell, "logits").argmax())
    return int((row == row.max()).sum()) > 1 and class_of(frame, said["class"]) == answer == int(row.argmax())


def _plain(frame: Frame) -> bool:
    return frame.experiment.softmax == "plain"


def _overflows(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The power of this very logit is infinite, and so is the sum."""
    largest = float(_row(frame, cell, "logits")[cell.index[1]])
    return _plain(frame) and math.isnan(value(frame, cell)) and largest > 709.78


def _shifted(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Adding 1 to every logit changes no probability."""
    logits, p = (np.asarray(_row(frame, cell, name), dtype=np.longdouble) for name in ("logits", "probs"))
    e = np.exp(logits - logits.max() + 1)
    return bool(np.isfinite(p).all() and np.allclose(e / e.sum(), p, rtol=1e-9, atol=1e-300))


def _alike(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _plain(frame) and _shifted(frame, cell, said)


def _never(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The probabilities are those of the plain softmax, and finite."""
    return not _plain(frame) and _shifted(frame, cell, said)


ENTRIES: tuple[Entry, ...] = (
    Claim(r"rule: exp of this logit, divided by the sum of exp over the row", lambda frame, cell, said: _plain(frame)),
    Claim(
        r"rule: exp of this logit minus the row's largest, divided by their sum",
        lambda frame, cell, said: not _plain(frame),
    ),
    Claim(
        r"The (?P<count>\w+) chances of (?P<e>e\d+) sum to 1\. The model gives "
        rf"(?P<class>the right class|this wrong class) (?P<percent>{PERCENT})\.",
        _chances,
    ),
    Claim(
        r"The (?P<count>\w+) chances of (?P<e>e\d+) sum to 1\. The model gives "
        rf"(?P<class>the right class) only (?P<percent>{PERCENT})\.",
        _chances,
    ),
    Claim(r"inf / inf is not a number: the plain exp overflows above 709\.78\.", _overflows),
    Claim(
        r"0 / 0 is not a number: the plain exp is 0 below -745\.13, too small for a double\.",
        lambda frame, cell, said: _plain(frame) and bool((_row(frame, cell, "logits") < -745.13).all()),
    ),
    Claim(
        r"The sum of exp over this row is too large for a double, so the chance is 0\.",
        lambda frame, cell, said: (
            _plain(frame) and value(frame, cell) == 0 and bool(np.exp(_row(frame, cell, "logits")).sum() == np.inf)
        ),
    ),
    Claim(
        r"A logit of this row is not a number\.",
        lambda frame, cell, said: bool(np.isnan(_row(frame, cell, "logits")).any()),
    ),
    Claim(
        r"The largest logit of this row is not a finite number\.",
        lambda frame, cell, said: not _plain(frame) and not np.isfinite(_row(frame, cell, "logits").max()),
    ),
    Claim(r"Equal largest chances: the first one, (?P<class>.+), counts as the answer\.", _first_of_equals),
    Claim(r"If every logit of the row grew by the same amount, nothing would change\.", _alike),
    Claim(r"The shift by the largest logit changes no probability and never overflows\.", _never),
    Claim(
        r"caption: Turn the (?P<count>\w+) logits of each example into probabilities that sum to 1\.",
        lambda frame, cell, said: (
            said["count"] in (COUNTS[frame.program.widths[-1]], str(frame.program.widths[-1]))
            and np.allclose(frame.current["probs"].sum(axis=1), 1)
        ),
    ),
    Definition(
        r"formula: p = exp\(z(?: - max z)?\) / row sum of exp\(z(?: - max z)?\)",
        "what the operation is",
    ),
    Definition(r"next ▸ softmax: what chance does the model give each class\?", "a question"),
)
