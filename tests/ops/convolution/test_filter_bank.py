"""Filters: names and sizes of layers of them, ties, and what cannot be done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.training.gradient_check import prove
from stepviz.training.slopes import Verdict
from tests.support.nets import dataset_of


def test_filters_on_filters_have_names_and_sizes_of_their_own_layer() -> None:
    program = Trainer(Experiment.of("digits", conv="4@3x3,6@2x2", hidden=(8,), batch_size=2)).program
    assert program.widths == (64, 36, 6, 8, 10)
    sizes = {name: program.shape(program.tensors[name]) for name in ("W1", "p1", "W2", "a2", "p2", "dp1", "W3")}
    inner = {"W1": (9, 4), "p1": (2, 36), "W2": (16, 6), "a2": (2, 24), "p2": (2, 6), "W3": (6, 8)}
    assert sizes == inner | {"dp1": (2, 36)}
    assert program.axes["W2"] == ("place2", "filter2")
    assert program.axes["W3"] == ("pooled2", "h3")
    assert program.given("place2", "k5") == "line 1, column 2 on map f1"
    assert program.given("pooled", "h10") == "line 1, column 2 of map f1"
    assert program.given("pooled2", "h5") == "line 1, column 1 of map f5"
    assert program.intro.draw("W2") == "randn(16, 6) * sqrt(2/(3*16))"


MAPS, FEW = "leaves no 2x2 to pool of maps of", "give a filter of at most"
IMAGES = "train on digits with all its features, or on a file with --image 8x8"


@pytest.mark.parametrize(
    ("source", "given", "sentence"),
    [
        ("digits", {"conv": "4@3x3,8@3x3"}, f"--conv 8@3x3 {MAPS} 3x3: {FEW} 2x2"),
        ("digits", {"conv": "4@6x6,8@1x1"}, f"--conv 8@1x1 {MAPS} 1x1: the maps are too small for any filter"),
        ("digits", {"conv": "2@9x2"}, f"--conv 2@9x2 leaves no 2x2 to pool of images of 8x8: {FEW} 7x7"),
        (
            "names",
            {"embed": 2, "context": 4, "conv": "2@2x2"},
            f"--conv 2@2x2 leaves no 2x2 to pool of embeddings of 4x2: {FEW} 3x1",
        ),
        ("names", {"conv": "2@2x2"}, f"--conv 2@2x2 is for images, which the rows of names are not: {IMAGES}"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(source: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        Trainer(Experiment.of(source, **given))
    assert str(refused.value) == sentence


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


def test_a_last_line_that_no_pool_holds_is_dropped_and_that_is_said() -> None:
    trainer = Trainer(Experiment.of("digits", conv="1@2x2", batch_size=2))
    now, pool = trainer.iterate(trainer.initial, 1), trainer.program.maker("p1")
    assert now["h1"].shape == (2, 49)
    assert now["p1"].shape == (2, 9)
    assert pool is not None
    assert "a last line or column drops" in pool.sentence
    back = now["dh1"].reshape(2, 7, 7)
    assert not back[:, 6].any()
    assert not back[:, :, 6].any()
    words = trainer.program.ops[trainer.program.made_at["dh1"] - 1].words(Cell("dh1", (0, 48)), now)
    assert "last row or column" in str(words.meaning)
