"""Of the embeddings of places, and what is added up for them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import embedding as told
from tests.claims.judges.verdict import Judges, Said, Truth, layer_of, ruled
from tests.support.rates import of_gradients
from tests.support.worked_out import same


def _added_up(truth: Truth) -> Mapping[str, str]:
    """Of which parameter the gradient is, and whether with decay."""
    return {"P": truth.tensor.of, "more": ", plus l2 × the number" * (of_gradients(truth.experiment) > 0)}


def _is_passed(truth: Truth, said: Said) -> bool:
    """Whether it is the gradient by the sum that it was added to."""
    above = f"dv{layer_of(truth).number + 1}"
    return said["dv"] == above and same(truth.value, float(truth[above][truth.cell.index]))


JUDGES: Judges = {
    told.EACH_PLACE: ruled(_added_up),
    told.PASSED: _is_passed,
    told.BROKEN_THERE: lambda truth, _: not math.isfinite(truth.value),
}
