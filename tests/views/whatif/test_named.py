"""A what-if is called by what was changed in it."""

from __future__ import annotations

import pytest

from stepviz.training.edits import Edit
from stepviz.views.state import State, WhatIf
from stepviz.views.whatif.named import changes, every_change, seen, sides

SIZE = Edit(3, "batch-size", "8")
LR, SOFTMAX, SEED = Edit(1, "lr", "100"), Edit(1, "softmax", "stable"), Edit(50, "seed", "3")


@pytest.mark.parametrize(
    ("edits", "brief", "whole"),
    [
        ((LR,), "lr 100 from 1", "lr 100 from 1"),
        ((SIZE,), "batch size 8 from 3", "batch size 8 from 3"),
        ((LR, SOFTMAX), "softmax stable from 1 +1", "lr 100, softmax stable from 1"),
        ((LR, SOFTMAX, SEED), "seed 3 from 50 +2", "lr 100, softmax stable from 1, seed 3 from 50"),
        ((LR, SEED), "seed 3 from 50 +1", "lr 100 from 1, seed 3 from 50"),
    ],
)
def test_what_was_changed_is_told_in_short_and_whole(edits: tuple[Edit, ...], brief: str, whole: str) -> None:
    assert changes(edits) == brief
    assert every_change(edits) == whole


def test_each_look_has_its_words() -> None:
    held = WhatIf("A", (LR,))
    state = State(whatifs=(held,), run=1, rival=1)
    assert (seen(state, held), sides(state, held)) == ("WHAT-IF A", ("A", "original"))
    original = State(whatifs=(held,), rival=1)
    assert (seen(original, held), sides(original, held)) == ("original, beside A", ("original", "A"))
    assert seen(State(whatifs=(held,), run=1, rival=1, difference=True), held) == "A minus original"
