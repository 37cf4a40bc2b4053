"""Questions: what they say of features and of checks; `tests/claims` answers them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.views.asking import ask
from stepviz.views.text.sentences import spoken
from tests.support.moments import frame_of


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
    told = asked_at(Experiment(variant="as-printed"), "1:dlogits")
    assert told.count(" 1 goes away in e0, e1 only: ") == 1


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


def test_of_one_row_is_asked_whether_it_will_be_correct(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("a,kind\n" + "".join(f"{n},{'pq'[n % 2]}\n" for n in range(8)))
    text = asked_at(Experiment.of(path, val=0.13, test=0.13, check=(1, 2)), "2:check")
    assert text.startswith("Will the only val row be correct?")


@pytest.mark.parametrize(("run", "most"), [(Experiment(), 4), (Experiment("iris"), 32)])
def test_counts_of_different_rows_stand_in_their_order(run: Experiment, most: int) -> None:
    timeline = Timeline(Trainer(run))
    for number in range(1, 12):
        question = ask(timeline.frame(Moment(number, 1)))
        assert question is not None
        counts = [int(spoken(choice)) for choice in question.choices]
        assert counts == [*range(counts[0], counts[0] + 4)]
        assert 1 <= counts[0] < counts[-1] <= most
