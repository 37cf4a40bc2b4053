from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from stepviz import Experiment, Op, Trainer
from stepviz.data.dataset import SPLITS
from tests.support.examples import examples
from tests.support.nets import Net, every_net

VARIANTS = {
    "stable, mean": Experiment(softmax="stable", lr=0.04, reduction="mean"),
    "as-printed": Experiment(variant="as-printed", batch_size=2),
    "eleven rows, hidden": Experiment(batch_size=11, hidden=(2,)),
}


def all_ops(trainer: Trainer) -> list[Op]:
    program = trainer.program
    return [*program.ops, *(program.check(splits) for splits in (("train",), SPLITS))]


@pytest.mark.parametrize("experiment", VARIANTS.values(), ids=VARIANTS)
def test_compute_leaves_its_inputs_alone_and_shares_nothing_with_them(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in all_ops(trainer):
        given = [iteration[name].copy() for name in op.reads]
        before = [array.tobytes() for array in given]
        made = op.compute(*given)
        assert len(made) == len(op.writes)
        assert [array.tobytes() for array in given] == before
        sources = [*given, trainer.dataset.X, trainer.dataset.y]
        assert not any(np.shares_memory(array, source) for array in made for source in sources)
        assert not any(np.shares_memory(a, b) for n, a in enumerate(made) for b in made[:n])


@examples(60)
@given(net=every_net(most_layers=4, most_units=6, own=False))
def test_every_operation_says_everything_about_itself_in_few_words(net: Net) -> None:
    for op in net.trainer.program.ops:
        limits = ((op.name, 10), (op.label, 10), (op.sentence, 70), (op.equation, 50), (op.code, 42))
        for text, limit in limits:
            assert 0 < len(text) <= limit, (op.name, text)
            assert text == text.strip()
        assert len(f" {op.equation}  {op.code}") <= 80
        assert op.question
        assert op.listing
