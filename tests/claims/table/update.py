"""Updates: which way a parameter went and why, and what optimizers remember."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import NUMBER, after, before, mover, near, now, parameter, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.table.grads import stays

_CAUSE = {"sgd": "gradient", "momentum": "momentum", "adam": "step"}


def _cause(frame: Frame) -> str:
    return _CAUSE[frame.experiment.optimizer]


def _kind(cell: Cell) -> str:
    return {0: "value", 1: "bias", 2: "weight"}[len(cell.index)]


def _went(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Which way, how far, and that what moved it has that sign."""
    way, moves = after(frame, cell) - before(frame, cell), mover(frame, cell)
    if said["cause"] != _cause(frame) or way == 0:
        return False
    sign = moves < 0 if said["sign"] == "negative" else moves > 0
    far = near(said["digits"], abs(way), 0.0)
    return (way > 0) == (said["way"] == "up") == (said["sign"] == "negative") and sign and far


def _titled(frame: Frame, cell: Cell) -> str:
    """What moves a parameter, as explanations call it."""
    name = parameter(cell)
    if frame.experiment.optimizer == "sgd":
        return "dL/dx" if name == "x" else f"d{name}"
    return f"m{name} after" if frame.experiment.optimizer == "momentum" else f"s{name}"


def _beside(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The same in the caption."""
    way, moves = after(frame, cell) - before(frame, cell), mover(frame, cell)
    sign = moves < 0 if said["sign"] == "negative" else moves > 0
    right = (said["way"] == "up") == (said["sign"] == "negative") == (way > 0)
    return said["cause"] == _titled(frame, cell) and way != 0 and sign and right


def _old_mean(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Both shares, and of what: gradients in m, squares in v."""
    run, squares = frame.experiment, cell.tensor.startswith("v")
    share = run.beta2 if squares else run.momentum
    parts = math.isclose(float(said["kept"]), share) and math.isclose(float(said["added"]), 1 - share, abs_tol=1e-6)
    return run.optimizer == "adam" and parts and bool(said["squared"]) == bool(said["square"]) == squares


def _made_up(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """It starts at 0, and what is kept of that 0 makes it too small."""
    share = frame.experiment.beta2 if cell.tensor.startswith("v") else frame.experiment.momentum
    return frame.experiment.optimizer == "adam" and share > 0


def _is_gradient(frame: Frame, cell: Cell) -> bool:
    gradient = now(frame, cell)[f"d{parameter(cell)}"][cell.index]
    return bool(np.array_equal(gradient, value(frame, cell), equal_nan=True))


def _count(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return value(frame, cell) == float(now(frame, cell)["t"]) + 1 == now(frame, cell).number


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: (?P<kind>weight|bias|value) before, minus lr times its (?P<cause>gradient|momentum|step)",
        lambda frame, cell, said: said["kind"] == _kind(cell) and said["cause"] == _cause(frame),
    ),
    Claim(
        rf"Went (?P<way>up|down) by (?P<digits>{NUMBER}), because the (?P<cause>gradient|momentum|step) is "
        r"(?P<sign>negative|positive)\.",
        _went,
    ),
    Claim(
        r"Did not move, because (?P<why>lr is 0|the gradient is 0|the momentum is 0|the step is 0|"
        r"the step is too small)\.",
        lambda frame, cell, said: stays(frame, cell, said["why"]),
    ),
    Claim(
        r"Not a number: the (?P<cause>gradient|momentum|step) is none\.",
        lambda frame, cell, said: (
            said["cause"] == _cause(frame) and math.isnan(mover(frame, cell)) and math.isnan(after(frame, cell))
        ),
    ),
    Claim(
        r"Not a number any more\.",
        lambda frame, cell, said: math.isnan(after(frame, cell)) and not math.isnan(mover(frame, cell)),
    ),
    Claim(
        r"note: (?P<way>up|down), because (?P<cause>.+) is (?P<sign>negative|positive)",
        _beside,
    ),
    Claim(
        r"note: stays, because (?P<why>lr is 0|the step is too small|.+ is 0)",
        lambda frame, cell, said: stays(frame, cell, said["why"], _titled(frame, cell)),
    ),
    Claim(
        r"rule: (?P<share>[\d.e-]+) of the old m, plus the gradient",
        lambda frame, cell, said: math.isclose(float(said["share"]), frame.experiment.momentum, rel_tol=1e-3),
    ),
    Claim(
        r"A fading sum of gradients: what they agree on adds up, the rest cancels\.",
        lambda frame, cell, said: frame.experiment.optimizer == "momentum" and frame.experiment.momentum > 0,
    ),
    Claim(
        r"Nothing of the past is kept: m is the gradient itself\.",
        lambda frame, cell, said: _is_gradient(frame, cell),
    ),
    Claim(r"Nothing of the past is kept\.", lambda frame, cell, said: not _made_up(frame, cell, said)),
    Claim(
        r"rule: (?P<kept>[\d.e-]+) of the old mean of (?P<squared>squared )?gradients, (?P<added>[\d.e-]+) of this "
        r"gradient(?P<square>²)?",
        _old_mean,
    ),
    Claim(r"It starts at 0, too small: the step makes up for that\.", _made_up),
    Definition(r"rule: a fading mean of gradients over its root-mean-square size, both corrected", "Adam's step"),
    Definition(r"Usually at most about 1 in size, near 0 where the gradients do not agree\.", "it says usually"),
    Claim(r"rule: one more update", _count),
    Claim(
        r"caption: Move (?:every weight|x) a small step against its gradient\.",
        lambda frame, cell, said: frame.experiment.optimizer == "sgd",
    ),
    Claim(
        r"caption: Add each gradient to a fading sum m, and step against that sum\.",
        lambda frame, cell, said: frame.experiment.optimizer == "momentum",
    ),
    Claim(
        r"caption: Step by a fading mean of gradients over its root-mean-square size\.",
        lambda frame, cell, said: frame.experiment.optimizer == "adam",
    ),
    Definition(
        r"formula: (?:(?:W|x) after = (?:W|x) before - lr·(?:dW|dL/dx)|m after = μ·m \+ (?:dW|dL/dx)"
        r"|step = m' / \(√v' \+ ε\))",
        "what the operation is",
    ),
    Claim(
        r"next ▸ update: (?P<what>move (?:every weight|x) a small step against its gradient"
        r"|add each gradient to a fading sum, and step against that sum"
        r"|step by a fading mean of gradients over its root-mean-square size)",
        lambda frame, cell, said: said["what"].startswith(
            {"sgd": "move", "momentum": "add", "adam": "step"}[frame.experiment.optimizer]
        ),
    ),
)
