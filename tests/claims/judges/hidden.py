"""Of what stands between the sums of a hidden layer and the next one: norms, activations, dropout and skips.

And of a GPT, of which tensor each sentence is said, and what its rule reads in the order of the fields that name it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from stepviz.ops import Cell
from stepviz.ops.activations import kind, kinds, own
from stepviz.ops.activations.kind import find
from stepviz.ops.gpt import attention, batch, checking, maps, norm
from stepviz.ops.layers import activation, dropout
from stepviz.ops.norms import kinds as norms
from stepviz.settings.kinds import batched
from stepviz.settings.values import short
from tests.claims.judges.verdict import (
    Always,
    Check,
    Judges,
    Rarely,
    Said,
    Truth,
    agree,
    as_ruled,
    is_broken,
    is_ruled,
    layer_of,
    of_unit,
    ruled,
)
from tests.claims.judges.views.checks import bits, split_of
from tests.support.own import KINKS


def _of_norm(truth: Truth) -> Mapping[str, str]:
    """What the layer, and the cell, is called."""
    over_rows, count = batched(truth.experiment.norm), truth.experiment.batch_size
    known = {"what": "each unit" if over_rows else "each row", "whole": "the batch" if over_rows else "the units"}
    known |= {"kind": "unit" if over_rows else "row"}
    return known | ({"batch": f"{count} / {count - 1}"} if count > 1 else {})


def _stands(truth: Truth, said: Said) -> bool:
    """On which side of the mean the sum is."""
    mean = truth.cell.index[1 if batched(truth.experiment.norm) else 0]
    off = truth.own(f"u{truth.tag}") - float(truth[f"mu{truth.tag}"][mean])
    return (off > 0) == (said["side"] == "Above") and off != 0 and agree(said, _of_norm(truth))


_ROUNDING = 1e-14
"""Of a derivative."""
_NUDGE = 0.1
"""A slightly different sum."""


def _change(truth: Truth) -> float:
    """How far a slightly different sum moves the unit, as a share of the way between its ends."""
    h, a = find(truth.experiment.activation).function.apply, of_unit(truth, "a")
    return max(abs(h(a + _NUDGE) - h(a)), abs(h(a - _NUDGE) - h(a))) / (h(np.inf) - h(-np.inf))


def _silent(truth: Truth, _: Said) -> bool:
    """True if the unit is 0, and no finite gradient comes back through it."""
    return truth.value == 0 and (of_unit(truth, "da") == 0 or not math.isfinite(of_unit(truth, "dh")))


def _is_slope(truth: Truth, said: Said, size: float = 0.0) -> bool:
    """Whether the gradient is as ruled, and the slope that is told what it is, divided by the one that came."""
    told = not math.isfinite(_slope(truth)) or truth.shows(said["slope"], _slope(truth), size)
    return as_ruled(truth) and told


def _slope(truth: Truth) -> float:
    dh = of_unit(truth, "dh")
    return truth.value / dh if dh else math.nan


def _alone(truth: Truth, _: Said) -> bool:
    """Whether it is made from its own sum, and from nothing else."""
    own_sum = Cell(f"a{truth.tag}", truth.cell.index)
    return as_ruled(truth) and {read for part in truth.terms.parts for read in part.cells} == {own_sum}


def _dropout(truth: Truth) -> Mapping[str, str]:
    return dropout.names_of_dropout(layer_of(truth), truth.experiment.dropout)


def _is_drawn(truth: Truth, said: Said) -> bool:
    """The stream and its place in it; that its numbers are those is found in `tests/test_ops.py`."""
    names = _dropout(truth)
    count = round(float(truth[names["drawn"]]))
    known = {"r": names["r"], "seed": truth.experiment.seed, "layer": layer_of(truth).number, "count": count}
    return float(truth[f"{names['drawn']}_after"]) == count + 1 and agree(said, known)


_is_dropped = ruled(lambda truth: {"share": short(truth.experiment.dropout), "kept": _dropout(truth)["kept"]})


def _mask(truth: Truth) -> float:
    return truth.own(_dropout(truth)["mask"])


_NEAR = 1e-9


def _known(truth: Truth) -> Mapping[str, str]:
    """What is said of the number's head, part and place, whatever the sentence."""
    run, index = truth.experiment, truth.cell.index
    size = (run.embed or 1) // (run.heads or 1)
    known = {"size": str(size), "part": "MLP" if truth.tensor.layer % 2 else "attention"}
    return known | ({"head": f"n{index[-1] // size}"} if index else {})


