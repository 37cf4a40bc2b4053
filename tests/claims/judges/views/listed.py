"""Listed: the original and all what-ifs at a moment, one below the other, as a page."""

from __future__ import annotations

from stepviz.views.whatif import listed, menu
from tests.claims.judges.verdict import Always, Judges, Said, Truth


def _share(truth: Truth, said: Said) -> bool:
    """Whether both runs start the first and the last of these iterations, as far as they have come, from the same."""
    last, parameters = int(said["which"].split()[-1]), [tensor.name for tensor in truth.frame.program.parameters]
    if said["which"] != (f"iterations 1 to {last}" if last > 1 else "iteration 1"):
        return False
    if truth.number <= last:
        return all((truth[name] == truth.original[name]).all() for name in parameters)
    mine, its = ([array.tobytes() for array in run.frame.carried_at(last)] for run in (truth, truth.original))
    return mine == its


JUDGES: Judges = {
    listed.APART: Always("nothing comes before iteration 1"),
    listed.KEPT: Always("a command rebuilds a run bit for bit", "a line of the list, whatever runs it has"),
    menu.SAME: Always("a batch follows from seed, size and iteration alone", "a line of the menu, whatever is changed"),
    menu.ENDED: Always("no iteration follows the last update", "the menu at the end of a run"),
    listed.SHARED: _share,
}
