"""Questions: what each one says is so, its right answer is right as shown, and no other choice is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops.question import Question
from stepviz.settings.kinds import ACTIVATIONS, LAYERS, LOSSES, OPTIMIZERS, OUTPUTS
from stepviz.views.asking import ask
from stepviz.views.text.sentences import spoken
from tests.support.examples import LONG
from tests.support.moments import frame_of
from tests.support.questions import assert_true


def random_rows(random: np.random.RandomState, loss: str) -> Dataset:
    """Rows of switches or of numbers; some classes may have no training row, some rows are equal."""
    features, classes, rows = random.randint(1, 6), random.randint(2, 6), random.randint(8, 14)
    classes = 2 if loss == "bce" else classes
    targets = random.randint(0, 3) if "regression" in LOSSES[loss].tasks else 0
    X = random.randn(rows, features) * random.choice([0.1, 1.0, 1000.0])
    if random.rand() < 0.5:
        X = random.randint(0, 2, (rows, features)).astype(np.float64)
    every = random.permutation(rows)
    return Dataset(
        name="random",
        X=X,
        y=2 * random.randn(rows, targets) if targets else random.randint(0, classes, rows, dtype=np.int64),
        train=np.sort(every[:4]),
        val=np.sort(every[4:6]),
        test=np.sort(every[6:]),
        features=tuple(f"x{n}" for n in range(features)),
        classes=() if targets else tuple(f"c{n}" for n in range(classes)),
        targets=tuple(f"y{n}" for n in range(targets)),
    )


def random_run(seed: int) -> Timeline:
    """Any program on rows of its own, or the article's listing as printed."""
    random = np.random.RandomState(seed)
    lr = float(random.choice([0.0, 1e-6, 0.01, 0.3, 100.0, 1e6]))
    l2 = float(random.choice([0.0, 0.0, 0.2]))
    common: dict[str, Any] = {"seed": seed, "iterations": 4, "check": (1, 2), "lr": lr, "l2": l2}
    optimizers = sorted(OPTIMIZERS)
    common |= {"optimizer": optimizers[random.randint(len(optimizers))]}
    softmax = "plain" if random.rand() < 0.5 else "stable"
    if random.rand() < 0.2:
        common["softmax"] = softmax
        printed = Experiment(variant="as-printed", batch_size=int(random.randint(2, 9)), **common)
        return Timeline(Trainer(printed))
    hidden = tuple(random.randint(1, 5, random.randint(0, 3)).tolist())
    loss = str(random.choice(sorted(LOSSES)))
    common |= {"softmax": softmax} if "softmax" in LOSSES[loss].takes else {}
    common |= {"output": str(random.choice(OUTPUTS))} if "output" in LOSSES[loss].takes else {}
    run = Experiment(
        reduction="mean" if random.rand() < 0.5 else "sum",
        batch_size=int(random.choice([1, 2, 4, 7])),
        hidden=hidden,
        activation=str(random.choice(sorted(ACTIVATIONS))) if hidden else "relu",
        init="he",
        loss=loss,
        sampling=("replacement", "epochs", "order")[random.randint(3)],
        layer=str(random.choice(sorted(LAYERS))),
        **common,
    )
    return Timeline(Trainer(run, random_rows(random, loss)))


def asked_in(timeline: Timeline) -> Iterator[tuple[Frame, Question]]:
    for _ in timeline.extend(timeline.trainer.experiment.iterations):
        pass
    for number in range(1, timeline.reached + 1):
        for op in range(1, timeline.schedule.end(number).op + 1):
            frame = timeline.frame(Moment(number, op))
            question = ask(frame)
            if question is not None:
                yield frame, question


@pytest.mark.parametrize("block", range(8 if LONG else 1))
def test_questions_of_random_programs_are_true(block: int) -> None:
    asked: dict[str, int] = {}
    for seed in range(40 * block, 40 * block + 40):
        for frame, question in asked_in(random_run(seed)):
            assert_true(frame, question)
            assert frame.op is not None
            asked[frame.op.name] = asked.get(frame.op.name, 0) + 1
    assert sum(asked.values()) > 400
    assert {"batch", "softmax", "loss", "dlogits", "update", "check"} <= set(asked)


@pytest.mark.parametrize(
    "given",
    [{}, {"heads": 2, "embed": 4, "layers": 2, "norm": "layer", "activation": "gelu", "optimizer": "sgd"}],
)
def test_questions_of_a_gpt_are_true(given: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("gpt", **given, iterations=2, check=(2, 2))))
    asked = {"batch"}
    for frame, question in asked_in(timeline):
        assert_true(frame, question)
        assert frame.op is not None
        asked.add(frame.op.name)
    assert all(op.name in asked or op.name.startswith("da") for op in timeline.trainer.program.ops)


def asked_at(experiment: Experiment, at: str) -> str:
    timeline = Timeline(Trainer(experiment))
    question = ask(frame_of(timeline, at))
    assert question is not None
    return spoken(question.text)


def test_features_are_on_where_they_are_0_or_1_and_nowhere_else() -> None:
    assert asked_at(Experiment(), "1:linear") == "In row e0 x0, x1, x3 are on: what will z[e0,c0] be?"
    iris = asked_at(Experiment.of("iris"), "1:linear")
    assert re.fullmatch(r"Row e0 of x times column c(\d) of W, plus b\[c\1\]: what will z\[e0,c\1\] be\?", iris)


def test_the_listing_as_printed_is_told_as_it_is() -> None:
    told = [asked_at(Experiment(variant="as-printed"), f"{number}:dlogits") for number in range(1, 20)]
    assert all(text.count(" 1 goes away in e0, e1 only: ") == 1 for text in told)
    assert any("dlogits[e2," in text for text in told)


@pytest.mark.parametrize(
    ("experiment", "at", "rule"),
    [
        (Experiment(check=(1, 500)), "2:check", ""),
        (Experiment(lr=0, check=(1, 500)), "1:check", "Of tied logits the first counts."),
        (Experiment(lr=1e308, check=(1, 500)), "1:check", "A row with nan or inf counts as wrong."),
    ],
)
def test_a_check_tells_how_it_counts_where_that_matters(experiment: Experiment, at: str, rule: str) -> None:
    text = asked_at(experiment, at)
    assert text.startswith("How many of")
    assert text.partition("? ")[2] == rule
    assert len(text) <= 78


@pytest.mark.parametrize(("run", "most"), [(Experiment(), 4), (Experiment("iris"), 32), (Experiment("xor"), 32)])
def test_counts_of_different_rows_stand_in_their_order(run: Experiment, most: int) -> None:
    timeline, places = Timeline(Trainer(run)), set()
    for number in range(1, 30):
        frame = timeline.frame(Moment(number, 1))
        question = ask(frame)
        assert question is not None
        counts = [int(spoken(choice)) for choice in question.choices]
        assert counts == [*range(counts[0], counts[0] + 4)]
        assert counts[0] >= 1
        assert counts[-1] <= most
        assert counts[question.answer] == len(set(frame.current["rows"].tolist()))
        places.add(question.answer)
    assert most == 4 or len(places) > 1
