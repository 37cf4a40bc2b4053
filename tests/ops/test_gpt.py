"""A GPT: the run that is published, what each position may see, what its settings refuse, its bits per character."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Timeline, Trainer
from stepviz.data.documents import WORDS
from stepviz.ops.gpt.checking import baselines, losses_of

PUBLISHED = (3.3660, 3.4243, 3.1778, 3.0664, 3.2209, 2.9452, 3.2894, 3.3245)
"""Losses of the first iterations, as Karpathy's microgpt prints them: each depends on all gradients before it."""


@cache
def run(source: str = "gpt", **given: Any) -> tuple[Trainer, list[Iteration]]:
    trainer = Trainer(Experiment.of(source, **given))
    return trainer, trainer.iterations(trainer.initial, 1, len(PUBLISHED))


def test_the_published_run_has_the_published_losses() -> None:
    _, iterations = run("microgpt")
    assert tuple(round(float(iteration["loss"]), 4) for iteration in iterations) == PUBLISHED


def test_held_out_documents_are_answered_one_by_one() -> None:
    """What is said of a document does not depend on those before it."""
    trainer, _ = run("microgpt")
    data, program, model = trainer.dataset, trainer.program, trainer.initial[: len(trainer.program.model)]
    together = program.scores(data.X[data.val], model)
    second = data.starts[np.isin(data.starts, data.val)][1:3]
    alone = program.scores(data.X[slice(*second)], model)
    assert np.array_equal(together[second[0] - data.val[0] : second[1] - data.val[0]], alone)


def test_a_check_finds_the_mean_loss_of_all_documents_in_bits() -> None:
    timeline = Timeline(Trainer(Experiment.of("gpt", iterations=2, check=(2, 2))))
    now, program = timeline.iteration(2), timeline.trainer.program
    losses = [
        float(loss)
        for number, rows in enumerate(timeline.trainer.dataset.documents(), start=1)
        for loss in timeline.trainer.program_of(number).run(rows, now.carried_after)[program.slots["losses"]]
    ]
    _, bits = program.check(("train",)).compute(*now.model_after)
    assert bits == pytest.approx(np.mean(losses) / math.log(2), rel=1e-12)


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
