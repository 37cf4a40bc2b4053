"""Of units: activations, dropout, pools and norms, looked at where the cell is."""

from __future__ import annotations

import math

import numpy as np

from tests.claims.oracles.seen import Oracle, Seen


def _stops(seen: Seen, _: dict[str, str]) -> bool:
    return seen.unit("a") <= 0 and (seen.unit("da") == 0 or not math.isfinite(seen.unit("dh")))


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
    Oracle("standardized", r"Standardize each sum: subtract its mean, divide by σ", _standardized),
)
