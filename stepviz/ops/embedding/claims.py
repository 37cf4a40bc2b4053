"""What is said of a table of characters and of what is looked up in it, and when that is true: found use by use."""

from __future__ import annotations

import math

from stepviz.ops.claims import Claim, Said, Truth, agree
from stepviz.ops.rules.holding import as_ruled
from stepviz.ops.words import all_of

STANDS_FOR, BEHIND = ": these are its embedding", ", concatenated"


def _uses(truth: Truth, character: int) -> list[tuple[int, int]]:
    """Row and place of each use of a character."""
    rows = truth["x"].tolist()
    return [(e, place) for e, row in enumerate(rows) for place, code in enumerate(row) if int(code) == character]


def is_looked_up(truth: Truth, said: Said) -> bool:
    """Whether each row of v1 is the rows of its characters, one behind the other; and what is named is the cell's."""
    x, several = truth["x"], truth["x"].shape[1] > 1
    known = {"each": "characters", "so": BEHIND} if several else {"each": "character", "so": STANDS_FOR}
    if len(truth.cell.index) > 1:
        place, dimension = divmod(truth.cell.index[1], truth["E1"].shape[1])
        known |= {"k": f"k{x[truth.cell.index[0], place]}", "d": f"d{dimension}", "x": f"x{place}", "E": "E1"}
    return as_ruled(truth) and agree(said, known)


def is_added_up(truth: Truth, said: Said) -> bool:
    """Whether each row of the gradient is those of its uses, added up, plus the decay; and how many these are."""
    return as_ruled(truth) and _is_counted(truth, said)


def _is_counted(truth: Truth, said: Said) -> bool:
    known = {"more": ", plus l2 × the number" * (truth.experiment.l2 > 0)}
    if len(truth.cell.index) > 1:
        character, dimension = truth.cell.index
        known |= {"places": all_of(len(_uses(truth, character)), "place"), "d": f"d{dimension}", "k": f"k{character}"}
    return agree(said, known)


def _is_unused(truth: Truth, said: Said) -> bool:
    alone, decay = not _uses(truth, truth.cell.index[0]), truth.experiment.l2 * truth.own("E1")
    return said["k"] == f"k{truth.cell.index[0]}" and alone and truth.value == decay


LOOK_UP = Claim(
    f"For each row look up its {{each:character|characters}} in E1{{so:{STANDS_FOR}|{BEHIND}}}.",
    is_looked_up,
    "caption",
)
STANDS = Claim(
    "number {d:place} of {k:place}, the character {x:place} of {e:own}, as stored in {E:text}", is_looked_up, "rule"
)
EACH = Claim(
    "For each number of E1: sum dv1 where its character occurs{more:, plus l2 × the number|}.",
    is_added_up,
    "caption",
)
SUMMED = Claim("sum of   dv1 for {d:place}   at {places:text} where {k:own} occurs", is_added_up, "rule")
DECAYED = Claim(f"{SUMMED.text},  plus l2 × E1", is_added_up, "rule")
UNUSED = Claim(
    "{k:own} is not in this batch: the sum is empty",
    _is_unused,
    "rule",
)
ONLY_DECAY = Claim("{k:own} is not in this batch: only weight decay, l2 × E1", _is_unused, "rule")
BROKEN = Claim(
    "nan or inf: one of the gradients is, or their sum overflows.",
    lambda truth, _: not math.isfinite(truth.value),
)
