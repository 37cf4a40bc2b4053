"""The graph of L = 3x² + 2: a factor of the way back stands on its arrow once the number that it makes is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import text
from stepviz.views.state import USUAL
from tests.support.moments import frame_at

FACTORS = ("◀── ·1 ──", "◀── ·3 ──", "◀─ ·2x ──", "1 · 1 · 3 · 2x")
RUN = Experiment.of("chain-rule")


@pytest.mark.parametrize(("at", "known"), [("ready", 0), ("dl", 0), ("dm", 1), ("dn", 2), ("dx", 4), ("update", 4)])
def test_no_factor_stands_there_before_its_number(at: str, known: int) -> None:
    screen = "\n".join(text(frame_at(f"1:{at}", RUN), 80, 24))
    assert [factor for factor in FACTORS if factor in screen] == [*FACTORS[:known]]


def test_nor_while_that_is_hidden() -> None:
    screen = "\n".join(text(frame_at("1:dx", RUN), 80, 24, replace(USUAL, mask=Mask(("dx",)))))
    assert [factor for factor in FACTORS if factor in screen] == [*FACTORS[:2]]
