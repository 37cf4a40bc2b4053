"""Of a GPT: of which tensor each sentence is said, and what its rule reads in the order of the fields that name it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops.gpt import attention, batch, checking, maps, norm
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, agree, as_ruled, is_broken, ruled
from tests.claims.judges.views.checks import bits, split_of

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
