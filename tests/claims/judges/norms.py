"""Of normalised layers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops.norms import kinds as told
from stepviz.ops.norms.kinds import NormTensors
from stepviz.settings.kinds import batched
from tests.claims.judges.verdict import Judges, Said, Truth, agree, as_ruled, layer_of, ruled


def _over(truth: Truth) -> NormTensors:
    """What its norm takes its means over."""
    return NormTensors(layer_of(truth), rows=batched(truth.experiment.norm))


def _names(truth: Truth) -> Mapping[str, str]:
    """What the layer, and the cell, is called."""
    over, count = _over(truth), truth.experiment.batch_size
    known = {"what": "each unit" if over.rows else "each row", "whole": "the batch" if over.rows else "the units"}
    known |= {"kind": "unit" if over.rows else "row"}
    return known | ({"batch": f"{count} / {count - 1}"} if count > 1 else {})


def _line(truth: Truth) -> Mapping[str, str]:
    """What a mean is taken of: over the batch of a column, else of a row, that of an example or a position."""
    return {"line": "column" if truth.tensor.axes == ("unit",) else "row"}


def _stands(truth: Truth, said: Said) -> bool:
    """On which side of the mean the sum is."""
    over = _over(truth)
    off = truth.own(over["u"]) - float(truth[over["mu"]][over.place(truth.cell.index)])
    return (off > 0) == (said["side"] == "Above") and off != 0 and agree(said, _names(truth))


JUDGES: Judges = {
    **dict.fromkeys((told.STATISTICS, told.WIDER), ruled(_names)),
    **dict.fromkeys((told.MEAN, told.VARIANCE, told.MEAN_PRODUCT), ruled(_line)),
    told.STANDS: _stands,
    told.WHY: as_ruled,
    told.BROKEN: lambda truth, _: not math.isfinite(truth.value),
}
