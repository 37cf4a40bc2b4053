"""Of a table of characters and of what is looked up in it, found use by use; and of the embeddings of places."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import embedding as told
from stepviz.ops.claims import all_of
from tests.claims.judges.verdict import Judges, Said, Truth, ruled
from tests.support.rates import of_gradients


def _uses(truth: Truth, character: int) -> int:
    """How often a character occurs in the batch."""
    return int((truth["x"] == character).sum())


def _looked_up(truth: Truth) -> Mapping[str, str]:
    """What stands one behind the other, and what of it the number is."""
    x, several = truth["x"], truth["x"].shape[1] > 1
    known = {"each": "characters", "so": told.BEHIND} if several else {"each": "character", "so": told.STANDS_FOR}
    if len(truth.cell.index) > 1:
        place, dimension = divmod(truth.cell.index[1], truth["E1"].shape[1])
        known |= {"k": f"k{x[truth.cell.index[0], place]}", "d": f"d{dimension}", "x": f"x{place}"}
    return known


def _added_up(truth: Truth) -> Mapping[str, str]:
    """Over how many uses a gradient is added up, of what, and whether with decay."""
    decays = of_gradients(truth.experiment) > 0
    known = {"P": truth.tensor.of, "more": ", plus l2 × the number" * decays}
    return known | ({"places": all_of(_uses(truth, truth.cell.index[0]), "place")} if truth.cell.index else {})


def _is_unused(truth: Truth, _: Said) -> bool:
    return not _uses(truth, truth.cell.index[0]) and truth.value == of_gradients(truth.experiment) * truth.own("E1")


JUDGES: Judges = {
    **dict.fromkeys((told.LOOK_UP, told.STANDS), ruled(_looked_up)),
    **dict.fromkeys((told.EACH, told.SUMMED), ruled(_added_up)),
    told.UNUSED: _is_unused,
    told.ONLY_DECAY: _is_unused,
    told.EACH_PLACE: ruled(_added_up),
    **dict.fromkeys((told.BROKEN, told.BROKEN_THERE), lambda truth, _: not math.isfinite(truth.value)),
}
