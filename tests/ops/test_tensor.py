"""What tensors are for: every role and relation, against the arrays of real runs."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz.ops import Array, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.training import Trainer

RUNS = {
    "article": Experiment.of("article"),
    "chain rule": Experiment.of("chain-rule", optimizer="adam"),
    "momentum": Experiment.of("xor", hidden=(3, 2), optimizer="momentum", l2=0.01),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_tensor_has_a_role_and_what_is_after_one_iteration_is_carried_into_the_next(name: str) -> None:
    trainer = Trainer(RUNS[name])
    program, (first, *_, third, fourth) = trainer.program, trainer.iterations(trainer.initial, 1, 4)
    for tensor in program.carried:
        assert np.array_equal(third[program.after(tensor.name)], fourth[tensor.name])
        assert program.of(program.after(tensor.name)) == tensor.name
    assert {t.name for t in program.carried} == {program.of(name) for name in program.with_role(TensorRole.AFTER)}
    remembered = [name for parameter in program.parameters for name in program.memory(parameter.name)]
    assert remembered == sorted(program.with_role(TensorRole.MEMORY), key=remembered.index)
    assert not any(first[name].any() for name in remembered)
    related = (TensorRole.GRADIENT, TensorRole.ERROR, TensorRole.MEMORY, TensorRole.STEP, TensorRole.AFTER)
    for name, tensor in program.tensors.items():
        assert bool(tensor.of) == (program.role(name) in related)
        assert first[name].shape == first[program.of(name)].shape
    assert {p.name for p in program.parameters} == set(program.with_role(TensorRole.PARAMETER))
    assert program.role("val") is None


@pytest.mark.parametrize("wrong", [0, 1, 16])
def test_the_takeaway_of_the_article_counts_the_inputs_answered_by_its_rule(wrong: int) -> None:
    def logits(inputs: Array) -> Array:
        says = inputs[:, 2].copy()
        says[:wrong] = 1 - says[:wrong]
        return np.stack([1 - says, says], axis=1)

    told = Trainer(RUNS["article"]).program.intro.takeaway(logits)
    assert ("found the rule" in told) == (not wrong)
    assert (
        not wrong or told == f"{16 - wrong} of 16 possible inputs predicted as y = x2; not 0 0 0 0{' …' * (wrong > 1)}"
    )
    assert not Trainer(RUNS["momentum"]).program.intro.takeaway(logits)
