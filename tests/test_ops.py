"""Operations: what each says and computes, activations, rules, checks, layers, a GPT, sums and ties."""

from __future__ import annotations

import math
from collections import Counter
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.data.documents import WORDS
from stepviz.formula.own import rule_of
from stepviz.ops.activations.kind import find
from stepviz.ops.gpt.checking import baselines, losses_of
from stepviz.ops.rules.arrays import every, holds
from stepviz.ops.rules.derivative import applied
from stepviz.ops.rules.rule import Rule
from stepviz.ops.terms import added
from stepviz.training.branch import branched
from stepviz.training.gradient_check import prove
from stepviz.training.slopes import Verdict
from tests.support import own
from tests.support.examples import examples
from tests.support.moments import trainer_of
from tests.support.nets import dataset_of, every_net

VARIANTS = {
    "stable, mean": Experiment(softmax="stable", lr=0.04, reduction="mean"),
    "as-printed": Experiment(variant="as-printed", batch_size=2),
    "eleven rows, hidden": Experiment(batch_size=11, hidden=(2,)),
}


@pytest.mark.parametrize("experiment", VARIANTS.values(), ids=VARIANTS)
def test_compute_leaves_its_inputs_alone_and_shares_nothing_with_them(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    program, iteration = trainer.program, trainer.iterate(trainer.initial, 1)
    for op in (*program.ops, *map(program.check, [("train",), SPLITS])):
        given = [iteration[name].copy() for name in op.reads]
        before = [array.tobytes() for array in given]
        made = op.compute(*given)
        assert len(made) == len(op.writes)
        assert [array.tobytes() for array in given] == before
        sources = [*given, trainer.dataset.X, trainer.dataset.y]
        assert not any(np.shares_memory(array, source) for array in made for source in sources)
        assert not any(np.shares_memory(a, b) for n, a in enumerate(made) for b in made[:n])


@examples(60)
@given(net=every_net(most_layers=4, most_units=6, own=False))
def test_every_operation_says_everything_about_itself_in_few_words(net: Experiment) -> None:
    for op in Trainer(net).program.ops:
        limits = ((op.name, 10), (op.label, 10), (op.sentence, 70), (op.equation, 53), (op.code, 42))
        for text, limit in limits:
            assert 0 < len(text) <= limit, (op.name, text)
            assert text == text.strip()
        assert len(f" {op.equation}  {op.code}") <= 80
        assert op.question
        assert op.listing


RUNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("article", {}),
    ("xor", {"hidden": (3,), "norm": "batch", "dropout": 0.3}),
    ("xor", {"loss": "bce", "hidden": (3,)}),
    ("iris", {"loss": "half-mse", "hidden": (2,), "output": "sigmoid"}),
    ("digits", {"conv": "2@3x3", "hidden": (4,)}),
    ("names", {"embed": 2, "context": 2}),
    ("housing", {"hidden": (3,), "output": "linear"}),
)


@pytest.mark.parametrize(("source", "given"), RUNS)
def test_the_code_of_a_check_gives_what_it_finds(source: str, given: dict[str, Any]) -> None:
    trainer = Trainer(Experiment.of(source, **given))
    program, iteration = trainer.program, trainer.iterate(trainer.initial, 1)
    check = program.check(("train",))
    rows = trainer.dataset.rows("train")
    y = trainer.dataset.y[rows]
    if program.dataset.task == "regression":
        y = y.reshape(len(rows), -1)  # as a batch has them
    made = check.scores("train", *iteration.model_after)
    if trainer.experiment.loss == "bce":
        made = made[:, 1:]  # the logit of class 1, beside the 0 that it is compared with
    names = {"z": made, "o": made, "y": y, "spread": ((y - y.mean(axis=0)) ** 2).sum()}
    found = float(check.compute(*iteration.model_after)[0])
    code = float(eval(check.code, names))
    assert code * (1 if check.equation.startswith("R²") else 100) == pytest.approx(found, rel=1e-12)
    assert np.isfinite(found)
    if source != "article":
        some = program.scores(trainer.dataset.X[:2], iteration.model_after)
        assert program.scores(trainer.dataset.X[:0], iteration.model_after).shape == (0, *some.shape[1:])


def test_masks_are_the_documented_ones_each_found_without_those_before_it_and_by_the_seed_of_then() -> None:
    given: dict[str, Any] = {"hidden": (4, 3), "activation": "tanh", "batch_size": 6, "lr": 0.1, "dropout": 0.3}
    original = Timeline(Trainer(Experiment.of("iris", **given, seed=7, iterations=600)), 1)
    edited = branched(original, ("500:seed=9",))
    for number, seed in ((499, 7), (500, 9), (503, 9)):
        frame = edited.frame(edited.schedule.parse(f"{number}:update"))
        drawn = np.random.RandomState([seed, 2, number - 1]).rand(6, 3)
        assert np.array_equal(frame.current["r2"], drawn)
        assert np.array_equal(frame.current["mask2"] == 1, drawn >= 0.3)
        assert float(frame.current["drawn2"]) == number - 1


