"""What cross-entropy says of a batch and of an example, and when that is true."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.claims import NO_WAY, Claim, Definition, Said, Truth, leaning, signed
from stepviz.ops.tensor import Cell
from stepviz.ops.words import Saying

_NOTHING = 1e-14
"""A slope as small as this is that of a chance that is right to the last digit of a double."""


def direction(value: float, leans: Claim, still: Claim) -> Saying:
    """Which way a number should move, by its gradient: what `leans` says, or `still` where it should not."""
    if math.isnan(value):
        return NO_WAY.say()
    if value == 0:
        return still.say()
    return leans.say(**leaning(value))


def right_chance(truth: Truth) -> float:
    """The chance of the right class of the example that a sentence is said of."""
    (example,) = truth.cell.index
    return float(truth["probs"][example, int(truth["y"][example])])


def _averages(truth: Truth, said: Said) -> bool:
    losses = truth["losses"]
    mean = float(np.asarray(losses, dtype=np.longdouble).mean())
    return len(losses) == int(said["count"]) > 1 and (not math.isfinite(mean) or math.isclose(mean, truth.value))


def _part(truth: Truth, said: Said) -> bool:
    """Whether the example has the largest loss, alone, and so much of the sum."""
    losses, example = truth["losses"], int(said["e"])
    share = float(losses[example] / losses.sum())
    part = {"About half": 0.45 <= share <= 0.55, "Most": share > 0.5}.get(said["part"], share <= 0.5)
    return part and np.count_nonzero(losses >= losses[example]) == 1 and truth.share(said["percent"], share)


def _parts(truth: Truth, said: Said) -> bool:
    """All of the largest losses: two by their numbers, more by how many there are."""
    losses = truth["losses"]
    first, *others = (f"e{example}" for example in np.flatnonzero(losses == losses.max()))
    named = (said["others"] == others[0]) if len(others) == 1 else said["others"] == f"{len(others)} others"
    return named and said["first"] == first and truth.share(said["percent"], float(losses.max() / losses.sum()))


def _panes(truth: Truth, said: Said) -> bool:
    """Whether those panes hold the gradients, in a network of one layer."""
    return said.get("panes") == (truth.panes((truth.layers[-1].error, "dW")) if len(truth.widths) == 2 else None)


def _of_sum(truth: Truth, said: Said) -> bool:
    total, several = float(truth["losses"].sum()), len(truth["losses"]) > 1
    shown = truth.shows(said["total"], total, abs(total))
    return several and shown and truth.experiment.reduction == "sum" and _panes(truth, said)


def _of_mean(truth: Truth, said: Said) -> bool:
    alone = len(truth["losses"]) == 1
    right = alone if said["which"] == "loss" else not alone and truth.experiment.reduction == "mean"
    return right and _panes(truth, said)


def _is_log(truth: Truth, _: Said) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.isclose(-np.log(right_chance(truth)), truth.value, rtol=1e-9, equal_nan=True))


def overflowed(truth: Truth, row: int) -> bool:
    """Whether the plain exp is infinite somewhere in a row of logits, and so is its sum."""
    with np.errstate(all="ignore"):
        return truth.experiment.softmax != "stable" and float(np.exp(truth["logits"][row]).sum()) == math.inf


def _vanished(truth: Truth, said: Said) -> bool:
    """Whether a chance that is read is 0 for that reason, and the loss infinite for it."""
    (example,), column = truth.cell.index, int(said["column"])
    read = range(truth.widths[-1]) if truth.experiment.variant else (example,)
    over = said["why"].startswith("is 0")
    zero = [row for row in read if truth["probs"][row, column] == 0]
    mine = int(truth["y"][example]) == column and not math.isfinite(truth.value)
    return mine and any(overflowed(truth, row) == over for row in zero)


AVERAGE = Claim("average of the {count} losses", _averages, "rule")
ONLY = Claim("the only loss", lambda truth, _: np.array_equal([truth.value], truth["losses"], equal_nan=True), "rule")
PART = Claim("{part:About half|Most|The largest part} of it comes from e{e} ({percent:percent}).", _part)
PARTS = Claim("The largest parts of it come from {first:place} and {others:text} ({percent:percent} each).", _parts)
NO_SURPRISE = Claim(
    "Every loss is 0 to within rounding error.", lambda truth, _: not (abs(truth["losses"]) > 1e-15).any()
)
ONE_ENOUGH = Claim(
    "One loss of nan or inf is enough.",
    lambda truth, _: not np.isfinite(truth["losses"]).all() and not math.isfinite(truth.value),
)


def _belong(what: str) -> tuple[Claim, Claim]:
    return (
        Claim(f"{what} belong to this {{which:mean|loss}}.", _of_mean),
        Claim(f"{what} belong to the SUM {{total:number}}, not to the mean.", _of_sum),
    )


SHOWN, ALL = _belong("The gradients in {panes:text}"), _belong("All gradients")
"""To what the gradients belong, in a network of one layer and of several."""
DECAY = Claim(
    "Weight decay is in dW only: its penalty is no part of the loss shown.",
    lambda truth, _: truth.experiment.l2 > 0,
)
MINUS_LOG = Claim("-ln of the probability of the true class", _is_log, "rule")
EXAMPLES = Definition("p = 1 gives 0.   p = 0.5 gives 0.6931.   p = 0.1 gives 2.3026.", "-ln of three numbers")
SHARED_SUM = Claim(
    "The {others:other class counts|other classes count} only through p: the row shares one denominator.",
    lambda truth, said: (said["others"] == "other classes count") == (truth.widths[-1] > 2),
)
INFINITE = Claim(
    "p of c{column} {why:is 0 since exp overflowed in its row, so|underflowed to 0. So} -ln of it is +inf.",
    _vanished,
)
RIGHT_CLASS = Claim(
    "true class of {e:own} is c{right},",
    lambda truth, said: said["right"] == str(truth["y"][truth.cell.index]),
    "label",
)
BATCH: tuple[Claim | Definition, ...] = (AVERAGE, ONLY, PART, PARTS, ONE_ENOUGH, *SHOWN, *ALL, DECAY)
"""All that is said of a mean."""
SURPRISE: tuple[Claim | Definition, ...] = (MINUS_LOG, EXAMPLES, SHARED_SUM, INFINITE, RIGHT_CLASS)
"""What cross-entropy says of an example."""


def _taken(truth: Truth, said: Said, *, right: bool) -> bool:
    """Whether the class is the right one or not; and the rows are named where the mean is taken, only there."""
    labels, (example, column) = truth["y"], truth.cell.index
    mean = truth.experiment.reduction == "mean" and len(labels) > 1
    left = (truth.own("probs") - right) / (len(labels) if mean else 1)
    same = math.isclose(truth.value, left, abs_tol=1e-15) or not math.isfinite(left)
    named = said.get("rows") == (str(len(labels)) if mean else None)
    return same and named and (int(labels[example]) == column) == right


def _rule(over: str) -> tuple[Claim, Claim]:
    right = f"p, minus 1 because {{c:own}} is the true class of {{e:own}}{over}"
    other = f"p itself, because {{c:own}} is not the true class of {{e:own}}{over}"
    return (
        Claim(right, lambda truth, said: _taken(truth, said, right=True), "rule"),
        Claim(other, lambda truth, said: _taken(truth, said, right=False), "rule"),
    )


def _leans(truth: Truth, said: Said) -> bool:
    """The sign is the number's; and moving that logit so does lower this batch's loss, measured again."""
    up, found = said["way"] == "raising", truth.slope(Cell(truth.tensor.of, truth.cell.index))
    return signed(truth, said) and (found.raising_lowers if up else found.lowering_lowers)


def _sums_up(truth: Truth, said: Said) -> bool:
    """The row sums to 0; one other class gains, or several do."""
    row = truth["dlogits"][truth.cell.index[0]]
    return bool(abs(row.sum()) < 1e-12) and (said["others"] == "other gains") == (len(row) == 2)


WHOLE_SUM, MEAN = _rule(""), _rule("; over {rows}")
"""Of the right class and of another one: where the loss is a sum, where it is a mean."""
LEANS = Claim("{sign:Negative|Positive}: {way:raising|lowering} this logit lowers the loss.", _leans)
RIGHT = Claim(
    "Zero: this p is exact to the last digit.",
    lambda truth, _: truth.value == 0 and truth.slope(Cell("logits", truth.cell.index)).is_small(_NOTHING),
)
OUTPUT_LEANS = Claim("{sign:Negative|Positive}: {way:raising|lowering} this output lowers the loss.", _leans)
ON_TARGET = Claim(
    "Zero: this output is its target.",
    lambda truth, _: truth.value == 0 and truth.slope(Cell(truth.tensor.of, truth.cell.index)).is_small(_NOTHING),
    rare="an output that is its target to the last bit",
)
BALANCED = Claim(
    "In this row the {error:dlogits|dz} sum to 0: what one class loses the {others:other gains|others gain}.",
    lambda truth, said: said["error"] == truth.layers[-1].error_symbol and _sums_up(truth, said),
)
BY_LOGITS = (*WHOLE_SUM, *MEAN, LEANS, RIGHT, NO_WAY, BALANCED)
"""All that its gradient says."""
