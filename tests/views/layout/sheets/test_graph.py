"""The graph of L = 3x² + 2: a factor of the way back stands on its arrow once the number that it makes is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import text
from stepviz.views.state import USUAL

FACTORS = ("◀── ·1 ──", "◀── ·3 ──", "◀─ ·2x ──", "1 · 1 · 3 · 2x")
LINE = Timeline(Trainer(Experiment.of("chain-rule")))


@pytest.mark.parametrize(("at", "known"), [("ready", 0), ("dl", 0), ("dm", 1), ("dn", 2), ("dx", 4), ("update", 4)])
def test_no_factor_stands_there_before_its_number(at: str, known: int) -> None:
    screen = "\n".join(text(LINE.frame(LINE.schedule.parse(f"1:{at}")), 80, 24))
    assert [factor for factor in FACTORS if factor in screen] == [*FACTORS[:known]]


def test_nor_while_that_is_hidden() -> None:
    frame = LINE.frame(LINE.schedule.parse("1:dx"))
    screen = "\n".join(text(frame, 80, 24, replace(USUAL, mask=Mask(("dx",)))))
    assert [factor for factor in FACTORS if factor in screen] == [*FACTORS[:2]]
