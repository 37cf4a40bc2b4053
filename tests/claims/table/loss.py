"""Losses: of one example, of the batch, which part is the largest, and what the gradients belong to."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import NUMBER, near, now, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.table.softmax import PERCENT, percent_of


def _losses(frame: Frame, cell: Cell) -> Array:
    found: Array = now(frame, cell)["losses"]
    return found


def _average(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    losses = _losses(frame, cell)
    mean = float(np.asarray(losses, dtype=np.longdouble).mean())
    same = np.isclose(mean, value(frame, cell), rtol=1e-12) or not np.isfinite(mean)
    return len(losses) == int(said["count"]) > 1 and bool(same)


def _share(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The example has the largest loss, alone, and so much of the sum."""
    losses = _losses(frame, cell)
    example = int(said["e"])
    share = float(losses[example] / losses.sum())
    part = {"About half": 0.45 <= share <= 0.55, "Most": share > 0.5}
    alone = bool((np.delete(losses, example) < losses[example]).all())
    return alone and part.get(said["part"], share <= 0.5) and percent_of(said["percent"], share)


def _shares(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """All of the largest losses: two by their numbers, more by how many there are."""
    losses = _losses(frame, cell)
    largest = np.flatnonzero(losses == losses.max()).tolist()
    named = [int(said["e"]), *([int(said["other"])] if said["other"] else [])]
    told = named == largest if said["other"] else named == largest[:1] and int(said["others"]) == len(largest) - 1
    return len(largest) > 1 and told and percent_of(said["percent"], float(losses.max() / losses.sum()))


def _belongs_to_sum(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The sum is another number than the mean, and it is what the bias's gradient is the slope of."""
    losses = _losses(frame, cell)
    total = float(losses.sum())
    differs = len(losses) > 1 and frame.experiment.reduction == "sum"
    return differs and _panes(frame, said["what"]) and near(said["total"], total, abs(total))


def _belongs_to_mean(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    alone = len(_losses(frame, cell)) == 1
    right = alone if said["which"] == "loss" else not alone and frame.experiment.reduction == "mean"
    return right and _panes(frame, said["what"])


def _panes(frame: Frame, what: str) -> bool:
    """The panes with those numbers hold the gradients, in a network of one layer."""
    return (what == "All gradients belong") == bool(frame.experiment.hidden)


def _chance(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration, example = now(frame, cell), cell.index[0]
    p = float(iteration["probs"][example, int(iteration["y"][example])])
    loss = value(frame, cell)
    return frame.experiment.variant is None and bool(np.isclose(-np.log(p), loss, rtol=1e-9, equal_nan=True))


def _read(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """How many others there are."""
    return (said["others"] == "other classes count") == (
        frame.program.widths[-1] > 2
    ) and frame.experiment.variant is None


def _looked_up(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """As printed: the label of the example, in the first rows."""
    label = int(now(frame, cell)["y"][cell.index])
    rows = " and ".join(f"e{row}" for row in range(frame.program.widths[-1]))
    mine = said["label"] == f"c{label}" if "label" in said.re.groupindex else said["e"] == f"e{cell.index[0]}"
    return _printed(frame) and mine and said["rows"] == rows


def _printed(frame: Frame) -> bool:
    return frame.experiment.variant == "as-printed"


def _divides(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The loss reported is the sum over the number of classes."""
    return _printed(frame) and int(said["count"]) == frame.program.widths[-1] and _over_classes(frame, cell)


def _over_classes(frame: Frame, cell: Cell) -> bool:
    total = float(_losses(frame, cell).sum())
    same = np.isclose(total / frame.program.widths[-1], value(frame, cell), rtol=1e-12)
    return bool(same) or not np.isfinite(total)


ENTRIES: tuple[Entry, ...] = (
    Claim(r"rule: average of the (?P<count>\d+) losses", _average),
    Claim(r"rule: the only loss", lambda frame, cell, said: len(_losses(frame, cell)) == 1),
    Claim(r"rule: minus the natural log of the chance of the right class", _chance),
    Claim(
        rf"(?P<part>About half|Most|The largest part) of it comes from e(?P<e>\d+) \((?P<percent>{PERCENT})\)\.",
        _share,
    ),
    Claim(
        r"The largest parts of it come from e(?P<e>\d+) and (?:e(?P<other>\d+)|(?P<others>\d+) others) "
        rf"\((?P<percent>{PERCENT}) each\)\.",
        _shares,
    ),
    Claim(
        r"No example is surprising at all, to the last digit\.",
        lambda frame, cell, said: bool((np.abs(_losses(frame, cell)) < 1e-15).all()),
    ),
    Claim(
        r"One loss that is not a finite number is enough\.",
        lambda frame, cell, said: not np.isfinite(_losses(frame, cell)).all() and not np.isfinite(value(frame, cell)),
    ),
    Claim(
        r"(?P<what>The gradients in panes 5 and 7 belong|All gradients belong) to the SUM "
        rf"(?P<total>{NUMBER}), not to the mean\.",
        _belongs_to_sum,
    ),
    Claim(
        r"(?P<what>The gradients in panes 5 and 7 belong|All gradients belong) to this (?P<which>mean|loss)\.",
        _belongs_to_mean,
    ),
    Claim(
        r"Weight decay is in dW only: its penalty is no part of the loss shown\.",
        lambda frame, cell, said: frame.experiment.l2 > 0,
    ),
    Definition(r"p = 1 gives 0\.   p = 0\.5 gives 0\.6931\.   p = 0\.1 gives 2\.3026\.", "-ln of three numbers"),
    Claim(
        r"The (?P<others>other class counts|other classes count) only through p: "
        r"all chances of the row share one sum\.",
        _read,
    ),
    Claim(r"rule: minus log of the chance of (?P<label>c\d+), in rows (?P<rows>e\d+(?: and e\d+)*)", _looked_up),
    Claim(
        r"The label of (?P<e>e\d+) is looked up in rows (?P<rows>e\d+(?: and e\d+)*), not in e\d+: the fault\.",
        _looked_up,
    ),
    Claim(
        r"rule: sum over all labels, divided by the number of classes",
        lambda frame, cell, said: _printed(frame) and _over_classes(frame, cell),
    ),
    Claim(r"The listing divides by (?P<count>\d+), the number of classes: its fault\.", _divides),
    Definition(
        r"caption: Look only at the probability of the right class ▸\. Small p, big loss\.", "what the operation is"
    ),
    Claim(
        r"caption: The listing's fault: all labels are looked up in the first (?P<count>\d+) rows\.",
        lambda frame, cell, said: _printed(frame) and int(said["count"]) == frame.program.widths[-1],
    ),
    Definition(r"formula: loss = mean of -ln p\[right class\]", "what the operation is"),
    Definition(r"formula: loss = sum of -ln p\[first \d+ rows, y\] / \d+", "what the operation is"),
    Definition(r"next ▸ loss: how surprised is the model by the right answers\?", "a question"),
)