def _of(tensor: str) -> Check:
    """Whether it is said of that tensor."""
    return lambda truth, said: _ruled(truth, said) and truth.tensor.name.removesuffix(truth.tag).rstrip("01") == tensor


_ruled = ruled(_known)


def _later(value: float) -> Check:
    """Whether the position comes later, and its share is 0 whatever its number is."""

    def check(truth: Truth, _: Said) -> bool:
        position, seen = truth.cell.index[1:]
        return seen > position and truth.value == value

    return check


def _takes(truth: Truth, said: Said) -> bool:
    head, t, _ = truth.cell.index
    return abs(float(truth[truth.tensor.name][head, t].sum()) - 1) < _NEAR and truth.share(said["percent"], truth.value)


def _outs(truth: Truth) -> Mapping[str, str]:
    """What the weights of a map lead to, through which an error comes back."""
    outs = {"class": "the classes", "inner": "the units"}
    axes = [truth.program.tensors[name].axes[0] for name in truth.rules[-1].reads]
    return {"outs": next((outs[axis] for axis in axes if axis in outs), "the numbers of a position")}


def _through_three(truth: Truth, said: Said) -> bool:
    weights = [one.name for one in truth.program.parameters if one.name in truth.rules[-1].reads]
    return as_ruled(truth) and said["weights"] == ", ".join(weights) and len(weights) == len(maps.HANDED)


def _summed(truth: Truth, said: Said) -> bool:
    """It makes gradients of weights, each a sum over positions of the tensor that is named."""
    op = truth.frame.op
    assert op is not None
    parameters = {one.name for one in truth.program.parameters}
    rows = truth.program.tensors[said["word"]].axes[:1] == ("position",)
    made = {tensor.of for tensor in op.writes} & parameters
    return bool(made) and rows and said["word"] == op.reads[1] and as_ruled(truth)


def _unread(truth: Truth, _: Said) -> bool:
    x, row = truth["x"], truth.cell.index[0]
    return truth.value == 0 and (row >= len(x) if truth.tensor.of == "wpe" else row not in x)


def _in_document(after: int) -> Check:
    """Whether the character stands there in the document, and that is the one that is read."""

    def check(truth: Truth, said: Said) -> bool:
        data, (place,) = truth.dataset, truth.cell.index
        starts, document = [*data.starts.tolist(), len(data.X)], int(said["document"])
        row = starts[document] + place
        last = row + after == starts[document + 1]
        held = data.y[row] if after and last else data.X[row + after, 0]
        rows = [*range(starts[document], starts[document + 1])]
        return truth.value == float(held) and truth["rows"].tolist() == rows

    return check


def _taken(sampling: str) -> Check:
    return lambda truth, _: truth.experiment.sampling == sampling


def _is_in_bits(truth: Truth, said: Said) -> bool:
    split = split_of(truth)
    told = agree(said, {"rows": len(truth.rows(split)), "split": split})
    return told and math.isclose(truth.value, bits(truth, split), rel_tol=_NEAR)


