"""Layers: what the first one reads, what is said of it; dropout by its documented stream; skips are passed on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.ops.layers.activation import NO_NUMBER, SILENCE
from stepviz.ops.layers.linear import UNPROTECTED
from stepviz.training.branch import branched


def test_what_meets_a_zero_is_named_and_not_what_stands_in_another_row() -> None:
    line = Timeline(Trainer(Experiment()))
    iteration, op = line.iteration(1), next(op for op in line.trainer.program.ops if op.name == "grads")
    zero = iteration["x"][:, 0] == 0
    assert 0 < zero.sum() < len(zero)
    errors = iteration["dlogits"].copy()
    errors[:, 0] = np.where(zero, np.inf, np.nan)
    tensors = {name: iteration[name] for name in op.reads} | {"dlogits": errors, "dW": np.full((4, 2), np.nan)}
    assert op.words(Cell("dW", (0, 0)), tensors).meaning == (UNPROTECTED.say(times="inf", what="feature"),)


@pytest.mark.parametrize(("a", "labels"), [(-0.5, ()), (np.nan, (NO_NUMBER.text_of(n="1"),))])
def test_a_sum_is_called_nan_only_if_it_is(a: float, labels: tuple[str, ...]) -> None:
    run = Trainer(Experiment.of("xor", hidden=(1,), activation="sqrt(x)"))
    op = next(op for op in run.program.ops if op.name == "h1")
    words = op.words(Cell("h1", (0, 0)), {"a1": np.array([[a]]), "h1": np.array([[np.nan]])})
    assert (words.meaning, words.labels) == ((SILENCE.say(h="h0", e="e0"),), labels)


FIRST_BITS = [
    [0, 1, 1, 0, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 0, 1],
    [1, 1, 1, 1, 0, 1, 0, 0],
    [1, 1, 1, 1, 1, 0, 1, 1],
]
"""The first mask of `--seed 0`, layer 1, four rows and eight units, `--dropout 0.2`."""


def test_masks_are_the_documented_ones_each_found_without_those_before_it_and_by_the_seed_of_then() -> None:
    run = Trainer(Experiment(hidden=(8,), dropout=0.2))
    first = run.iterate(run.initial, 1)
    assert first["mask1"].astype(int).tolist() == FIRST_BITS
    assert float(first["r1"][0, 0]) == 0.18585215328592708
    given: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "dropout": 0.3}
    original = Timeline(Trainer(Experiment.of("iris", **given, seed=7, iterations=600)), 1)
    edited = branched(original, ("500:seed=9",))
    for number, seed in ((499, 7), (500, 9), (503, 9)):
        frame = edited.frame(edited.schedule.parse(f"{number}:update"))
        drawn = np.random.RandomState([seed, 2, number - 1]).rand(6, 3)
        assert np.array_equal(frame.current["r2"], drawn)
        assert np.array_equal(frame.current["mask2"] == 1, drawn >= 0.3)
        assert float(frame.current["drawn2"]) == number - 1


@pytest.mark.parametrize(
    ("source", "given"),
    [("iris", {"hidden": (5,)}), ("iris", {"hidden": (5, 3)}), ("names", {"hidden": (27,), "context": 1})],
)
def test_where_no_layer_can_add_what_it_reads_it_is_refused(source: str, given: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"--skip needs a hidden layer as wide as its input: .* --hidden 8,8"):
        Trainer(Experiment.of(source, skip=True, **given))
