"""In a terminal that is too narrow for formula and code side by side, the code has lines of its own."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views import screen
from stepviz.views.state import State
from tests.support.moments import frame_at

DIGITS = Experiment.of("digits", conv="4@3x3", hidden=(32,))


@pytest.mark.parametrize("width", [52, 60, 70])
def test_code_is_not_broken_off_behind_its_formula(width: int) -> None:
    lines = screen.text(frame_at("1:p1", DIGITS), width, 20, State())
    at = next(place for place, line in enumerate(lines) if line.strip() == "p1 = max of each 2x2 of h1")
    assert lines[at + 1].strip() == "p1 = four.max(axis=1)"
