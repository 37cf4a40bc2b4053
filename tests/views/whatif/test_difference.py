"""What is shown as a difference is one, number by number, and `=` only where all bits are the same."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State, WhatIf
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from stepviz.views.whatif.difference import Pair, difference, same
from tests.support.places import slots_of

RUN = Experiment(iterations=60, check=(10, 20))


def pair(text: str, moment: Moment, experiment: Experiment = RUN) -> tuple[Pair, MomentView]:
    original = Timeline(Trainer(experiment))
    edited = branched(original, [text])
    both = Pair(edited.frame(moment), original.frame(moment))
    state = State(moment, (WhatIf("A", edited.edits),), 1, 1, difference=True)
    return both, MomentView(state, both.whatif, both.original)


@pytest.mark.parametrize("text", ["13:lr=0.1", "13:y.r6=1", "13:softmax=stable"])
@pytest.mark.parametrize("moment", [Moment(13, 5), Moment(20, 8)])
def test_every_number_in_view_is_the_difference(text: str, moment: Moment) -> None:
    both, sight = pair(text, moment)
    rows = [text_of(row) for row in screen(sight, 80, 24).rows]
    seen = 0
    for grid in sight.grids(Size(80, 24)):
        for slot in slots_of(grid):
            name = slot.cell.tensor
            if name in both.whatif.program.measures or not both.subtracts(name):
                continue
            values, x = both.values(slot.cell), grid.pane.place.x + slot.gutter + 1
            shown = rows[grid.pane.place.y + slot.line][x : x + slot.digits].strip()
            if values is None or both.whatif.tensor(name) is None:
                assert not any(map(str.isdigit, shown)), shown
            elif same(*values):
                assert shown == "="
            else:
                assert shown == numbers.fixed(values[0] - values[1]).strip()
            seen += 1
    assert seen > 30


def test_nothing_is_the_same_as_itself() -> None:
    assert same(float("nan"), float("nan"))
    assert not same(0.0, 1e-300)
    assert difference(float("inf"), 1.0) == float("inf")
