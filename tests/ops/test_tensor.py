"""What tensors are for: every role and relation, against the arrays of real runs."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz.ops import TensorRole
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
