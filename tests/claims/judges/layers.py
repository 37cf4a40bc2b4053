"""Of the sums of a layer, the slopes by its weights and biases, and the way back to what it reads."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.ops import Array, TensorRole
from stepviz.ops.activations import kind, own
from stepviz.ops.activations.kind import find
from stepviz.ops.embedding import PositionLayer
from stepviz.ops.layers import activation, declared, last_layer, learning, linear
from stepviz.ops.layers.kind import FrontLayer
from stepviz.ops.layers.layer import Layer
from stepviz.settings.kinds import ACTIVATIONS, batched
from tests.claims.judges.verdict import (
    Judges,
    Rarely,
    Said,
    Truth,
    added,
    agree,
    as_ruled,
    is_broken,
    layer_of,
    of_gradients,
    ruled,
    signed,
)
from tests.support.own import KINKS, OWN_LOSSES

_HARDLY = 1e-9
"""A slope as small as this hardly changes a loss."""


def _layer(truth: Truth) -> Layer:
    return layer_of(truth).product


def _names(truth: Truth) -> Mapping[str, str]:
    """What inputs are called, whose weights they are multiplied by, and what characters pick of these."""
    layer, one = _layer(truth), truth.dataset.X.shape[1] == 1
    known = {"what": "the row", "picks": "character picks"} if one else {"what": "the rows", "picks": "characters pick"}
    known |= {"word": "input" if layer.number == 1 else layer.source, "end": f": {layer.end.words}" * layer.last}
    decay = ", plus l2 × the weight" * (of_gradients(truth.experiment) > 0)
    return known | {"of": "" if layer.alone else f" of {layer.weights.name}", "more": decay}


_of_layer = ruled(_names)


def _row(truth: Truth) -> list[float]:
    found: list[float] = truth["logits"][truth.cell.index[0]].tolist()
    return found


def _leads(truth: Truth, said: Said) -> bool:
    """Whose score it is, against the best other one; and that the leader is alone in front."""
    row, mine = _row(truth), truth.cell.index[1]
    other, leader = truth.class_called(said["other"]), truth.class_called(said["leader"])
    if truth.class_called(said["of"]) != mine or other is None or leader is None or other == mine:
        return False
    ahead = row[mine] > row[other] if said["relation"] == "Higher" else row[mine] < row[other]
    best = row[other] == max(row[:mine] + row[mine + 1 :])
    alone = all(row[leader] > score for place, score in enumerate(row) if place != leader)
    return ahead and best and alone and truth.shows(said["digits"], row[other])


def _trails(truth: Truth, said: Said) -> bool:
    row, other = _row(truth), truth.class_called(said["other"])
    behind = truth.class_called(said["of"]) == truth.cell.index[1] and other is not None and truth.value < row[other]
    return behind and row.count(max(row)) == int(said["more"]) + 1 and truth.shows(said["digits"], max(row))


def _ties(truth: Truth, said: Said) -> bool:
    row, mine, other = _row(truth), truth.cell.index[1], truth.class_called(said["other"])
    whose = truth.class_called(said["of"]) == mine and other is not None and other != mine
    return whose and row[mine] == row[other or 0] == max(row)


def _wanted(truth: Truth, said: Said) -> float:
    """The target of the cell, where it is the one that is told; nan where it is not."""
    wanted = last_layer.target(truth.cell.index, truth)
    return wanted if truth.shows(said["y"], wanted) else math.nan


def _is_off(truth: Truth, said: Said) -> bool:
    off = truth.value - _wanted(truth, said)
    return truth.shows(said["far"], abs(off)) and off != 0 and (off > 0) == (said["way"] == "high")


def _errors(truth: Truth) -> Array:
    """The errors that a slope is made from, (rows,)."""
    errors: Array = truth[_layer(truth).error][:, truth.cell.index[-1]]
    return errors


def _added(truth: Truth) -> Array:
    """The errors of the rows that are added up: all of them, but where rows pick."""
    layer, errors = _layer(truth), _errors(truth)
    if not layer.picks or len(truth.cell.index) == 1:
        return errors
    picking: Array = errors[layer.matrix(truth[layer.source])[:, truth.cell.index[0]] != 0]
    return picking


def _is_cancelled(truth: Truth, _: Said) -> bool:
    """Whether what is left of the terms that are added up is no more than their rounding."""
    terms = added(truth)
    return 0 < abs(truth.value) <= 1e-14 * len(terms) * float(np.abs(terms).sum())


def _is_absorbed(truth: Truth, _: Said) -> bool:
    """Whether it is the bias in front of a batch norm, and moving it hardly changes the loss."""
    normed = batched(truth.experiment.norm) and truth.tensor.layer < len(truth.layers)
    hardly = abs(truth.value) <= _HARDLY * (1 + float(np.abs(_errors(truth)).sum()))
    return normed and truth.tensor.noun == "bias" and hardly


def _at_corner(truth: Truth, _: Said) -> bool:
    """Whether a sum from this layer on is exactly where the slope of the activation jumps."""
    made = truth.program.tensors.values() if truth.experiment.heads else ()
    sums = [one.name for one in made if one.role is TensorRole.PREACTIVATION and one.layer >= truth.tensor.layer]
    for layer in truth.layers[max(truth.tensor.layer, 1) - 1 :]:
        sums += [layer.output] * (not layer.last and layer.output != layer.hands_on)
    activation = truth.experiment.activation
    zero = KINKS.get(activation, np.asarray)
    return find(activation).nondifferentiable and any((zero(truth[name]) == 0).any() for name in sums)


def _unprotected(truth: Truth, said: Said) -> bool:
    """An input that is 0 met an error that is not finite, and the gradient is nan."""
    errors = _errors(truth)[truth[_layer(truth).source][:, truth.cell.index[0]] == 0]
    met = np.isnan(errors) if said["times"] == "nan" else np.isinf(errors)
    first = _layer(truth).number == 1
    return bool(met.any()) and (said["what"] == "feature") == first and math.isnan(truth.value)


def _has_none(truth: Truth, _: Said) -> bool:
    """Whether no row picks that of the cell."""
    layer = truth.layers[0].product
    return truth.value == 0 and not layer.matrix(truth[layer.source])[:, truth.cell.index[0]].any()


def _through(truth: Truth) -> Mapping[str, str]:
    """What errors come back through to a unit: the weights above it, or its pool; and its activation."""
    number, known_kind = truth.tensor.layer, find(truth.experiment.activation)
    if truth.experiment.heads:
        return {"passed": f"dh{truth.tag}", "slope": known_kind.gradient_equation.format(n=truth.tag)}
    known = {"how": known_kind.gradient_sentence, "slope": known_kind.gradient_equation.format(n=number)}
    own, above = truth.layers[number - 1], truth.layers[number]
    if above.source != f"h{number}" and isinstance(own, FrontLayer):
        return known | {"way": own.hands_on, "passed": f"(d{own.hands_on} at max)"}
    dropped = {"how": "dropped units get gradient 0.", "passed": f"dh{number}"} if truth.experiment.dropout else {}
    if own.skips:
        return known | {"way": own.hands_on, "beside": "", "passed": f"d{own.hands_on}"} | dropped
    past, W = f"+d{above.hands_on}" if above.skips else "", above.weights.name
    known |= {"way": W, "beside": ", skip" * above.skips, "passed": f"({above.product.error_symbol}·{W}ᵀ{past})"}
    return known | dropped


def _handed(truth: Truth) -> Mapping[str, str]:
    own = layer_of(truth)
    above = truth.layers[own.number]
    way = above.hands_on if isinstance(above, PositionLayer) else above.weights.name
    return {
        "way": f"{way}{' and past it' * above.skips}",
        "one": activation.ONE[own.hands_along] if isinstance(own, FrontLayer) else "unit",
        "source": own.hands_on,
    }


def _is_named(truth: Truth, said: Said) -> bool:
    """Whether it is called what it is, whose loss it is, with its penalty where there is one, and who believes it.

    That gradients are the slopes of that loss is measured in `tests/laws` and `tests/networks`.
    """
    decayed = truth.tensor.noun == "weight" and of_gradients(truth.experiment) > 0
    loss = "this batch's loss plus penalty" if decayed else "the loss of this batch"
    believed = truth.experiment.variant == "as-printed"
    wanted = ("the listing assumes ", "", "the loss") if believed else ("", " a little", loss)
    return said["kind"] == truth.tensor.noun and (said["belief"], said["little"], said["loss"]) == wanted


def off_target(truth: Truth) -> Array:
    """How far each output is from its target, (batch, outputs)."""
    y, outputs = truth["y"], truth["outputs"]
    return np.asarray(outputs - (np.eye(outputs.shape[1])[y] if y.ndim == 1 else y))


JUDGES: Judges = {
    **dict.fromkeys(
        (linear.EACH, linear.EACH_DECAYED, linear.LIKE_A_WEIGHT, linear.EACH_PICKS, linear.TAUGHT), _of_layer
    ),
    last_layer.LEADS: _leads,
    last_layer.TRAILS: Rarely(_trails, "several equal leaders"),
    last_layer.TIES: _ties,
    last_layer.ALONE: lambda truth, said: (
        truth.class_called(said["of"]) == truth.cell.index[1] and not np.isfinite(_row(truth)).all()
    ),
    last_layer.SIDE: lambda truth, said: (
        truth.value != 0 and (truth.value > 0) == (said["side"] == "Above") == (truth.class_called(said["of"]) == 1)
    ),
    last_layer.UNDECIDED: Rarely(lambda truth, _: truth.value == 0, "sums of exactly 0"),
    last_layer.OFF: _is_off,
    last_layer.HIT: Rarely(
        lambda truth, said: truth.value == _wanted(truth, said), "an output that is its target to the last bit"
    ),
    learning.CANCELLED: _is_cancelled,
    linear.ABSORBED: _is_absorbed,
    learning.KINK: lambda truth, said: (
        truth.experiment.loss in OWN_LOSSES and (_at_corner(truth, said) or bool((off_target(truth) == 0).any()))
    ),
    kind.AT_KINK: lambda truth, said: truth.experiment.activation in ACTIVATIONS and _at_corner(truth, said),
    own.AT_KINK: lambda truth, said: truth.experiment.activation not in ACTIVATIONS and _at_corner(truth, said),
    learning.DECAY: lambda truth, _: of_gradients(truth.experiment) > 0 and len(truth.cell.index) == 2,
    linear.TAKEN_AS_0: Rarely(
        lambda truth, _: not np.isfinite(added(truth)).all() and math.isfinite(truth.value),
        "where BLAS makes 0 of 0 × nan",
    ),
    linear.UNPROTECTED: _unprotected,
    linear.ENOUGH: lambda truth, said: (
        _of_layer(truth, said) and not np.isfinite(_added(truth)).all() and not math.isfinite(truth.value)
    ),
    linear.TOO_LARGE: lambda truth, _: bool(np.isfinite(_added(truth)).all()) and not math.isfinite(truth.value),
    learning.LEANS: lambda truth, said: signed(truth, said) and _is_named(truth, said),
    learning.LEVEL: lambda truth, said: truth.value == 0 and _is_named(truth, said),
    linear.NOWHERE: _has_none,
    declared.RATE: lambda truth, said: agree(said, {"of": truth.tensor.of}) and as_ruled(truth),
    learning.BROKEN: is_broken,
    **dict.fromkeys((activation.THROUGH, activation.PASSED), ruled(_through)),
    activation.SENT: ruled(_handed),
}
