"""Arithmetic at the ends of what doubles hold: each printed relation is true, and what was rounded is said to be."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.errors import UserError
from stepviz.ops import Array, Cell
from stepviz.ops.losses.as_printed import LossAsPrinted
from stepviz.ops.losses.cross_entropy import Loss
from stepviz.ops.losses.softmax import Softmax, StableSoftmax
from stepviz.training import Moment
from stepviz.training.gradient_check import prove
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain import arithmetic
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.history import sparkline
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.proof_panel import proof as proof_panel
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from tests.support import printed
from tests.support.examples import LONG
from tests.support.explanations import read
from tests.support.moments import frame_of
from tests.support.nets import some_cells

BATCH = 4


def line(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(words.split(" ")) == 0
    return capsys.readouterr().out


def test_the_row_sum_of_the_stable_softmax_is_of_z_less_the_named_max() -> None:
    timeline = Timeline(Trainer(Experiment(source="iris", softmax="stable", scale="standard", batch_size=32)))
    frame = frame_of(timeline, "3:softmax")
    in_words = 0
    for example, column in np.ndindex(32, 3):
        z = frame.current["logits"][example]
        text = cell_in_numbers(frame, Cell("probs", (example, column)), 79)
        if "row sum" not in text:  # there was room for all powers
            continue
        in_words += 1
        told = re.search(r"row sum of e\^\(z - max c(\d)\) [=≈] \S+ / (\S+) ", text)
        assert told is not None, text
        assert int(told[1]) == z.argmax()
        assert printed.shows(told[2], float(np.exp(z - z.max()).sum()))
    assert in_words > 50


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_terms_of_an_optimizer_are_read_as_they_stand(optimizer: Any) -> None:
    timeline = Timeline(Trainer(Experiment(optimizer=optimizer)))
    for number in (1, 2, 200):
        frame = timeline.frame(Moment(number, 7))
        for tensor in frame.program.update.writes:
            for cell in some_cells(tensor.name, frame.current[tensor.name], np.random.RandomState(0), 3):
                read(frame, cell)


@pytest.mark.parametrize(
    ("power", "shown", "sign"),
    [
        ("-771.73", "0", "≈"),
        ("0", "1", "="),
        ("-1e-17", "1", "≈"),
        ("-1e300", "0", "≈"),
        ("-1e-300", "1", "≈"),
        ("-inf", "0", "="),
        ("-1", "0.3679", "="),
    ],
)
def test_a_power_is_0_or_1_only_where_it_is(power: str, shown: str, sign: str) -> None:
    assert arithmetic.sign_of(arithmetic.exp(arithmetic.value(power)), shown) == sign
    printed.assert_true(f"exp({power}) {sign} {shown}", {})


@pytest.mark.parametrize(
    "text",
    [
        "exp(-771.73) = 0",
        "1 = 1 - 0.9^200",
        "sigmoid(-933.68) = 0.0000",
        "1e-200 × 1e-200 = 0.0000",
        "1 - (+5e-321)² = 1",
        "2e-300 / 1e300 = 0.0000",
        "1 + 1e-300 = 1",
    ],
)
def test_a_rounded_0_or_1_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        printed.assert_true(text, {})
    printed.assert_true(text.replace("=", "≈"), {})


def test_a_chance_rounded_to_1_is_noticed() -> None:
    printed.assert_true("-ln(0.3679) ≈ 1.0000", {})
    for text in ("sigmoid(+40.000) = 1.0000", "4.0001 / 4.0002 = 1.0000"):
        with pytest.raises(AssertionError):
            printed.assert_true(text, {}, chance=True)


def softmax_of(rows: list[list[float]], *, stable: bool = False) -> tuple[Softmax, dict[str, Array]]:
    logits = np.array(rows)
    op = StableSoftmax(logits.shape[1]) if stable else Softmax(logits.shape[1])
    with np.errstate(all="ignore"):
        (probs,) = op.compute(logits)
    return op, {"logits": logits, "probs": probs, "y": np.zeros(len(rows), int)}


@pytest.mark.parametrize(
    ("row", "stable", "said", "unsaid"),
    [
        ([-800.0, -900.0], False, "0 / 0 is nan", "inf / inf"),
        ([800.0, 3.0], False, "inf / inf is nan", "0 / 0"),
        ([np.nan, 3.0], False, "A logit of this row is nan.", "/"),
        ([3.0, 800.0], False, "overflows, so p is 0", "sum to 1"),
        ([709.5, 709.5], False, "overflows, so p is 0", "sum to 1"),
        ([np.inf, 0.0], True, "The largest logit of this row is nan or inf.", "overflow"),
        ([-np.inf, -np.inf], True, "The largest logit of this row is nan or inf.", "inf / inf"),
        ([1.0, 2.0], False, "sum to 1", "too large"),
        ([-800.0, 2.0], True, "sum to 1", "too large"),
    ],
)
def test_why_a_chance_is_no_number(row: list[float], stable: bool, said: str, unsaid: str) -> None:
    op, tensors = softmax_of([row], stable=stable)
    meaning = " ".join(map(spoken, op.words(Cell("probs", (0, 0)), tensors).meaning))
    assert said in meaning
    assert unsaid not in meaning


def loss_words(op: Loss, tensors: dict[str, Array], example: int) -> str:
    with np.errstate(all="ignore"):
        made = op.compute(tensors["probs"], tensors["y"])
    known = {**tensors, "losses": made[0], "loss": made[1]}
    return " ".join(map(spoken, op.words(Cell("losses", (example,)), known).meaning))


def test_an_infinite_loss_says_how_the_chance_became_0() -> None:
    _, tensors = softmax_of([[-800.0, 2.0], [3.0, 800.0], [1.0, 2.0]])
    plain = Loss(2, Experiment(batch_size=3))
    assert "p of c0 underflowed to 0. So -ln of it is +inf." in loss_words(plain, tensors, 0)
    assert "p of c0 is 0 since exp overflowed in its row" in loss_words(plain, tensors, 1)
    assert "inf" not in loss_words(plain, tensors, 2)
    assert "underflowed to 0" in loss_words(LossAsPrinted(2, Experiment(batch_size=3)), tensors, 2)


def test_underflow_is_said_where_a_0_comes_of_it() -> None:
    timeline = Timeline(Trainer(Experiment(lr=100, softmax="stable")))
    frame, found = timeline.frame(Moment(4, 7)), 0
    for index in np.ndindex(BATCH, 2):
        cell = Cell("probs", index)
        if frame.current["probs"][index] == 0:
            found += 1
            assert "exp below -745.13 is too small for a double: 0." in explain(frame, cell).meaning
            text = cell_in_numbers(frame, cell, 79)
            assert text.endswith("≈ 0.0000    too small for a double: 0") or " ≈ 0 / 1 = 0.0000" in text
    assert found


@pytest.mark.parametrize("values", [[0.0, 5e-324], [-1.7e308, 1.7e308], [1.0, np.inf], [2.0, 2.0], [1e308, -1e308, 0]])
def test_any_history_can_be_drawn(values: list[float]) -> None:
    bars = sparkline(values)
    assert len(bars) == len(values)
    finite = [bar for bar, value in zip(bars, values, strict=True) if np.isfinite(value)]
    assert finite[values.index(min(values))] in "▁▄"


@pytest.mark.parametrize(
    "words",
    [
        "explain article --hidden 3 --softmax stable --lr 1e300 --at 2:softmax --pick probs.e0.c0",
        "explain article --lr 1e200 --l2 0.1 --at 2:loss --pick W.x0.c0",
        "explain article --lr 1e-320 --at 2:loss --pick W.x0.c0",
    ],
)
def test_no_explanation_ends_the_session(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert line(words, capsys)


def drawn_data(random: Random) -> Dataset:
    features, classes, rows = random.randint(1, 5), random.randint(2, 5), random.randint(5, 12)
    numbers, every = np.random.RandomState(random.randint(0, 1000)), np.arange(rows)
    scale = random.choice([1e-320, 1e-160, 1e-5, 1.0, 1.0, 100.0, 6e4, 1e150, 1e300])
    return Dataset(
        name="random",
        X=numbers.randn(rows, features) * scale,
        y=numbers.randint(0, classes, rows, dtype=np.int64),
        train=every,
        val=every[:3],
        test=every[3:5],
        features=tuple(f"x{n}" for n in range(features)),
        classes=tuple(f"c{n}" for n in range(classes)),
    )


def drawn_options(random: Random) -> dict[str, Any]:
    hidden = random.choice([(), (3,), (2, 3)])
    return {
        "source": "random.csv",
        "seed": random.randint(0, 99),
        "hidden": hidden,
        "activation": random.choice(["relu", "tanh", "sigmoid"]) if hidden else "relu",
        "optimizer": random.choice(["sgd", "momentum", "adam"]),
        "momentum": random.choice([0, 0.9, 0.999999999]),
        "reduction": random.choice(["sum", "mean"]),
        "softmax": random.choice(["plain", "stable"]),
        "l2": random.choice([0.0, 0.1, 1e-300, 1e100]),
        "batch_size": random.randint(1, 9),
        "lr": random.choice([0, 1e-320, 1e-300, 0.01, 50, 1e5, 1e100, 1e200, 1e300]),
        "iterations": 12,
        "check": (5, 5),
    }


def assert_moment_told(timeline: Timeline, moment: Moment, random: np.random.RandomState) -> None:
    """All that is shown and said there, of some cells of each tensor."""
    frame = timeline.frame(moment)
    for name in frame.program.tensors:
        for cell in some_cells(name, frame.current[name], random, 1) if name != "rows" else ():
            read(frame, cell)
            for explaining in (True, False):
                shown = screen.text(frame, 80, 24, State(pick=cell, explaining=explaining))
                assert max(map(len, shown)) <= 80
    for split in ("train", "val", "test"):
        explain(frame, Cell(split))
    ask(frame)


@pytest.mark.parametrize("seed", range(24 if LONG else 6))
def test_any_run_is_told_to_its_end(seed: int) -> None:
    random = Random(seed)
    try:
        timeline = Timeline(Trainer(Experiment(**drawn_options(random)), drawn_data(random)))
    except UserError:  # a combination that is refused in a sentence
        return
    for _ in timeline.extend(12):
        pass
    last = timeline.reached
    for number in {1, random.randint(1, last), last}:
        end = timeline.schedule.end(number).op
        for op in {end, random.randint(1, end)}:
            assert_moment_told(timeline, Moment(number, op), np.random.RandomState(seed))
        experiment = timeline.trainer.experiment
        iteration = timeline.frame(Moment(number, end)).current
        assert len(proof_panel(80, 7, prove(iteration, experiment.reduction, experiment.lr))) == 7


def test_a_sum_that_misses_by_less_than_any_digit_shown_is_not_equal() -> None:
    shown = ["+58.612", "-3e-187", "+54.523", "-1e-165"]
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown)), "+113.14") == "≈"
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown[::2])), "+113.14") == "="
