"""What is said of a table of characters and of what is looked up in it, and when that is true: found use by use."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.claims import Claim, Said, Truth, agree
from stepviz.ops.layers.claims import cancelled
from stepviz.ops.tensor import Array
from stepviz.ops.words import all_of

_ROUNDING = 1e-13
STANDS_FOR, BEHIND = ": these are its embedding", ", concatenated"


def _uses(truth: Truth, character: int) -> list[tuple[int, int]]:
    """Row and place of each use of a character."""
    rows = truth["x"].tolist()
    return [(e, place) for e, row in enumerate(rows) for place, code in enumerate(row) if int(code) == character]


def is_looked_up(truth: Truth, said: Said) -> bool:
    """Whether each row of v1 is the rows of its characters, concatenated; and what is named is the cell's."""
    x, E, v = truth["x"].tolist(), truth["E1"].tolist(), truth["v1"].tolist()
    found = [[number for code in row for number in E[int(code)]] for row in x]
    several = len(x[0]) > 1
    known = {"each": "characters", "so": BEHIND} if several else {"each": "character", "so": STANDS_FOR}
    if len(truth.cell.index) > 1:
        place, dimension = divmod(truth.cell.index[1], len(E[0]))
        code = int(x[truth.cell.index[0]][place])
        known |= {"k": f"k{code}", "d": f"d{dimension}", "x": f"x{place}", "E": "E1"}
    same = np.array_equal(np.array(found), np.array(v), equal_nan=True)
    return same and agree(said, known)


def is_added_up(truth: Truth, said: Said) -> bool:
    """Whether each row of the gradient is the errors of its uses, added up, plus the decay; and how many these are."""
    E, d, made = truth["E1"], truth["dv1"], truth["dE1"]
    dimensions, l2 = E.shape[1], truth.experiment.l2
    for character in range(len(E)):
        parts = [d[e, place * dimensions : (place + 1) * dimensions] for e, place in _uses(truth, character)]
        sums, size = sum(parts, np.zeros(dimensions)), sum(map(abs, parts), np.zeros(dimensions))
        off, size = abs(sums + l2 * E[character] - made[character]), size + abs(l2 * E[character])
        if (off > _ROUNDING * size)[np.isfinite(size)].any():
            return False
    return _is_counted(truth, said)


def _is_counted(truth: Truth, said: Said) -> bool:
    known = {"more": ", plus l2 × the number" * (truth.experiment.l2 > 0)}
    if len(truth.cell.index) > 1:
        character, dimension = truth.cell.index
        known |= {"places": all_of(len(_uses(truth, character)), "place"), "d": f"d{dimension}", "k": f"k{character}"}
    return agree(said, known)


def _is_unused(truth: Truth, said: Said) -> bool:
    alone, decay = not _uses(truth, truth.cell.index[0]), truth.experiment.l2 * truth.own("E1")
    return said["k"] == f"k{truth.cell.index[0]}" and alone and truth.value == decay


def _terms(truth: Truth) -> Array:
    """What a gradient of the table adds up."""
    character, dimension = truth.cell.index
    dimensions = truth["E1"].shape[1]
    errors = [float(truth["dv1"][e, place * dimensions + dimension]) for e, place in _uses(truth, character)]
    return np.array([*errors, truth.experiment.l2 * truth.own("E1")])


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
CANCELLED = cancelled(_terms)
BROKEN = Claim(
    "nan or inf: one of the gradients is, or their sum overflows.",
    lambda truth, _: not math.isfinite(truth.value),
)
