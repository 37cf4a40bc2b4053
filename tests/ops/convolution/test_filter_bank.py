"""Filters: names and sizes of layers of them, ties, and what cannot be done."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment, Trainer
from stepviz.training.gradient_check import prove
from stepviz.training.slopes import Verdict
from tests.support.nets import dataset_of


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
