"""Of dropout and of skip connections, and the ways back through them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.ops.layers import activation, dropout
from stepviz.ops.layers import dropout as back
from stepviz.ops.layers import dropout as told
from stepviz.settings.values import short
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth, agree, as_ruled, layer_of, made_by, ruled


def _names(truth: Truth) -> told.DropoutTensors:
    return told.DropoutTensors(layer_of(truth), truth.experiment.dropout)


def _is_drawn(truth: Truth, said: Said) -> bool:
    """Whether the numbers are the next ones of the layer's own stream, one after the other."""
    names = _names(truth)
    count, found = round(float(truth[names["drawn"]])), truth[names["r"]]
    random = np.random.RandomState([truth.experiment.seed, names.layer.number, count])
    one_by_one = np.array([[random.random_sample() for _ in row] for row in found])
    known = {"r": names["r"], "seed": str(truth.experiment.seed), "layer": str(names.layer.number), "count": str(count)}
    same = np.array_equal(one_by_one, found) and float(truth[f"{names['drawn']}_after"]) == count + 1
    return same and agree(said, known)


def _shares(truth: Truth) -> Mapping[str, str]:
    names = _names(truth)
    return {"share": short(truth.experiment.dropout), "kept": short(names.kept)}


_is_dropped = ruled(_shares)


def _mask(truth: Truth) -> float:
    return truth.own(_names(truth)["mask"])


def _sends(truth: Truth, said: Said) -> bool:
    """Whether units whose mask is 0 get no gradient, and what that comes back through."""
    own, above = layer_of(truth), truth.layers[truth.tensor.layer]
    way = "the sum" if own.skips else f"the weights{', skip' * above.skips}"
    dropped = truth[f"dh{own.number}"][truth[_names(truth)["mask"]] == 0]
    return said["way"] == way and bool(np.isin(dropped, (0.0, np.nan)).all() or np.isnan(dropped).any())


def _comes_back(truth: Truth, said: Said) -> bool:
    """Whether the gradient is that through the weights above, with what comes past them where that is said."""
    own, above = layer_of(truth), truth.layers[truth.tensor.layer]
    past = not above.last and truth.widths[own.number] == truth.widths[above.number]
    number = said["above"] == str(above.number) if past else said["n"] == str(own.number)
    return said["W"] == above.weights.name and number and as_ruled(truth)


def _sum_and(truth: Truth) -> Mapping[str, str]:
    """Over what errors are added up."""
    above = next(layer for layer in truth.layers if layer.source == truth.tensor.of)
    return {"over": made_by(above.product)}


JUDGES: Judges = {
    **dict.fromkeys((told.DRAWS, told.DRAWN, told.COUNTS, told.STREAM), _is_drawn),
    **dict.fromkeys((told.DROPS, told.MASKS, told.HANDS, back.PASSED), _is_dropped),
    told.SENDS: _sends,
    told.STAYS: lambda truth, said: truth.value == 1 and _is_dropped(truth, said),
    told.GOES: lambda truth, said: truth.value == 0 and _is_dropped(truth, said),
    told.LARGER: Rarely(
        lambda truth, said: _is_dropped(truth, said) and abs(truth.value) > abs(truth.own(_names(truth)["h"])),
        "a place that is chosen by itself where a unit was kept: the random networks meet it",
    ),
    told.KEPT_0: lambda truth, _: _mask(truth) == 1 and truth.value == 0,
    told.KEPT_BAD: Rarely(
        lambda truth, _: _mask(truth) == 1 and not math.isfinite(truth.value),
        "a run ends where the first number is not finite",
    ),
    told.LEFT_OUT: lambda truth, said: _is_dropped(truth, said) and _mask(truth) == 0,
    **dict.fromkeys((activation.BOTH, activation.TO_SUM), _comes_back),
    dropout.SUM_AND: ruled(_sum_and),
    dropout.UNCHANGED: lambda truth, said: truth.value == truth.own(said["error"]) or bool(np.isnan(truth.value)),
}
