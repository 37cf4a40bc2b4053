"""Of units: activations, dropout, pools and norms, looked at where the cell is."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops import Array
from tests.claims.oracles.seen import Oracle, Seen

_FALSE = "false, and no longer said"


def _stops(seen: Seen, _: dict[str, str]) -> bool:
    return seen.unit("a") <= 0 and (seen.unit("da") == 0 or not math.isfinite(seen.unit("dh")))


def _spread(seen: Seen) -> bool:
    """True if the sums of each unit, or of each row, have a deviation of 1, as far as ε lets them."""
    layer = (seen.frame.op or seen.program.ops[0]).writes[0].layer
    tag = next(text for text in (str(layer), "") if f"u{text}" in seen.program.tensors)
    made, axis = seen.frame.current[f"n{tag}"], 0 if seen.frame.experiment.norm == "batch" else 1
    found: Array = made.std(axis=axis)
    return bool((found > 0.99).all())


def _standardized(seen: Seen, _: dict[str, str]) -> bool:
    layer = (seen.frame.op or seen.program.ops[0]).writes[0].layer
    tag = next(text for text in (str(layer), "") if f"u{text}" in seen.program.tensors)
    u, made = seen.frame.current[f"u{tag}"], seen.frame.current[f"n{tag}"]
    axis = 0 if seen.frame.experiment.norm == "batch" else 1
    with np.errstate(all="ignore"):
        deviation = np.sqrt(u.var(axis=axis, keepdims=True) + 1e-5)
        found = (u - u.mean(axis=axis, keepdims=True)) / deviation
        size = 1e-9 * (1 + np.abs(u).max() / deviation)
        return not np.isfinite(found).all() or bool((np.abs(found - made) <= size).all())


def _is_kept(seen: Seen, said: dict[str, str]) -> bool:
    if seen.unit("mask") != 1:
        return False
    return seen.value == 0 if said["what"] == "0 stays 0" else not math.isfinite(seen.value)


OF_UNITS: tuple[Oracle, ...] = (
    Oracle(
        "all of the gradient arrives at the weights",
        r"the gradient of e\d+ passes unchanged to the weights into h\d+",
        lambda seen, _: seen.taught == seen.unit("dh"),
        _FALSE,
    ),
    Oracle(
        "nothing arrives at the weights",
        r"e\d+ (?:does not count for|gives no gradient to) the weights into h\d+",
        lambda seen, _: seen.taught == 0,
        _FALSE,
    ),
    Oracle("an example can teach a unit", r"e\d+ can teach it", lambda seen, _: seen.taught != 0, _FALSE),
    Oracle("it can learn from an example", r"can learn from e\d+", lambda seen, _: seen.taught != 0, _FALSE),
    Oracle(
        "the gradient passes",
        r"Active: the gradient of e\d+ passes h\d+ unchanged",
        lambda seen, _: seen.unit("a") > 0 and seen.value == seen.unit("dh"),
    ),
    Oracle("the gradient stops", r"(?:Inactive|kink).* the gradient of e\d+ stops at h\d+", _stops),
    Oracle("the sum is the output", r"outputs its sum unchanged", lambda seen, _: seen.value == seen.unit("a") > 0),
    Oracle("the output is 0", r"Inactive for e\d+: output 0", lambda seen, _: seen.value == 0 >= seen.unit("a")),
    Oracle(
        "little passes",
        r"little of the gradient of e\d+ passes through h\d+",
        lambda seen, _: abs(seen.unit("da")) <= 0.1001 * abs(seen.unit("dh")),
    ),
    Oracle("larger", r"^Larger|^Scaled up", lambda seen, _: abs(seen.unit("k")) > abs(seen.unit("h"))),
    Oracle(
        "dropped",
        r"^Dropped in this|^Dropped in this",
        lambda seen, _: seen.unit("mask") == 0,
        "networks with dropout alone say it",
    ),
    Oracle("kept as it is", r"^Kept, but (?P<what>0 stays 0|it is not finite)", _is_kept),
    Oracle("spread out alike", r"spread out alike", lambda seen, _: _spread(seen), _FALSE),
    Oracle("standardized", r"Standardize each sum: subtract its mean, divide by σ", _standardized),
)
