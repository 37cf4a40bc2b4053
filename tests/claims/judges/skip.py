"""Of skip connections, and both ways back past them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stepviz.ops.layers import activation, dropout
from tests.claims.judges.verdict import Judges, Said, Truth, as_ruled, layer_of, made_by, ruled


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
    **dict.fromkeys((activation.BOTH, activation.TO_SUM), _comes_back),
    dropout.SUM_AND: ruled(_sum_and),
    dropout.UNCHANGED: lambda truth, said: truth.value == truth.own(said["error"]) or bool(np.isnan(truth.value)),
}
