"""Edits as they are written: one way for each, one sentence for what a run cannot have."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Trainer
from stepviz.training.edits import Edit, read_all

ARTICLE = Trainer(Experiment())


def read(text: str, trainer: Trainer) -> Edit:
    (edit,) = read_all([text], trainer)
    return edit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" 0501:lr=1e-3", "501:lr=0.001"),
        ("501:batch_size=08", "501:batch-size=8"),
        ("501:reduction=mean", "501:reduction=mean"),
        ("501:W.x2.c0=2.0", "501:W.x2.c0=2"),
        ("501:b.c1=-.5", "501:b.c1=-0.5"),
        ("501:x.e1.x2=1", "501:x.r6.x2=1"),
        ("501:y.e1=1", "501:y.r6=1"),
        ("1:y.r15=0", "1:y.r15=0"),
    ],
)
def test_an_edit_is_written_in_one_way(text: str, wanted: str) -> None:
    edit = read(text, ARTICLE)
    assert edit.text == wanted
    assert read(edit.text, ARTICLE) == edit


def test_edits_come_in_the_order_of_their_iterations_and_an_example_is_that_of_the_run_so_far() -> None:
    edits = read_all(["60:x.e0.x1=1", "501:lr=0.1", "50:seed=9", "60:lr=1"], ARTICLE)
    other = Trainer(Experiment(seed=9))
    row = int(next(other.sampler.batches(60, 1))[0])
    assert [edit.text for edit in edits] == ["50:seed=9", f"60:x.r{row}.x1=1", "60:lr=1", "501:lr=0.1"]
