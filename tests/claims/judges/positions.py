"""Of the embeddings of places, and what is added up for them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import embedding as told
from tests.claims.judges.verdict import Judges, Truth, ruled
from tests.support.rates import of_gradients


def _added_up(truth: Truth) -> Mapping[str, str]:
    """Of which parameter the gradient is, and whether with decay."""
    return {"P": truth.tensor.of, "more": ", plus l2 × the number" * (of_gradients(truth.experiment) > 0)}


JUDGES: Judges = {
    told.EACH_PLACE: ruled(_added_up),
    told.BROKEN_THERE: lambda truth, _: not math.isfinite(truth.value),
}
