"""Of what the views say whatever the numbers are."""

from __future__ import annotations

from stepviz.views.explain import growth
from stepviz.views.explain.said import checks
from stepviz.views.graph import told
from stepviz.views.whatif import between, listed, menu
from tests.claims.judges.verdict import Always, Judges

JUDGES: Judges = {
    growth.SUM: Always("arithmetic, read elsewhere"),
    growth.HISTORY: Always("a picture of numbers"),
    checks.OTHERS: Always("the order of the rows"),
    told.LATER: Always("the order"),
    told.EDGE: Always("a slope"),
    between.LOOKED: Always("a heading: what was found stands below it"),
    listed.APART: Always("nothing comes before iteration 1"),
    listed.KEPT: Always("a command rebuilds a run bit for bit", "a line of the list, whatever runs it has"),
    menu.SAME: Always("a batch follows from seed, size and iteration alone", "a line of the menu, whatever is changed"),
    menu.ENDED: Always("no iteration follows the last update", "the menu at the end of a run"),
}
