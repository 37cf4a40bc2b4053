"""Parameters that are held: gradients as ever, no update moves them by a bit, and every place says so."""

from __future__ import annotations

from itertools import combinations
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


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("freeze", [("W1", "b1"), ("b1", "b2"), ("W2",)], ids=",".join)
def test_every_place_says_held(optimizer: str, freeze: tuple[str, ...]) -> None:
    experiment = Experiment(hidden=(3,), optimizer=optimizer, freeze=freeze, iterations=5)
    timeline = Timeline(Trainer(experiment))
    frame = timeline.frame(timeline.schedule.end(3))
    for name in freeze:
        index = (0,) * len(frame.program.shape(frame.described(name)))
        for cell in (Cell(f"{name}_after", index), Cell(f"d{name}", index)):
            told = explain(frame, cell).spoken()
            assert "Frozen by --freeze: updates skip it." in told
        assert explain(frame, Cell(f"{name}_after", index)).spoken()[1].endswith("before: frozen by --freeze")
        printed = "\n".join(screen.text(frame, 120, 40, State(moment=frame.moment, pick=Cell(f"{name}_after", index))))
        assert "held" in printed or f"all but {', '.join(freeze)} " in printed
    for text in (frame.program.update.sentence, frame.program.update.question):
        assert f" all but {', '.join(freeze)} " in text


@pytest.mark.parametrize(("freeze", "joined"), [(("W",), "b"), (("b",), "x2"), ((), "x2")], ids=str)
def test_what_joins_the_panes_stands_beside_a_parameter_that_moves(freeze: tuple[str, ...], joined: str) -> None:
    timeline = Timeline(Trainer(Experiment(freeze=freeze, iterations=5)))
    frame = timeline.frame(timeline.schedule.end(1))
    (line,) = (row for row in screen.text(frame, 100, 30, State(moment=frame.moment)) if " -lr· " in row)
    assert line.split()[0] == joined
    assert " = " in line


def test_nothing_joins_the_panes_of_a_layer_that_is_frozen() -> None:
    timeline = Timeline(Trainer(Experiment(freeze=("W1", "b1"), hidden=(3,), iterations=5)))
    frame = timeline.frame(timeline.schedule.end(1))
    lines = [row for row in screen.text(frame, 160, 60, State(moment=frame.moment)) if "-lr·" in row]
    assert len([row for row in lines if row.split()[0].startswith("h")]) == len(lines) > 0


def test_what_is_free_is_moved() -> None:
    timeline = Timeline(Trainer(Experiment(freeze=("b",), iterations=5)))
    made = timeline.iteration(1) if timeline.frame(timeline.schedule.end(1)) else None
    assert made is not None
    assert (made["W_after"] != made["W"]).any()
    assert (made["db"] != 0).any()