JUDGES: Judges = {
    **dict.fromkeys((norms.STATISTICS, norms.WIDER), ruled(_of_norm)),
    **dict.fromkeys((norms.MEAN, norms.VARIANCE, norms.MEAN_PRODUCT), is_ruled),
    norms.STANDS: _stands,
    norms.WHY: as_ruled,
    kind.SETTLED: lambda truth, _: _change(truth) < 0.01,
    kind.MOVABLE: lambda truth, _: _change(truth) > 0.002,
    kind.LITTLE: lambda truth, _: abs(truth.value) <= 0.1 * abs(of_unit(truth, "dh")),
    kind.STEEPER: lambda truth, _: not abs(truth.value) > abs(of_unit(truth, "dh")),
    **dict.fromkeys((kinds.PASSES, kinds.KEPT), lambda truth, _: truth.value == of_unit(truth, "a") > 0),
    kinds.OFF: _silent,
    kinds.OPEN: lambda truth, _: of_unit(truth, "a") > 0 and truth.value == of_unit(truth, "dh"),
    **dict.fromkeys((kinds.CORNER, kinds.EDGE), lambda truth, _: of_unit(truth, "a") == 0 == truth.value),
    **dict.fromkeys((kinds.SHUT, kinds.CUT), lambda truth, _: of_unit(truth, "a") < 0 == truth.value),
    **dict.fromkeys((kinds.ABOVE, kinds.GATES[0]), lambda truth, _: of_unit(truth, "a") > 0),
    kinds.BELOW: lambda truth, _: not of_unit(truth, "a") >= 0,
    kinds.AT: lambda truth, _: of_unit(truth, "a") == 0,
    kinds.GATES[1]: lambda truth, _: not of_unit(truth, "a") > 0,
    kinds.LEAKS: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "a"),
    kinds.LEAKS_BACK: lambda truth, _: of_unit(truth, "a") <= 0 and truth.value == 0.01 * of_unit(truth, "dh"),
    kind.HALF: lambda truth, _: truth.value > 0 and truth.value >= of_unit(truth, "a") / 2 > 0,
    kind.AT_MOST_HALF: lambda truth, _: truth.value <= 0 and -truth.value <= abs(of_unit(truth, "a")) / 2,
    kind.TIMES: _is_slope,
    kind.FALLS: lambda truth, said: not _slope(truth) >= _ROUNDING and _is_slope(truth, said, 1.0),
    own.AT: Rarely(
        lambda truth, _: KINKS[truth.experiment.activation](np.asarray(of_unit(truth, "a"))) == 0,
        "a sum exactly at a kink",
    ),
    own.ALONE: _alone,
    activation.SILENCE: lambda truth, _: math.isnan(truth.value),
    activation.NO_NUMBER: lambda truth, _: math.isnan(of_unit(truth, "a")) and math.isnan(truth.value),
    **dict.fromkeys((dropout.DRAWS, dropout.DRAWN, dropout.COUNTS, dropout.STREAM), _is_drawn),
    **dict.fromkeys((dropout.DROPS, dropout.MASKS, dropout.HANDS, dropout.PASSED), _is_dropped),
    dropout.STAYS: lambda truth, said: truth.value == 1 and _is_dropped(truth, said),
    dropout.GOES: lambda truth, said: truth.value == 0 and _is_dropped(truth, said),
    dropout.LARGER: Rarely(
        lambda truth, said: _is_dropped(truth, said) and abs(truth.value) > abs(truth.own(_dropout(truth)["h"])),
        "a place that is chosen by itself where a unit was kept: the random networks meet it",
    ),
    dropout.KEPT_0: lambda truth, _: _mask(truth) == 1 and truth.value == 0,
    dropout.KEPT_BAD: Rarely(
        lambda truth, _: _mask(truth) == 1 and not math.isfinite(truth.value),
        "a run ends where the first number is not finite",
    ),
    dropout.LEFT_OUT: lambda truth, said: _is_dropped(truth, said) and _mask(truth) == 0,
    activation.UNCHANGED: lambda truth, said: truth.value == truth.own(said["error"]) or bool(np.isnan(truth.value)),
    **dict.fromkeys((attention.ASKED, attention.BY_KEYS, attention.BY_QUERIES, maps.STREAM, norm.WAYS), _ruled),
    attention.MATCHES: _of("scores"),
    attention.MASKED: _later(-math.inf),
    attention.TAKES: _takes,
    attention.UNSEEN: _later(0.0),
    attention.NO_GRADIENT: _later(0.0),
    **{sentence: _of(made) for made, sentence in maps.HANDED.items()},
    maps.RETURNED: ruled(_outs),
    maps.WAYS: _through_three,
    maps.EACH: _summed,
    **dict.fromkeys((maps.NOWHERE, maps.NO_PLACE), _unread),
    batch.CHARACTER: _in_document(0),
    batch.NEXT: _in_document(1),
    batch.FETCHED: Always("what is looked up"),
    **{ways.caption[0]: _taken(way) for way, ways in batch.WAYS.items()},
    checking.RULE: _is_in_bits,
    checking.LOSS: lambda truth, said: truth.shows(said["loss"], bits(truth, split_of(truth)) * math.log(2)),
    checking.BASELINES: Always("of the documents, whatever was learned; counted pair by pair in a test of its file"),
    checking.NOT_FINITE: Rarely(is_broken, "checks of a run that still goes on"),
}
