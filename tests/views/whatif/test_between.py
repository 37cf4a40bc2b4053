"""What differs between two runs is told as it is; all of its sentences are judged in `tests/claims`."""

from __future__ import annotations

from typing import Literal

import pytest

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.training.edits import read_all
from stepviz.views.whatif.between import begun, sentences
from stepviz.views.whatif.minus import Pair

Sampling = Literal["replacement", "order"]


def test_a_number_of_batches_that_are_not_as_large_is_not_compared() -> None:
    original = Timeline(Trainer(Experiment()))
    moment = Moment(510, 5)
    pair = Pair(branched(original, ["501:batch-size=3"]).frame(moment), original.frame(moment))
    _, told, _ = sentences(pair, "A", pair.whatif.program.cell("dlogits.e0.c0"))
    assert told == "dlogits[e0,c0]:  not compared: the batches have 3 and 4 rows"


@pytest.mark.parametrize(
    ("edit", "sampling", "drawn"),
    [
        ("5:lr=0.1", "replacement", "The same"),
        ("5:seed=3", "replacement", "Other"),
        ("5:seed=3", "order", "The same"),
        ("5:batch-size=3", "order", "Other"),
    ],
)
def test_rows_are_other_ones_where_seed_or_size_decides_them(
    edit: str, sampling: Literal["replacement", "order"], drawn: str
) -> None:
    run = Experiment(sampling=sampling, iterations=20)
    original = Timeline(Trainer(run))
    assert begun("A", read_all([edit], original.trainer), run).endswith(f"{drawn} rows are drawn.")
    lines = [line.frame(Moment(7, 1)).current["rows"].tolist() for line in (branched(original, [edit]), original)]
    assert (lines[0] == lines[1]) == (drawn == "The same")
