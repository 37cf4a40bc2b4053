from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Op, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, build

VARIANTS = {
    "default": Experiment(),
    "stable, mean": Experiment(softmax="stable", lr=0.04, reduction="mean"),
    "as-printed": Experiment(variant="as-printed", batch_size=2),
    "one row, hidden": Experiment(batch_size=1, hidden=(2,)),
    "eleven rows, lr 0": Experiment(batch_size=11, lr=0.0),
}

variants = pytest.mark.parametrize("experiment", list(VARIANTS.values()), ids=list(VARIANTS))


def all_ops(trainer: Trainer) -> list[Op]:
    program = trainer.program
    return [*program.ops, *(program.check(splits) for splits in (("train",), ("val",), ("train", "val"), SPLITS))]


def reads(op: Op, iteration: Iteration) -> list[Array]:
    return [iteration[name] for name in op.reads]


@variants
def test_compute_leaves_its_inputs_alone_and_shares_nothing_with_them(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in all_ops(trainer):
        given = [array.copy() for array in reads(op, iteration)]
        before = [array.tobytes() for array in given]
        made = op.compute(*given)
        assert len(made) == len(op.writes)
        assert [array.tobytes() for array in given] == before
        sources = [*given, trainer.dataset.X, trainer.dataset.y]
        assert not any(np.shares_memory(array, source) for array in made for source in sources)
        assert not any(np.shares_memory(a, b) for n, a in enumerate(made) for b in made[:n])


def test_a_row_that_is_not_finite_counts_as_wrong() -> None:
    trainer = Trainer(Experiment())
    broken = (np.full((4, 2), np.nan), np.zeros(2))
    assert trainer.evaluate(broken, SPLITS) == {"train": 0.0, "val": 0.0, "test": 0.0}


def test_an_empty_split_has_no_row_right() -> None:
    trainer = Trainer(Experiment())
    empty = replace(trainer.dataset, val=np.arange(0))
    (percent,) = build(trainer.experiment, empty).check(("val",)).compute(*trainer.initial)
    assert percent == 0


def test_logits_of_any_rows_are_those_an_iteration_computes() -> None:
    for experiment in (Experiment(), Experiment(hidden=(5, 3), activation="tanh"), Experiment(hidden=(4,))):
        trainer = Trainer(experiment)
        iteration, program = trainer.iterate(trainer.initial, 1), trainer.program
        logits = program.scores(iteration["x"], iteration.parameters)
        assert np.array_equal(logits, iteration["logits"])
        assert np.array_equal(program.probabilities(logits), iteration["probs"])
        rows = trainer.dataset.X[trainer.dataset.train]
        check = program.check(("train",))
        assert np.array_equal(program.scores(rows, iteration.after), check.scores("train", *iteration.after))
        assert np.isnan(program.scores(np.full_like(rows, np.inf), iteration.parameters)).any()
