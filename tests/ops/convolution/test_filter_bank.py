"""Filters: names and sizes, ties, what cannot be done, and how well they learn.

How well filters learn: two seeds, 500 iterations in every run; seeds 0 to 9 and whole runs with `--long`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.errors import UserError
from stepviz.ops import Cell
from stepviz.training.gradient_check import prove
from stepviz.training.slopes import Verdict
from tests.support.examples import LONG
from tests.support.nets import dataset_of

SEEDS = range(10 if LONG else 2)


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
        ("digits", {"conv": "0@3x3"}, "--conv 0@3x3 is out of range: give 1@1x1 to 64@16x16"),
        ("digits", {"image": "8x8"}, "--image is for files: leave it out with digits"),
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


@pytest.mark.parametrize(("given", "more"), [({"norm": "batch"}, {"u2", "n2"}), ({"dropout": 0.5}, {"mask2", "k2"})])
def test_norm_and_dropout_stand_in_the_dense_layers(given: dict[str, object], more: set[str]) -> None:
    trainer = Trainer(Experiment.of("digits", conv="2@3x3", hidden=(5,), batch_size=4, **given))
    assert more <= set(trainer.program.tensors)
    assert not {name.replace("2", "1") for name in more} & set(trainer.program.tensors)
    made = trainer.iterations(trainer.initial, 1, 2)[-1]
    scores = trainer.program.scores(trainer.dataset.X[:3], made.model_after)
    alone = trainer.program.scores(trainer.dataset.X[:1], made.model_after)
    assert scores[:1] == pytest.approx(alone, rel=1e-12), "at a check no row counts for another, and nothing is dropped"


@pytest.mark.parametrize("seed", range(3 if LONG else 1))
def test_what_pooling_keeps_is_read_with_weights_of_its_own_size(seed: int) -> None:
    """By He's rule the sums of each relu layer have one mean square, also of those that read the largest of four."""
    first = Trainer(Experiment.of("digits", conv="8@3x3", hidden=(200,), batch_size=500, seed=seed)).firsts[0]
    below, above = (float((first[name] ** 2).mean()) for name in ("a1", "a2"))
    assert 0.5 < above / below < 1.1, "twice that without the 3: what lies side by side in an image is alike"


def test_filters_answer_as_many_test_rows_with_fewer_weights() -> None:
    """As both commands are typed: `train digits --conv 4@3x3 --hidden 32`, `train digits --hidden 32`."""
    with_filters, without = (Experiment.of("digits", hidden=(32,), **more) for more in ({"conv": "4@3x3"}, {}))
    found = [np.mean([right(run, seed) for seed in SEEDS]) for run in (with_filters, without)]
    assert found[0] >= found[1], found
    assert weights(with_filters) == 1554 < weights(without) == 2410


def right(experiment: Experiment, seed: int) -> float:
    """Percent of the test rows, at the end of a run, or after 500 iterations where there are few trials."""
    iterations = experiment.iterations if LONG else 500
    trainer = Trainer(replace(experiment, seed=seed, iterations=iterations))
    carried = trainer.carried(trainer.initial, 1, iterations)
    (found,) = trainer.evaluate(carried[: len(trainer.program.model)], ("test",)).values()
    return found


def weights(experiment: Experiment) -> int:
    """How many weights and biases it has."""
    return sum(array.size for array in Trainer(experiment).initial)
