"""Layers: what the first one reads, what is said of it; dropout by its documented stream; skips are passed on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.ops import Cell
from stepviz.ops.layers.dropout import SKIP
from stepviz.ops.layers.layer import ALONE, Layer
from stepviz.ops.layers.linear import UNPROTECTED
from stepviz.training.branch import branched
from stepviz.training.iteration import Iteration
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers


def test_inputs_are_read_as_they_are() -> None:
    x = np.array([[0.5, 2.0]])
    assert ALONE.matrix(x) is x
    assert (ALONE.picks, ALONE.inputs) == (False, "feature")


def test_each_place_of_a_context_picks_rows_of_its_own() -> None:
    layer = Layer(known=3, context=2)
    x = np.array([[0, 2], [1, 1]])
    assert layer.picked(x).tolist() == [[0, 5], [1, 4]]
    assert layer.matrix(x).tolist() == [[1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0]]
    assert layer.names.filled("{source}{offsets}") == "x + [0, 3]"
    assert layer.inputs == "character"


def test_what_meets_a_zero_is_named_and_not_what_stands_in_another_row() -> None:
    line = Timeline(Trainer(Experiment()))
    iteration, op = line.iteration(1), next(op for op in line.trainer.program.ops if op.name == "grads")
    zero = iteration["x"][:, 0] == 0
    assert 0 < zero.sum() < len(zero)
    errors = iteration["dlogits"].copy()
    errors[:, 0] = np.where(zero, np.inf, np.nan)
    tensors = {name: iteration[name] for name in op.reads} | {"dlogits": errors, "dW": np.full((4, 2), np.nan)}
    assert op.words(Cell("dW", (0, 0)), tensors).meaning == (UNPROTECTED.say(times="inf", what="feature"),)


def test_a_row_that_nobody_picks_says_so() -> None:
    trainer = Trainer(Experiment.of("names", batch_size=2))
    frame = Timeline(trainer).frame(Moment(1, 6))
    free = next(k for k in range(27) if k not in frame.current["x"])
    assert explain(frame, Cell("dW", (free, 0))).rule == f"no row of this batch picks k{free}: the sum is empty"
    assert frame.current["dW"][free].tolist() == [0.0] * 27
    assert cell_in_numbers(frame, Cell("dW", (free, 0)), 79).startswith(f"dW[k{free},c0] = 0.0000")


ALMOST = 1e-9
FIRST_BITS = (
    (0, 1, 1, 0, 1, 1, 1, 1),
    (1, 1, 1, 1, 1, 1, 0, 1),
    (1, 1, 1, 1, 0, 1, 0, 0),
    (1, 1, 1, 1, 1, 0, 1, 1),
)  # fmt: skip
"""The first mask of `--seed 0`, layer 1, four rows and eight units, `--dropout 0.2`."""


def trainer(**given: Any) -> Trainer:
    usual: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "dropout": 0.3}
    return Trainer(Experiment.of("iris", **(usual | given)))


def test_the_first_mask_is_the_documented_one() -> None:
    run = Trainer(Experiment(hidden=(8,), dropout=0.2))
    iteration = run.iterate(run.initial, 1)
    assert tuple(map(tuple, iteration["mask1"].astype(int).tolist())) == FIRST_BITS
    assert float(iteration["r1"][0, 0]) == FIRST_NUMBER


FIRST_NUMBER = 0.18585215328592708


def test_each_mask_is_found_without_those_before_it() -> None:
    timeline = Timeline(trainer(seed=7, iterations=600), 1)
    for _ in timeline.extend(500):
        pass
    alone = np.random.RandomState([7, 2, 499]).rand(6, 3) >= 0.3
    assert np.array_equal(timeline.iteration(500)["mask2"] == 1, alone)
    assert float(timeline.iteration(500)["drawn2"]) == 499


def test_a_check_drops_nothing() -> None:
    run = trainer()
    last = run.iterations(run.initial, 1, 20)[-1]
    W1, b1, W2, b2, W3, b3 = last.after
    hidden = np.tanh(np.tanh(run.dataset.X[run.dataset.rows("val")] @ W1 + b1) @ W2 + b2)
    check = run.program.check(("val",))
    assert np.allclose(check.scores("val", *last.model_after), hidden @ W3 + b3, rtol=0, atol=ALMOST)
    assert check.sentence == "Nothing dropped: train every 100, val every 500."


def test_another_seed_from_an_iteration_on_draws_other_masks_from_there_on() -> None:
    original = Timeline(trainer(iterations=20))
    edited = branched(original, ("5:seed=9",))
    for number, seed in ((4, 0), (5, 9), (9, 9)):
        frame = edited.frame(edited.schedule.parse(f"{number}:update"))
        drawn = np.random.RandomState([seed, 1, number - 1]).rand(6, 4)
        assert np.array_equal(frame.current["r1"], drawn)


def first_of(source: str = "iris", **given: Any) -> Iteration:
    trainer = Trainer(Experiment.of(source, skip=True, batch_size=5, **given))
    return trainer.iterate(trainer.initial, 1)


def test_both_ways_of_a_gradient_have_their_names() -> None:
    first = first_of(hidden=(4, 4))
    op = first.program.maker("ds1")
    assert op is not None
    terms = op.terms(Cell("ds1", (0, 2)), first)
    assert [part.label for part in terms.parts] == ["h0", "h1", "h2", "h3", SKIP]
    assert terms.parts[-1].cells == (Cell("ds2", (0, 2)),)
    assert (op.equation, op.code) == ("ds1 = da2·W2ᵀ+ds2", "ds1 = da2 @ W2.T + ds2")
    readers = [reader for reader in first.program.ops if "s1" in reader.reads]
    users = {pattern.tensor for reader in readers for pattern in reader.users(Cell("s1", (0, 2)), first)}
    assert users == {"a2", "s2", "dW2"}


@pytest.mark.parametrize(
    ("source", "given"),
    [("iris", {"hidden": (5,)}), ("iris", {"hidden": (5, 3)}), ("names", {"hidden": (27,), "context": 1})],
)
def test_where_no_layer_can_add_what_it_reads_it_is_refused(source: str, given: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"--skip needs a hidden layer as wide as its input: .* --hidden 8,8"):
        first_of(source, **given)


def test_characters_that_pick_are_not_added() -> None:
    first = first_of("names", context=1, hidden=(27, 27))
    assert [layer.skips for layer in first.program.layers] == [False, True, False]


def test_a_check_adds_it_too() -> None:
    trainer = Trainer(Experiment.of("iris", skip=True, hidden=(4, 4), dropout=0.5, activation="tanh"))
    W1, b1, W2, b2, W3, b3 = trainer.initial[:6]
    x = trainer.dataset.X[:7]
    s1 = np.tanh(x @ W1 + b1) + x
    s2 = np.tanh(s1 @ W2 + b2) + s1
    assert np.allclose(trainer.program.scores(x, trainer.initial[:6]), s2 @ W3 + b3, rtol=1e-14, atol=0)
