"""Questions: what each one says is so, its right answer is right as shown, and no other choice is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops.question import Question
from stepviz.views.asking import ask
from stepviz.views.text.sentences import spoken
from tests.support.examples import LONG, examples
from tests.support.moments import frame_of
from tests.support.nets import Net, nets
from tests.support.questions import assert_true

NETS = nets(
    *(2, 4),
    own=False,
    norm=None,
    dropout=0.0,
    skip=False,
    schedule="constant",
    warmup=0,
    iterations=4,
    check=(1, 2),
    softmax=st.sampled_from(["plain", "stable"]),
    lr=st.sampled_from([0.0, 1e-6, 0.01, 0.3, 100.0, 1e6]),
)


def assert_asked(frame: Frame, question: Question) -> str:
    """All of a question is true; the operation that it is about."""
    assert_true(frame, question)
    assert frame.op is not None
    return frame.op.name


def asked_in(timeline: Timeline) -> Iterator[tuple[Frame, Question]]:
    for _ in timeline.extend(timeline.trainer.experiment.iterations):
        pass
    for number in range(1, timeline.reached + 1):
        for op in range(1, timeline.schedule.end(number).op + 1):
            frame = timeline.frame(Moment(number, op))
            question = ask(frame)
            if question is not None:
                yield frame, question


@examples(50)
@given(NETS, st.booleans())
def test_questions_of_random_programs_are_true(net: Net, on: bool) -> None:
    data = replace(net.dataset, X=(net.dataset.X > 0).astype(float)) if on else net.dataset
    asked = {assert_asked(*pair) for pair in asked_in(Timeline(Trainer(net.experiment, data)))}
    assert asked


@pytest.mark.parametrize("seed", range(40 if LONG else 4))
def test_questions_of_the_listing_as_printed_are_true(seed: int) -> None:
    run = Experiment(variant="as-printed", seed=seed, batch_size=2 + seed % 7, lr=(0.01, 100.0)[seed % 2], iterations=4)
    assert "dlogits" in {assert_asked(*pair) for pair in asked_in(Timeline(Trainer(run)))}


@pytest.mark.parametrize(
    "settings",
    [{}, {"heads": 2, "embed": 4, "layers": 2, "norm": "layer", "activation": "gelu", "optimizer": "sgd"}],
)
def test_questions_of_a_gpt_are_true(settings: dict[str, Any]) -> None:
    timeline = Timeline(Trainer(Experiment.of("gpt", **settings, iterations=2, check=(2, 2))))
    asked = {assert_asked(*pair) for pair in asked_in(timeline)} | {"batch"}
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
