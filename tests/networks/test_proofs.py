"""The proof of any network: what its panel says was measured, where a wrong gradient is named, and its edges.

At these right gradients never disagree, wrong ones never agree, and nearly all of them are found. The programs have any
learning rate and scale, are saturated, cornered, without a loss. Some of them in every run; a thousand with `--long`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Iteration, Trainer
from stepviz.training.gradient_check import Proof, Slope, prove
from stepviz.training.slopes import Verdict
from stepviz.views.explain.proof_panel import proof as panel
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support.examples import LONG, examples
from tests.support.moments import with_arrays
from tests.support.nets import dataset_of, every_net

SIZES = ((80, 7), (80, 12), (120, 9), (160, 20))
FOUND = (
    r"(?P<name>d\w+|dL/dx) +(?P<count>\d+) of (?P<of>\d+)(?P<rest>.*?)"
    r"(?:off by (?P<off>\S+) |to within (?P<within>\S+) |(?P<exactly>exactly) |(?P<none>not measured )?)(?P<mark>[✓✗–])"
)


def proof_of(net: Experiment, number: int = 2) -> Proof:
    trainer = Trainer(net)
    iteration = trainer.iterations(trainer.initial, 1, number)[-1]
    return prove(iteration, net.reduction, net.lr)


def lines_of(shown: Proof, width: int = 80, height: int = 7) -> list[str]:
    lines = [text_of(row) for row in panel(width, height, shown)]
    assert len(lines) == height
    assert all(len(line) == width for line in lines)
    return [line.rstrip() for line in lines]


def assert_says_what_was_measured(lines: list[str], shown: Proof) -> None:
    """Every parameter with its count, its largest difference, its kinks, its part and its mark; or all with marks."""
    told = {found["name"]: found for line in lines for found in re.finditer(FOUND, line)}
    for slope in shown.slopes:
        if told:
            assert_told(told[slope.name], slope)
        else:
            assert f"{slope.name} " in "\n".join(lines) or slope.count == slope.of or "…" in "".join(lines)
    count, of = sum(slope.count for slope in shown.slopes), sum(slope.of for slope in shown.slopes)
    if shown.holds and count < of:
        assert f"GRADCHECK  {count} of {of} measured: " in lines[0].replace(" derivatives", "")


def assert_told(found: re.Match[str], slope: Slope) -> None:
    assert (int(found["count"]), int(found["of"])) == (slope.count, math.prod(slope.shape))
    assert found["mark"] == {True: "✓", False: "✗", None: "–"}[slope.holds]
    assert bool(found["off"]) == (slope.holds is False)
    if found["off"]:
        assert found["off"] == numbers.fixed(float(slope.off.max()), signed=False).strip()
    if slope.holds:
        bound = float(found["within"] or 0)
        assert float(slope.bound.max()) <= bound <= 2 * float(slope.bound.max())


@examples(20)
@given(every_net(norm=None, most_layers=6, most_units=12), st.sampled_from(SIZES))
def test_the_panel_says_what_was_measured_and_that_it_holds(net: Experiment, size: tuple[int, int]) -> None:
    shown = proof_of(net)
    assert not shown.fails
    lines = lines_of(shown, *size)
    assert lines[0].startswith(" GRADCHECK" if shown.agrees else " UNTESTED")
    assert "✗" not in "".join(lines)
    assert_says_what_was_measured(lines, shown)


HARD = (
    Experiment(
        hidden=(2, 1, 1, 1, 1, 1), activation="max(x, (2)^2)", init="he", loss="max(-1, erf(outputs))",
        optimizer="adam", batch_size=1, lr=0.001, seed=1,
    ),
    Experiment.of(
        "digits", conv="3@3x2", hidden=(5, 5), activation="gelu", init="he", skip=True, loss="half-mse",
        reduction="sum", optimizer="momentum", l2=0.3, schedule="linear", sampling="epochs", batch_size=1, lr=0.1,
        seed=598,
    ),
    Experiment.of(
        "digits", conv="1@3x3", hidden=(8, 8, 4, 6, 5), activation="sin(x^3 - 4)", init="he", skip=True, dropout=0.5,
        loss="mse", l2=0.3, batch_size=9, lr=0.01, seed=396,
    ),
)  # fmt: skip
"""A loss of 0 that is a sum of 1 and -1; an activation that rounds inside; and one with many waves within a step."""


@pytest.mark.parametrize("net", HARD, ids=["sum", "rounding", "waves"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_right_gradients_do_not_disagree_where_the_error_of_a_difference_is_hard_to_tell(
    net: Experiment, number: int
) -> None:
    assert not proof_of(net, number).wrong


def test_where_nothing_can_be_told_from_rounding_nothing_is_proved() -> None:
    """All chances of the true classes are 1 in double precision: every loss is 0 at every step."""
    trainer = Trainer(Experiment(lr=30, softmax="stable", hidden=(3,), activation="sigmoid"))
    iterations = trainer.iterations(trainer.initial, 1, 300)
    iteration = next(there for there in iterations if not there["losses"].any() and there["x"].any(axis=0).all())
    shown = prove(iteration, "sum", 30)
    assert not shown.holds
    assert not shown.fails
    lines = lines_of(shown)
    assert lines[0].startswith(" UNTESTED  no derivative can be measured: all too small to measure –")
    assert sum(line.endswith(" not measured –") for line in lines) == 4
    assert "✗" not in "".join(lines)


def test_derivatives_that_are_larger_than_their_error_but_not_exact_prove_nothing() -> None:
    """Of losses near 1e255 some derivatives are seen to be large, and none is measured to a hundredth."""
    trainer = Trainer(Experiment.of("digits", conv="2@3x3", hidden=(4, 4, 4), activation="x^2", lr=0.03))
    shown = prove(trainer.iterations(trainer.initial, 1, 2)[-1], "mean", 0.03)
    assert any(slope.size for slope in shown.slopes)
    assert not any(slope.count for slope in shown.slopes)
    assert not shown.holds
    assert lines_of(shown)[0].startswith(" UNTESTED  no derivative can be measured –")


def test_a_layer_that_is_shut_is_proved_exactly() -> None:
    """No unit of the dying network is above 0 in this batch: its gradients are 0, and the loss does not move at all."""
    trainer = Trainer(Experiment(hidden=(4,), lr=1.0))
    iteration = trainer.iterations(trainer.initial, 1, 50)[-1]
    assert not iteration["h1"].any()
    lines = lines_of(prove(iteration, "sum", 1.0))
    assert [line.split()[-2:] for line in lines[1:4]] == [["exactly", "✓"]] * 3
    wrong = prove(with_arrays(iteration, {"dW1": iteration["dW1"] + 1e-300}), "sum", 1.0)
    assert [slope.name for slope in wrong.wrong] == ["dW1"]


def test_of_a_large_network_some_slopes_are_measured() -> None:
    trainer = Trainer(Experiment(hidden=(120, 80), activation="tanh", init="xavier", batch_size=32))
    iteration = trainer.iterate(trainer.initial, 1)
    proof = prove(iteration, "sum", 0.01)
    assert proof.holds
    for slope in proof.slopes:
        assert 2 <= slope.computed.size <= math.prod(slope.shape) == iteration[slope.name].size
        assert np.array_equal(slope.computed, iteration[slope.name][np.ix_(*slope.places)])
    assert sum(slope.computed.size for slope in proof.slopes) < 2000


TRIALS = 1000 if LONG else 14
WIDE = (60, 132, 160, 170)
"""Trials with slopes that are measured to some hundredths of the largest, which proves nothing."""
FAULT = 0.01
"""How wrong one cell of a gradient is, as a share of the largest; half an interval that proves something is less."""
ROWS = 8
LAYERS = {"none": (0,), "relu": (1, 1, 2, 3), "sigmoid": (1, 2, 3, 8), "tanh": (1, 1, 2, 8)}
CHOICES: dict[str, list[Any]] = {
    "lr": [0.0, 1e-3, 1e-2, 1e-2, 0.1, 0.1, 1.0, 1.0, 10.0, 1e3, 1e6],
    "init": ["normal", "he", "xavier"],
    "optimizer": ["sgd", "momentum", "adam", "adamw"],
    "softmax": ["plain", "stable"],
    "reduction": ["sum", "mean"],
    "l2": [0.0, 0.0, 0.001, 0.3],
    "batch_size": [1, 2, 3, 4],
}


def trial(seed: int) -> tuple[Experiment, Iteration]:
    """One random program, some iterations on."""
    random = np.random.RandomState(seed)
    kind = str(random.choice([*LAYERS]))
    hidden = tuple(int(units) for units in random.randint(1, 4, random.choice(LAYERS[kind])))
    chosen = {name: values[random.randint(len(values))] for name, values in CHOICES.items()}
    net = Experiment(hidden=hidden, activation=kind if hidden else "relu", seed=seed, **chosen)
    trainer = Trainer(net, rows_of(np.random.RandomState(seed + 2)))
    last = int(np.random.RandomState(seed + 1).choice([1, 2, 3, 10, 100, 300]))
    return net, trainer.iterations(trainer.initial, 1, last)[-1]


def rows_of(random: np.random.RandomState) -> Dataset:
    """Rows of one scale or of several, 1e-3 to 1e5; whole numbers with a row of zeros put sums at corners."""
    features, classes = int(random.randint(1, 4)), int(random.randint(2, 5))
    X = random.randn(ROWS, features)
    if random.rand() < 0.4:
        X = random.randint(-1, 2, X.shape) * np.sign(np.arange(ROWS))[:, None].astype(float)
    alike = np.full(features, 10.0 ** random.choice([-3, -1, 0, 0, 0, 1, 3, 5]))
    scale = alike if random.rand() < 0.5 else 10.0 ** random.uniform(-3, 5, features)
    labels = random.randint(0, classes, ROWS, dtype=np.int64)
    return dataset_of(X * scale, labels, classes=tuple(f"c{n}" for n in range(classes)))


def test_right_gradients_never_disagree_and_wherever_they_agree_a_hundredth_that_is_wrong_is_found() -> None:
    found, faults = Counter[Verdict](), Counter[Verdict]()
    for seed in dict.fromkeys((*range(TRIALS), *WIDE)):
        net, iteration = trial(seed)
        proof = prove(iteration, net.reduction, net.lr)
        finite = bool(np.isfinite(iteration["losses"]).all())
        assert not proof.fails, (seed, proof.invariants)
        assert finite or proof.agrees is None
        for slope in proof.slopes:
            found += slope.counts
            assert not slope.wrong.any(), (seed, slope.name)
            assert (slope.verdicts == Verdict.LOSS).all() or finite
            agrees, largest = slope.verdicts == Verdict.AGREES, float(abs(slope.computed).max())
            assert (slope.within[agrees] <= FAULT / 2 * largest).all(), (seed, slope.name)
        moved = [slope for slope in proof.slopes if iteration[slope.name].any()] if finite else []
        if moved:
            faults[verdict_of_a_fault(net, iteration, moved[seed % len(moved)], seed)] += 1
    assert found[Verdict.AGREES] > 0.7 * (found.total() - found[Verdict.LOSS])
    assert min(found[verdict] for verdict in (Verdict.SMALL, Verdict.CORNER, Verdict.LOSS)) > 0
    assert faults[Verdict.DISAGREES] > 0.7 * faults.total() > 7


def verdict_of_a_fault(net: Experiment, iteration: Iteration, right: Slope, seed: int) -> Verdict:
    """What is found where one number of a gradient is wrong by a hundredth of the largest."""
    random, gradient = np.random.RandomState(seed + 3), np.array(iteration[right.name])
    cell = tuple(int(random.randint(length)) for length in gradient.shape)
    gradient[cell] += FAULT * float(abs(gradient).max()) * random.choice([-1, 1])
    proof = prove(with_arrays(iteration, {right.name: gradient}), net.reduction, net.lr)
    (slope,) = (slope for slope in proof.slopes if slope.name == right.name)
    verdict: Verdict = slope.verdicts[cell]
    assert verdict is not Verdict.AGREES, (seed, right.name, cell)
    assert right.verdicts[cell] is not Verdict.AGREES or verdict is Verdict.DISAGREES, (seed, right.name, cell)
    if verdict is Verdict.DISAGREES:
        assert [one.name for one in proof.wrong] == [right.name]
        lines = lines_of(proof, *SIZES[seed % len(SIZES)])
        assert lines[0].startswith(" GRADCHECK FAILS")
        assert_says_what_was_measured(lines, proof)
    return verdict
