"""Of the embeddings of places, and what is added up for them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import embedding as told
from tests.claims.judges.verdict import Judges, Said, Truth, layer_of, ruled
from tests.support.rates import of_gradients
from tests.support.worked_out import same


def _placed(truth: Truth) -> Mapping[str, str]:
    """What is added to what, and which number it is."""
    layer = layer_of(truth)
    known = {"P": f"P{layer.number}", "source": f"v{layer.number - 1}"}
    if len(truth.cell.index) > 1:
        known |= {"e": f"e{truth.cell.index[0]}", "column": f"v{truth.cell.index[-1]}"}
    return known


def _added_up(truth: Truth) -> Mapping[str, str]:
    """What is added up for a number of a place, and whether with decay."""
    number, decays = layer_of(truth).number, of_gradients(truth.experiment) > 0
    known = {"P": f"P{number}", "dv": f"dv{number}"}
    known |= {"more": ", plus l2 × the number" * decays, "plus": f",  plus l2 × P{number}" * decays}
    return known | ({"row": f"x{truth.cell.index[0]}"} if truth.cell.index else {})


def _is_passed(truth: Truth, said: Said) -> bool:
    """Whether it is the gradient by the sum that it was added to."""
    above = f"dv{layer_of(truth).number + 1}"
    return said["dv"] == above and same(truth.value, float(truth[above][truth.cell.index]))


JUDGES: Judges = {
    **dict.fromkeys((told.ADDS, told.PLACED), ruled(_placed)),
    **dict.fromkeys((told.EACH_PLACE, told.SUMMED_THERE), ruled(_added_up)),
    told.PASSED: _is_passed,
    told.BROKEN_THERE: lambda truth, _: not math.isfinite(truth.value),
}
