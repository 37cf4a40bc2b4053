"""Parameters that are held: gradients as ever, no update moves them by a bit, and every place says so."""

from __future__ import annotations

from itertools import combinations, cycle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.state import State
from tests.support.examples import examples
from tests.support.moments import frame_at

NAMES = ("W1", "b1", "W2", "b2")
SOME = [held for count in (1, 2, 3) for held in combinations(NAMES, count)]


@examples(40)
@given(
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    freeze=st.sampled_from(SOME),
    lr=st.sampled_from([0.0, 0.1, 3.0, 1e200]),
    l2=st.sampled_from([0.0, 0.1]),
)
def test_no_update_moves_what_is_held_by_a_bit(optimizer: str, freeze: tuple[str, ...], lr: float, l2: float) -> None:
    given: dict[str, Any] = {"hidden": (3,), "optimizer": optimizer, "lr": lr, "l2": l2, "iterations": 6}
    timeline = Timeline(Trainer(Experiment(**given, freeze=freeze)))
    first = dict(zip(NAMES, timeline.trainer.initial, strict=False))
    for _ in timeline.extend(6):
        pass
    free = Trainer(Experiment(**given)).iterate(timeline.trainer.initial, 1)
    for number in range(1, timeline.reached + 1):
        made = timeline.iteration(number)
        for name in freeze:
            assert made[f"{name}_after"].tobytes() == first[name].tobytes()
    for name in timeline.trainer.program.tensors:  # all else of the first iteration is that of a run that holds none
        held = name.removesuffix("_after") in freeze and name.endswith("_after")
        same = np.array_equal(timeline.iteration(1)[name], free[name], equal_nan=True)
        assert same or held


@pytest.mark.parametrize(
    ("optimizer", "freeze"), [*zip(OPTIMIZERS, cycle([("W1", "b1"), ("b1", "b2"), ("W2",)]))], ids=str
)
def test_every_place_says_held(optimizer: str, freeze: tuple[str, ...]) -> None:
    frame = frame_at("3:update", Experiment(hidden=(3,), optimizer=optimizer, freeze=freeze, iterations=5))
    for name in freeze:
        index = (0,) * len(frame.program.shape(frame.described(name)))
        for cell in (Cell(f"{name}_after", index), Cell(f"d{name}", index)):
            assert "Frozen by --freeze: updates skip it." in explain(frame, cell).spoken()
        assert explain(frame, Cell(f"{name}_after", index)).spoken()[1].endswith("before: frozen by --freeze")
        printed = "\n".join(screen.text(frame, 120, 40, State(moment=frame.moment, pick=Cell(f"{name}_after", index))))
        assert "held" in printed or f"; {', '.join(freeze)} frozen" in printed
    for text in (frame.program.update.sentence.removesuffix("."), frame.program.update.question):
        assert text.endswith(f"; {', '.join(freeze)} frozen")
