"""Of softmax and of the losses of a batch, with their gradients, and how near outputs come on a whole split.

Cross-entropy from chances, from logits and as the article prints it; squared error and losses of one's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from stepviz.ops import Array
from stepviz.ops import check as fit
from stepviz.ops.claims import COUNTS, NO_WAY
from stepviz.ops.losses import as_printed, binary, cross_entropy, own, pointwise, softmax
from stepviz.ops.losses import loss as told
from tests.claims.judges.verdict import (
    Always,
    Judges,
    Rarely,
    Said,
    Truth,
    agree,
    as_ruled,
    chances,
    of_gradients,
    ruled,
    signed,
)
from tests.support.own import OWN_LOSSES

_FAR = 300.0
"""An amount that logits can all grow by before it has to be said that there is an end to that."""
_TINY = float(np.finfo(float).tiny)


def divided_by(truth: Truth) -> int:
    """How many losses the gradients are of the mean of."""
    return len(truth["y"]) if truth.experiment.reduction == "mean" else 1


def over(truth: Truth) -> str:
    """The same as rules say it; nothing of one."""
    rows = divided_by(truth)
    return f"; over {rows}" * (rows > 1)


def _letter(truth: Truth) -> str:
    """Before the number of a row: t of a position, e of an example."""
    return "t" if truth.experiment.heads else "e"


def _part(truth: Truth, said: Said) -> bool:
    """Whether the example has the largest loss, alone, and so much of the sum."""
    losses, example = truth["losses"], int(said["row"][1:])
    share = Fraction(losses[example].item()) / sum(map(Fraction, losses.tolist()))
    part = {"About half": 0.45 <= share <= 0.55, "Most": share > 0.5}.get(said["part"], share <= 0.5)
    row = said["row"][0] == _letter(truth)
    return row and part and np.count_nonzero(losses >= losses[example]) == 1 and truth.share(said["percent"], share)


def _parts(truth: Truth, said: Said) -> bool:
    """All of the largest losses: two by their numbers, more by how many there are."""
    losses = truth["losses"]
    first, *others = (f"{_letter(truth)}{example}" for example in np.flatnonzero(losses == losses.max()))
    known = {"first": first, "others": others[0] if len(others) == 1 else f"{len(others)} others"}
    return agree(said, known | {"percent": float(losses.max() / losses.sum())})


def _of_sum(truth: Truth, said: Said) -> bool:
    total, several = float(truth["losses"].sum()), len(truth["losses"]) > 1
    shown = truth.shows(said["total"], total, abs(total))
    return several and shown and truth.experiment.reduction == "sum"


def _of_mean(truth: Truth, said: Said) -> bool:
    alone = len(truth["losses"]) == 1
    return alone if said["which"] == "loss" else not alone and truth.experiment.reduction == "mean"


def _vanished(truth: Truth, said: Said) -> bool:
    """Whether a chance that is read is 0 for that reason, an infinite sum or none, and the loss infinite for it."""
    (example,), column = truth.cell.index, int(said["column"])
    read = [*range(truth.widths[-1])] if truth.experiment.variant else [example]
    sums, overflow = np.exp(truth["logits"][read]).sum(axis=1), said["why"].startswith("is 0")
    overflowed = (sums == math.inf) & (truth.experiment.softmax != "stable")
    zero = (truth["probs"][read, column] == 0) & (overflowed == overflow)
    return _label(truth) == column and not math.isfinite(truth.value) and bool(zero.any())


def _label(truth: Truth) -> int:
    """The class of the example that a sentence is said of."""
    return int(truth["y"][truth.cell.index[0]])


def _is_true_class(truth: Truth) -> bool:
    _, column = truth.cell.index
    return _label(truth) == column


def _taken(truth: Truth, said: Said) -> bool:
    """Whether that is taken away; and the rows are named where the mean is taken, only there."""
    return as_ruled(truth) and said["over"] == over(truth)


def _sums_up(truth: Truth, said: Said) -> bool:
    """The row sums to 0; one other class gains, or several do."""
    row, named = truth["dlogits"][truth.cell.index[0]], said["error"] == truth.tensor.symbol
    return named and bool(abs(row.sum()) < 1e-12) and (said["others"] == "other gains") == (len(row) == 2)


def _of_second(truth: Truth, said: Said) -> bool:
    """Whether it is the chance of the second class, and over how many rows."""
    return truth.class_called(said["of"]) == 1 and _taken(truth, said)


def _first_rows(truth: Truth) -> list[str]:
    """The rows that it reads."""
    return [f"e{row}" for row in range(truth.widths[-1])]


def _read(truth: Truth) -> Mapping[str, str]:
    """The label of the example, the rows it is looked up in, and how many these are."""
    label = {} if not truth.cell.index else {"label": f"c{_label(truth)}"}
    count = str(truth.widths[-1])
    return label | {"rows": " and ".join(_first_rows(truth)), "count": count, "classes": count}


def _taken_by(truth: Truth, said: Said) -> bool:
    """Whether 1 is gone of the chance, in a row that it reads, and that example has the class as its label."""
    example, column = truth.cell.index
    return as_ruled(truth) and int(truth["y"][int(said["by"])]) == column and example < truth.widths[-1]


def _row(truth: Truth, tensor: str = "logits") -> Array:
    found: Array = truth[tensor][truth.cell.index[0]]
    return found


def _right_chance(truth: Truth) -> float:
    """The chance of the right class of the example that a sentence is said of."""
    (example,) = truth.cell.index
    return float(truth["probs"][example, _label(truth)])


def _probabilities(truth: Truth, said: Said) -> bool:
    """They sum to 1, the class is right or wrong, `only` where it does not lead, the percent are its."""
    row, column = _row(truth, "probs"), truth.cell.index[1]
    sums = said["count"] == dict(enumerate(COUNTS)).get(len(row), str(len(row))) and abs(row.sum() - 1) < 1e-9
    right = said["which"].startswith("the true") == (_label(truth) == column)
    modest = "only" not in said["which"] or truth.value < row.max()
    return bool(sums and right and modest) and truth.share(said["percent"], truth.value)


def _shifted(truth: Truth, _: Said) -> bool:
    """Whether adding 1 to every logit of the row changes no chance."""
    p = _row(truth, "probs")
    return bool(np.isfinite(p).all() and np.allclose(chances(_row(truth), 1.0), p, rtol=1e-9, atol=1e-300))


def _room(truth: Truth) -> float:
    """How much can be added to every logit of the row before the sum of the plain exp passes the largest double."""
    return math.log(np.finfo(float).max) - float(np.logaddexp.reduce(_row(truth)))


def _is_quotient(truth: Truth, said: Said) -> bool:
    p = _right_chance(truth)
    return truth.shows(said["p"], p) and bool(np.isclose(-np.log(p), truth.value, rtol=1e-9, atol=1e-12))


def _is_half(truth: Truth) -> bool:
    return truth.experiment.loss.startswith("half")


def _words(truth: Truth) -> Mapping[str, str]:
    """Whether it is half of what it would be, and of how many."""
    half, several = "half " * _is_half(truth), truth.widths[-1] > 1
    return {"half": half, "twice": "" if half else "twice ", "over": over(truth), "several": several * ", summed"}


def _signs(truth: Truth) -> Mapping[str, str]:
    """What the signs of the equations stand for."""
    half, rows, last = _is_half(truth), divided_by(truth), truth.layers[-1].error_symbol
    y, twice = "T" if truth["y"].ndim == 1 else "y", "" if half else "2·"
    off = f"o - {y}" if half and rows == 1 else f"(o - {y})"
    known = {"half": "½·" * half, "several": "sum of " * (truth.widths[-1] > 1), "y": y, "rows": str(rows)}
    if truth.experiment.loss in OWN_LOSSES:
        made = OWN_LOSSES[truth.experiment.loss].format(y=y)
        summed = made.endswith(f" - {y}") and rows > 1
        made = f"({made})" * summed or made
    else:
        made = f"{twice}{off}"
    return known | {"do": last, "dz": last, "made": f"{made}/{rows}" if rows > 1 else made}


def _of_split(truth: Truth, said: Said, what: str) -> bool:
    split = said["split"]
    return truth.cell.tensor == f"{split}{what}" and said["rows"] == str(len(truth.rows(split)))


JUDGES: Judges = {
    NO_WAY: lambda truth, _: math.isnan(truth.value),
    told.AVERAGE: lambda truth, said: as_ruled(truth) and len(truth["losses"]) == int(said["count"]) > 1,
    told.PART: _part,
    told.PARTS: _parts,
    told.NO_SURPRISE: lambda truth, _: not (abs(truth["losses"]) > 1e-15).any(),
    told.ONE_ENOUGH: lambda truth, _: not np.isfinite(truth["losses"]).all() and not math.isfinite(truth.value),
    told.OF_MEAN: _of_mean,
    told.OF_SUM: _of_sum,
    told.DECAY: lambda truth, _: of_gradients(truth.experiment) > 0,
    told.EXAMPLES: Always("-ln of three numbers"),
    told.SHARED_SUM: lambda truth, said: (said["others"] == "other classes count") == (truth.widths[-1] > 2),
    told.INFINITE: _vanished,
    told.RIGHT_CLASS: lambda truth, said: said["right"] == str(truth["y"][truth.cell.index]),
    told.TRUE_CLASS: lambda truth, said: _is_true_class(truth) and _taken(truth, said),
    told.OTHER_CLASS: lambda truth, said: not _is_true_class(truth) and _taken(truth, said),
    **dict.fromkeys((told.LEANS, told.OUTPUT_LEANS, as_printed.LEANS), signed),
    **dict.fromkeys((told.RIGHT, as_printed.RIGHT), lambda truth, _: truth.value == 0),
    told.ON_TARGET: Rarely(lambda truth, _: truth.value == 0, "an output that is its target to the last bit"),
    told.BALANCED: _sums_up,
    binary.GIVES: lambda truth, said: truth.class_called(said["of"]) == 1 and truth.share(said["percent"], truth.value),
    binary.RULE: lambda truth, said: truth.class_called(said["of"]) == _label(truth) and as_ruled(truth),
    binary.FROM_LOGIT: Always("how it is computed"),
    binary.WHOLE: lambda truth, said: _of_second(truth, said) and _label(truth) != 1,
    binary.LESS: lambda truth, said: _of_second(truth, said) and _label(truth) == 1,
    **dict.fromkeys((as_printed.RULE, as_printed.LOOKED_UP, as_printed.DIVIDES, as_printed.FORMULA), ruled(_read)),
    **dict.fromkeys((as_printed.FIRST_ROWS, as_printed.GOES_AWAY, as_printed.FORMULA_BACK), ruled(_read)),
    as_printed.PROBABILITY: lambda truth, said: (
        said["label"] == str(_label(truth)) and f"e{said['row']}" in _first_rows(truth)
    ),
    as_printed.TAKEN: _taken_by,
    as_printed.NO_LABEL: lambda truth, _: as_ruled(truth) and truth.cell.index[1] not in truth["y"],
    as_printed.NOT_READ: lambda truth, _: as_ruled(truth) and truth.cell.index[0] >= truth.widths[-1],
    as_printed.GOES_ON: lambda truth, _: truth.widths[-1] < len(truth["y"]),
    softmax.PROBABILITIES: _probabilities,
    softmax.TOO_LARGE: lambda truth, _: truth.value == 0 and bool(np.exp(_row(truth)).sum() == np.inf),
    softmax.NO_NUMBER: lambda truth, _: bool(np.isnan(_row(truth)).any()),
    softmax.OVERFLOW: lambda truth, _: math.isnan(truth.value) and truth.own("logits") > 709.78,
    softmax.UNDERFLOW: lambda truth, _: bool((_row(truth) < -745.13).all()),
    softmax.GROWN: lambda truth, said: _shifted(truth, said) and _room(truth) > _FAR,
    softmax.GROWN_SO_FAR: Rarely(
        lambda truth, said: _shifted(truth, said) and -1e-9 <= _room(truth) < _FAR + 200,
        "rows of large logits that are still finite",
    ),
    softmax.CURE: lambda truth, said: agree(said, {"probability": float(chances(_row(truth))[truth.cell.index[1]])}),
    softmax.LARGEST: lambda truth, _: not np.isfinite(_row(truth).max()),
    softmax.NEVER: _shifted,
    cross_entropy.RULE: as_ruled,
    cross_entropy.QUOTIENT: _is_quotient,
    cross_entropy.DIGITS_LOST: Rarely(
        lambda truth, _: 0 < _right_chance(truth) < _TINY and bool(np.isfinite(truth.value)),
        "a chance between the smallest double and the smallest with all digits",
    ),
    cross_entropy.VANISHED: lambda truth, _: _right_chance(truth) == 0 and bool(np.isfinite(truth.value)),
    cross_entropy.NOT_FINITE: lambda truth, _: not np.isfinite(_row(truth)).all(),
    cross_entropy.APART: Rarely(
        lambda truth, _: bool(np.ptp(_row(truth)) == np.inf), "finite logits of 1e308 and both signs"
    ),
    cross_entropy.LARGEST_AWAY: Always("what is left is 0 or less"),
    pointwise.RULE: ruled(
        lambda truth: {**_words(truth), "several": ", summed over the outputs" * (truth.widths[-1] > 1)}
    ),
    pointwise.SQUARED: ruled(_words),
    **dict.fromkeys((pointwise.SQUARES, pointwise.EQUATION, pointwise.BEHIND), ruled(_signs)),
    pointwise.DOUBLE: Always("a square"),
    pointwise.NONE_OFF: Rarely(lambda truth, _: not truth["losses"].any(), "a batch without any error"),
    fit.R2_EQUATION: Always("names"),
    fit.R2: lambda truth, said: _of_split(truth, said, "") and not truth.value > 1,
    fit.MEAN_ERROR: lambda truth, said: _of_split(truth, said, "_mae") and not truth.value < 0,
    fit.SCALE: Always("what R² is"),
    fit.UNIT: Always("a mean of differences"),
    fit.NO_SPREAD: lambda truth, _: math.isnan(truth.value),
    own.RULE: as_ruled,
    own.BELOW: lambda truth, _: bool((truth["losses"] < 0).any()),
    own.SLOPE: lambda truth, said: said["over"] == over(truth).replace(";", ",") and as_ruled(truth),
    own.LEVEL: lambda truth, _: truth.value == 0,
    pointwise.SLOPE: ruled(_words),
    pointwise.DERIVATIVE: ruled(lambda truth: {**_words(truth), "twice": "that" if _is_half(truth) else "twice that"}),
    pointwise.LITTLE: lambda truth, _: abs(truth.value) <= 0.025 * abs(truth.own("doutputs")) * (1 + 1e-12),
    pointwise.STEEPER: lambda truth, _: not abs(truth.value) > abs(truth.own("doutputs")),
}