def test_a_sum_goes_from_left_to_right_and_compensates_nothing() -> None:
    assert added([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert math.isnan(added([math.inf, -math.inf]))


OWN: tuple[tuple[str, str, str, str, dict[str, Any], float], ...] = (
    ("activation", "relu", "max(x, 0)", "moons", {"hidden": (4, 3)}, 0),
    ("activation", "sigmoid", "sigmoid(x)", "moons", {"hidden": (4, 3)}, 1e-12),
    ("loss", "mse", "mean(e, sum(o, (outputs[e,o] - y[e,o])**2))", "line", {"output": "sigmoid", "lr": 0.01}, 1e-12),
    ("loss", "half-mse", "(outputs - y)²/2", "iris", {"output": "linear", "lr": 0.01}, 1e-12),
    ("loss", "half-mse", "sum(c, 0.5*(y[e,c] - outputs[e,c])^2)", "iris", {"output": "sigmoid"}, 1e-12),
    ("optimizer", "sgd", "W - lr*dW", "moons", {"l2": 0.1}, 0),
    ("optimizer", "sgd", "W-dW*lr", "moons", {"l2": 0.1}, 0),
    ("optimizer", "sgd", "-(lr*dW) + W", "moons", {"l2": 0.1}, 0),
)
"""A setting, one of its kinds, that kind as a formula, what is trained, and how far apart they may come: 0: no bit."""


@pytest.mark.parametrize(("setting", "kind", "formula", "source", "given", "apart"), OWN)
def test_a_formula_of_a_known_kind_trains_as_that_kind(
    setting: str, kind: str, formula: str, source: str, given: dict[str, Any], apart: float
) -> None:
    common = {"hidden": (3,), "init": "he", **given}
    runs = [Trainer(Experiment.of(source, **common, **{setting: name})) for name in (kind, formula)]
    known, own = (run.iterations(run.initial, 1, 40)[-1] for run in runs)
    assert float(own["loss"]) == pytest.approx(float(known["loss"]), rel=apart, abs=apart)
    for ours, theirs in zip(own.after, known.after, strict=True):
        assert ours == pytest.approx(theirs, rel=apart, abs=apart)


def test_of_a_tie_the_first_wins_and_the_proof_says_why_it_cannot_tell() -> None:
    """Pixels 1 and 1 below a filter of one weight: both units are as large, and moving a pixel's row parts them not.

    With a filter of 1x2 on the pixels a b / b a the two sums of the first column are w0·a + w1·b and w0·b + w1·a: they
    are equal where w0 = w1, and part as soon as one of the weights moves.
    """
    run = Experiment("own.csv", conv="1@1x2", batch_size=1, iterations=1, activation="tanh", sampling="order", lr=0.1)
    rows = np.array([[3.0, 1.0, 0.0, 1.0, 3.0, 0.0], [0.0] * 6])
    data = dataset_of(rows, np.arange(2), classes=("c0", "c1"), image=(2, 3))
    trainer = Trainer(run, data)
    W1, *others = trainer.initial
    equal = np.full_like(W1, 0.25)
    now = trainer.iterate((equal, *others), 1)
    assert now["h1"][0, 0] == now["h1"][0, 2] == now["p1"][0, 0]
    assert now["dh1"][0].tolist() == [now["dp1"][0, 0], 0.0, 0.0, 0.0]
    proof = prove(now, "sum", 0.1)
    counts = {slope.name: slope.counts for slope in proof.slopes}
    assert counts["dW1"][Verdict.TIE] == 2
    assert counts["dW2"][Verdict.TIE] == counts["db1"][Verdict.TIE] == 0
    assert not proof.fails


PUBLISHED = (3.3660, 3.4243, 3.1778, 3.0664, 3.2209, 2.9452, 3.2894, 3.3245)
"""Losses of the first iterations, as Karpathy's microgpt prints them: each depends on all gradients before it."""


MICROGPT = trainer_of(Experiment.of("microgpt"))


def test_the_published_run_has_the_published_losses() -> None:
    iterations = MICROGPT.iterations(MICROGPT.initial, 1, len(PUBLISHED))
    assert tuple(round(float(iteration["loss"]), 4) for iteration in iterations) == PUBLISHED


def test_held_out_documents_are_answered_one_by_one() -> None:
    """What is said of a document does not depend on those before it."""
    data, program = MICROGPT.dataset, MICROGPT.program
    model = MICROGPT.initial[: len(program.model)]
    together = program.scores(data.X[data.val], model)
    second = data.starts[np.isin(data.starts, data.val)][1:3]
    alone = program.scores(data.X[slice(*second)], model)
    assert np.array_equal(together[second[0] - data.val[0] : second[1] - data.val[0]], alone)


def test_pairs_are_those_of_the_training_documents_each_once_more() -> None:
    data = Trainer(Experiment.of("gpt")).dataset
    pairs = [pair for word in WORDS for pair in pairwise(f".{word}.")]
    trained = Counter(pair for word in WORDS[:-2] for pair in pairwise(f".{word}."))
    before = Counter(first for first, _ in trained.elements())
    bits = {pair: -math.log2((trained[pair] + 1) / (before[pair[0]] + 5)) for pair in pairs}
    held = [bits[pair] for word in WORDS[-2:] for pair in pairwise(f".{word}.")]
    assert baselines(data, "val") == pytest.approx((math.log2(5), np.mean(held)))
    assert math.isnan(baselines(data, "test")[1])


def test_a_score_that_is_not_finite_costs_everything() -> None:
    scores = np.array([[0.0, 0.0], [np.nan, 1.0], [800.0, -800.0], [np.inf, 0.0]])
    assert losses_of(scores, np.array([0, 0, 1, 0])).tolist() == [math.log(2), math.inf, 1600.0, math.inf]


def test_what_a_comparison_leaves_out_does_not_count_though_it_overflows() -> None:
    known = {"x": np.arange(9.0).reshape(3, 3), "y": np.array([1, 0, 2]), "z": np.zeros((3, 3))}
    rule = Rule("z[k,c] = sum(e, (y[e] == k) * x[e,c])")
    right = np.array(every(rule, known))
    known["x"][0] = np.inf
    assert np.array_equal(every(rule, known)[[0, 2]], right[[0, 2]])
    assert np.isinf(every(rule, known)[1]).all()


@pytest.mark.parametrize(("formula", "number", "made"), [
    ("x + 0.2", "0.1", "0.3"),
    ("(x*3)^2 - 0.81", "0.3", "0.0000"),
    ("x^0", "0", "1"),
    ("1/x", "0", "Infinity"),
    ("max(x, 2)", "1", "2"),
    ("min(x, 2)", "1", "1"),
    ("max(2, x)", "NaN", "NaN"),
    ("min(x, 2)", "NaN", "NaN"),
    ("-abs(x)", "-0.5", "-0.5"),
    ("relu(x) + 1", "-3", "1"),
])  # fmt: skip
def test_the_value_of_any_operation_is_exact(formula: str, number: str, made: str) -> None:
    """In decimals, which have no rounding of doubles."""
    with localcontext(Context(prec=60, traps=[])):
        value = applied(rule_of("activation", formula))[1].exact(Decimal(number))
    assert str(value) in (made, f"{made}.0")


def test_gelu_of_the_largest_sums_is_the_sum_or_0() -> None:
    sums = np.array([[9e307, 1.7e308, -9e307, -1.7e308]])
    known: dict[str, Any] = {"a1": sums, "erf": np.vectorize(math.erf)}
    program = trainer_of(Experiment.of("iris", hidden=(4,), activation="gelu")).program
    exec(next(op.code for op in program.ops if "h1" in [tensor.name for tensor in op.writes]), known)
    assert known["h1"].tolist() == [[9e307, 1.7e308, 0, 0]]


_SPECIAL = (0.0, -0.0, 1.0, -1.0, 800.0, -800.0, 1e200, -1e200, 1e308, -1e308, math.inf, -math.inf, math.nan)


@given(own.rules("x"), st.sampled_from(_SPECIAL))
@examples(100)
def test_any_formula_has_a_result_for_every_number(text: str, a: float) -> None:
    kind = find(text)
    with np.errstate(all="ignore"):
        found = kind.forward(np.array([[a]]))
        assert found.shape == kind.backward(np.array([[1.0]]), np.array([[a]])).shape == (1, 1)
        assert isinstance(kind.function.apply(a), float)
        assert isinstance(kind.slope.apply(a), float)
        assert math.isnan(kind.function.apply(a)) == math.isnan(found[0, 0]), (text, a)


def test_the_slope_of_a_saturated_formula_holds_though_its_digits_cancel() -> None:
    """Where 1 - tanh² is almost 0, two ways to it differ by more than its own rounding."""
    kind, a = find("tanh(x^3)"), np.linspace(1.9, 2.2, 40)
    known = {"a": a, "da": kind.backward(np.ones_like(a), a)}
    rule = Rule("da[e] = derivative(a[e])", functions={"derivative": kind.slope})
    assert holds(rule, known)
    assert not holds(rule, known | {"da": known["da"] + 1e-9})
