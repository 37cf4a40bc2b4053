"""The loss found from the logits, beside the chance of the right class; and a chance of 0."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import NUMBER, now, shows, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import losses

_NORMAL = 2.2250738585072014e-308


def _stable(frame: Frame) -> bool:
    return frame.experiment.softmax == "stable"


def _row(frame: Frame, cell: Cell, tensor: str) -> Array:
    found: Array = now(frame, cell)[tensor][cell.index[0]]
    return found


def _chance(frame: Frame, cell: Cell) -> float:
    return float(_row(frame, cell, "probs")[int(now(frame, cell)["y"][cell.index[0]])])


def _from_logits(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The loss is that of the logits in extended precision."""
    iteration = now(frame, cell)
    exact = float(losses(frame, np.asarray(iteration["logits"], dtype=np.longdouble), iteration["y"])[cell.index[0]])
    same = np.isclose(value(frame, cell), exact, rtol=1e-12, atol=1e-12) or not np.isfinite(value(frame, cell))
    return _stable(frame) and bool(same)


def _quotient(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    p = _chance(frame, cell)
    same = math.isclose(-math.log(p), value(frame, cell), rel_tol=1e-9, abs_tol=1e-12)
    return _stable(frame) and shows(said["p"], p) and same


def _digits_lost(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return 0 < _chance(frame, cell) < _NORMAL and math.isfinite(value(frame, cell))


def _vanished(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return _chance(frame, cell) == 0 and math.isfinite(value(frame, cell))


def _is_zero(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The chance read is 0, since exp overflowed in its row or was too small; and the loss infinite for it."""
    column = int(said["column"])
    rows = range(frame.program.widths[-1]) if frame.experiment.variant else (cell.index[0],)
    over = said["why"] == "is 0 since exp overflowed in its row, so"
    logits, p = now(frame, cell)["logits"], now(frame, cell)["probs"]
    zero = [row for row in rows if p[row, column] == 0]
    found = any((not _stable(frame) and _exp(logits[row]).sum() == np.inf) == over for row in zero)
    return int(now(frame, cell)["y"][cell.index[0]]) == column and found and not math.isfinite(value(frame, cell))


def _exp(row: Array) -> Array:
    with np.errstate(all="ignore"):
        powers: Array = np.exp(row)
        return powers


ENTRIES: tuple[Entry, ...] = (
    Claim(r"rule: -ln p, from the logits: the largest minus the right one, plus ln of the sum", _from_logits),
    Claim(
        rf"It is -ln of the chance (?P<p>{NUMBER}): the ln of a quotient is a difference\.",
        _quotient,
    ),
    Claim(
        rf"The chance (?P<p>{NUMBER}) is so small that digits of it are lost: not here\.",
        _digits_lost,
        "a chance between the smallest double and the smallest with all digits",
    ),
    Claim(
        r"The chance itself is too small for a double: 0\. Its -ln would be \+inf, this is not\.",
        _vanished,
    ),
    Claim(
        r"A logit of the row is not a finite number\.",
        lambda frame, cell, said: not np.isfinite(_row(frame, cell, "logits")).all(),
    ),
    Claim(
        r"The logits are further apart than the largest double\.",
        lambda frame, cell, said: bool(np.ptp(_row(frame, cell, "logits")) == np.inf),
        "finite logits of 1e308 and both signs",
    ),
    Claim(
        r"Before exp the largest logit is taken away, so no exp overflows\.",
        lambda frame, cell, said: _stable(frame),
    ),
    Claim(
        r"The chance of c(?P<column>\d+) (?P<why>is 0 since exp overflowed in its row, so|"
        r"was too small for a double: 0\. So)"
        r" -ln of it is \+inf\.",
        _is_zero,
    ),
    Claim(
        r"caption: -ln p of the right class ▸, found from the logits\. Small p, big loss\.",
        lambda frame, cell, said: _stable(frame),
    ),
    Definition(r"formula: -ln p = max z - z\[y\] \+ ln\(sum of exp\(z - max z\)\)", "what the operation is"),
)
