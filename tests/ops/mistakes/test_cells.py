"""Wrong answers: each is the number that its mistake makes in the whole array, and none is the right one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.ops import Cell
from stepviz.ops.mistakes.cells import mistaken
from stepviz.ops.rules.arrays import made_in
from stepviz.views.text import numbers
from tests.support.examples import LONG

NETS: list[tuple[str, dict[str, Any]]] = [
    ("article", {}),
    ("iris", {"hidden": (4,), "norm": "batch", "dropout": 0.3, "optimizer": "adam"}),
    ("xor", {"hidden": (3,), "loss": "bce", "optimizer": "momentum", "l2": 0.1}),
    ("names", {"embed": 2, "hidden": (3,)}),
    ("digits", {"conv": "1@3x3", "hidden": (4,)}),
    ("mazur", {}),
    ("line", {"optimizer": "rmsprop"}),
]


@pytest.mark.parametrize(("source", "settings"), NETS, ids=[source for source, _ in NETS])
def test_a_wrong_answer_is_what_its_mistake_makes(source: str, settings: dict[str, Any]) -> None:
    trainer, random = Trainer(Experiment.of(source, **settings)), np.random.RandomState(1)
    iteration = trainer.iterate(trainer.carried(trainer.initial, 1, 3), 4)
    program, asked = iteration.program, 0
    made = [tensor.name for op in program.ops for tensor in op.writes if op.rule_of(tensor.name) is not None]
    for _ in range(400 if LONG else 40):
        name = made[random.randint(len(made))]
        array = iteration[name]
        cell = Cell(name, tuple(int(random.randint(length)) for length in array.shape))
        for value, rewrite in mistaken(program, cell, iteration):
            with np.errstate(all="ignore"):
                wrong = made_in(rewrite.rule, iteration, tuple(place + 1 for place in cell.index))[cell.index]
            assert value == pytest.approx(float(wrong), rel=1e-12), rewrite
            assert value != array[cell.index]
            assert numbers.fixed(value)
            asked += 1
    assert asked > 100


def test_wrong_shares_that_can_be_none_come_last() -> None:
    trainer = Trainer(Experiment.of("gpt"))
    iteration, outside = trainer.iterate(trainer.initial, 1), 0
    for cell in (Cell("probs", (0, 1)), Cell("A", (0, 2, 1)), Cell("probs", (2, 0))):
        possible = [0 <= value <= 1 for value, _ in mistaken(iteration.program, cell, iteration)]
        assert possible == sorted(possible, reverse=True)
        outside += possible.count(False)
    assert outside
