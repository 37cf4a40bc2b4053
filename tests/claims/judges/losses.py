"""Of the losses of a batch, cross-entropy and its gradient; and of the listing as the article prints it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from stepviz.ops.claims import NO_WAY
from stepviz.ops.losses import as_printed, binary
from stepviz.ops.losses import loss as told
from tests.claims.facts import of_gradients
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, as_ruled, ruled, signed


def right_chance(truth: Truth) -> float:
    """The chance of the right class of the example that a sentence is said of."""
    (example,) = truth.cell.index
    return float(truth["probs"][example, int(truth["y"][example])])


def divided_by(truth: Truth) -> int:
    """How many losses the gradients are of the mean of."""
    return len(truth["y"]) if truth.experiment.reduction == "mean" else 1


def over(truth: Truth) -> str:
    """The same as rules say it; nothing of one."""
    rows = divided_by(truth)
    return f"; over {rows}" * (rows > 1)


def _part(truth: Truth, said: Said) -> bool:
    """Whether the example has the largest loss, alone, and so much of the sum."""
    losses, example = truth["losses"], int(said["row"][1:])
    share = Fraction(losses[example].item()) / sum(map(Fraction, losses.tolist()))
    part = {"About half": 0.45 <= share <= 0.55, "Most": share > 0.5}.get(said["part"], share <= 0.5)
    row = said["row"][0] == truth.experiment.row
    return row and part and np.count_nonzero(losses >= losses[example]) == 1 and truth.share(said["percent"], share)


def _parts(truth: Truth, said: Said) -> bool:
    """All of the largest losses: two by their numbers, more by how many there are."""
    losses = truth["losses"]
    first, *others = (f"{truth.experiment.row}{example}" for example in np.flatnonzero(losses == losses.max()))
    named = (said["others"] == others[0]) if len(others) == 1 else said["others"] == f"{len(others)} others"
    return named and said["first"] == first and truth.share(said["percent"], float(losses.max() / losses.sum()))


def _of_sum(truth: Truth, said: Said) -> bool:
    total, several = float(truth["losses"].sum()), len(truth["losses"]) > 1
    shown = truth.shows(said["total"], total, abs(total))
    return several and shown and truth.experiment.reduction == "sum"


def _of_mean(truth: Truth, said: Said) -> bool:
    alone = len(truth["losses"]) == 1
    return alone if said["which"] == "loss" else not alone and truth.experiment.reduction == "mean"


def _overflowed(truth: Truth, row: int) -> bool:
    """Whether the plain exp is infinite somewhere in a row of logits, and so is its sum."""
    return truth.experiment.softmax != "stable" and float(np.exp(truth["logits"][row]).sum()) == math.inf


def _vanished(truth: Truth, said: Said) -> bool:
    """Whether a chance that is read is 0 for that reason, and the loss infinite for it."""
    (example,), column = truth.cell.index, int(said["column"])
    read = range(truth.widths[-1]) if truth.experiment.variant else (example,)
    overflow = said["why"].startswith("is 0")
    zero = [row for row in read if truth["probs"][row, column] == 0]
    mine = int(truth["y"][example]) == column and not math.isfinite(truth.value)
    return mine and any(_overflowed(truth, row) == overflow for row in zero)


def _taken(*, right: bool) -> Check:
    """Whether the class is the right one or not; and the rows are named where the mean is taken, only there."""

    def check(truth: Truth, said: Said) -> bool:
        example, column = truth.cell.index
        return as_ruled(truth) and said["over"] == over(truth) and (int(truth["y"][example]) == column) == right

    return check


def _sums_up(truth: Truth, said: Said) -> bool:
    """The row sums to 0; one other class gains, or several do."""
    row, named = truth["dlogits"][truth.cell.index[0]], said["error"] == truth.tensor.symbol
    return named and bool(abs(row.sum()) < 1e-12) and (said["others"] == "other gains") == (len(row) == 2)


def _of_second(truth: Truth, said: Said) -> bool:
    """Whether it is the chance of the second class, and over how many rows."""
    return truth.class_called(said["of"]) == 1 and as_ruled(truth) and said["over"] == over(truth)


def _first_rows(truth: Truth) -> list[str]:
    """The rows that it reads."""
    return [f"e{row}" for row in range(truth.widths[-1])]


def _read(truth: Truth) -> Mapping[str, str]:
    """The label of the example, the rows it is looked up in, and how many these are."""
    label = {} if not truth.cell.index else {"label": f"c{int(truth['y'][truth.cell.index[0]])}"}
    count = str(truth.widths[-1])
    return label | {"rows": " and ".join(_first_rows(truth)), "count": count, "classes": count}


def _taken_by(truth: Truth, said: Said) -> bool:
    """Whether 1 is gone of the chance, in a row that it reads, and that example has the class as its label."""
    example, column = truth.cell.index
    return as_ruled(truth) and int(truth["y"][int(said["by"])]) == column and example < truth.widths[-1]


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
    told.TRUE_CLASS: _taken(right=True),
    told.OTHER_CLASS: _taken(right=False),
    told.LEANS: signed,
    told.RIGHT: lambda truth, _: truth.value == 0,
    told.OUTPUT_LEANS: signed,
    told.ON_TARGET: Rarely(lambda truth, _: truth.value == 0, "an output that is its target to the last bit"),
    told.BALANCED: _sums_up,
    binary.GIVES: lambda truth, said: truth.class_called(said["of"]) == 1 and truth.share(said["percent"], truth.value),
    binary.RULE: lambda truth, said: (
        truth.class_called(said["of"]) == int(truth["y"][truth.cell.index[0]]) and as_ruled(truth)
    ),
    binary.FROM_LOGIT: Always("how it is computed"),
    binary.WHOLE: lambda truth, said: _of_second(truth, said) and truth["y"][truth.cell.index[0]] != 1,
    binary.LESS: lambda truth, said: _of_second(truth, said) and truth["y"][truth.cell.index[0]] == 1,
    **dict.fromkeys((as_printed.RULE, as_printed.LOOKED_UP, as_printed.DIVIDES, as_printed.FORMULA), ruled(_read)),
    **dict.fromkeys((as_printed.FIRST_ROWS, as_printed.GOES_AWAY, as_printed.FORMULA_BACK), ruled(_read)),
    as_printed.PROBABILITY: lambda truth, said: (
        said["label"] == str(truth["y"][truth.cell.index]) and f"e{said['row']}" in _first_rows(truth)
    ),
    as_printed.TAKEN: _taken_by,
    as_printed.NO_LABEL: lambda truth, _: as_ruled(truth) and truth.cell.index[1] not in truth["y"],
    as_printed.NOT_READ: lambda truth, _: as_ruled(truth) and truth.cell.index[0] >= truth.widths[-1],
    as_printed.LEANS: signed,
    as_printed.RIGHT: lambda truth, _: truth.value == 0,
    as_printed.GOES_ON: lambda truth, _: truth.widths[-1] < len(truth["y"]),
}
