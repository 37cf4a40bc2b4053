from __future__ import annotations

import numpy as np

from stepviz import Experiment
from stepviz.ops import Cell
from tests.claims.found import Found
from tests.claims.judges.verdict import added, as_ruled
from tests.support.moments import frame_at


def test_an_operation_is_as_its_rules_say_and_its_terms_add_up() -> None:
    frame = frame_at("2:update", Experiment(l2=0.1))
    found = Found(frame, Cell("dW", (1, 0)))
    assert as_ruled(found)
    assert np.isclose(added(found).sum(), found.value)
    assert len(added(found)) == 5


def test_of_what_is_drawn_no_rule_says_anything() -> None:
    frame = frame_at("1:update")
    assert not as_ruled(Found(frame, Cell("x", (0, 0))))
