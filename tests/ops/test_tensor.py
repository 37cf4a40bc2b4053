"""What tensors are for: every role and relation, against the arrays of real runs."""

from __future__ import annotations

import numpy as np
import pytest

from stepviz.ops import Array, Op, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.training import Timeline, Trainer
from tests.support.rates import of_gradients

RUNS = {
    "article": Experiment.of("article"),
    "chain rule": Experiment.of("chain-rule", optimizer="adam"),
    "momentum": Experiment.of("xor", hidden=(3, 2), optimizer="momentum", l2=0.01),
    "adam": Experiment.of("xor", hidden=(3,), optimizer="adam"),
    "as printed": Experiment.of("article", variant="as-printed"),
}


@pytest.fixture(params=RUNS)
def timeline(request: pytest.FixtureRequest) -> Timeline:
    timeline = Timeline(Trainer(RUNS[request.param]))
    list(timeline.extend(4))
    return timeline


def test_what_is_after_one_iteration_is_carried_into_the_next(timeline: Timeline) -> None:
    program, third, fourth = timeline.trainer.program, timeline.iteration(3), timeline.iteration(4)
    for tensor in program.carried:
        assert np.array_equal(third[program.after(tensor.name)], fourth[tensor.name])
        assert program.of(program.after(tensor.name)) == tensor.name
    assert {t.name for t in program.carried} == {program.of(name) for name in program.with_role(TensorRole.AFTER)}


def test_a_gradient_is_the_slope_of_the_loss_that_is_trained(timeline: Timeline) -> None:
    program, iteration = timeline.trainer.program, timeline.iteration(3)
    losses = program.with_role(TensorRole.LOSS) or program.with_role(TensorRole.OBJECTIVE)
    summed = timeline.trainer.experiment.reduction == "sum"

    def loss(place: int, by: float) -> float:
        carried = list(iteration.carried)
        carried[place] = carried[place] + by
        slots = program.run(iteration[program.the(TensorRole.ROWS)], tuple(carried))
        values = slots[program.slots[losses[0]]]
        return float(values.sum() if summed else values.mean())

    for place, parameter in enumerate(program.parameters):
        if timeline.trainer.experiment.variant and parameter.axes[1:]:
            continue  # as printed, the gradients of the weights are not the slopes
        slope = (loss(place, 1e-6) - loss(place, -1e-6)) / 2e-6
        slope += program.penalty(parameter.name) * float(iteration[parameter.name].sum())
        assert slope == pytest.approx(iteration[program.gradient(parameter.name)].sum(), rel=1e-4, abs=1e-4)
        assert program.of(program.gradient(parameter.name)) == parameter.name
        assert bool(program.penalty(parameter.name)) == bool(
            of_gradients(timeline.trainer.experiment) and parameter.axes[1:]
        )


@pytest.mark.parametrize(("activation", "kinked"), [("relu", True), ("tanh", False)])
def test_an_operation_says_where_no_difference_measures_its_slope(activation: str, *, kinked: bool) -> None:
    program = Trainer(Experiment.of("xor", hidden=(3, 2), activation=activation)).program
    assert [name for op in program.ops for name in op.kinks] == ["a1", "a2"] * kinked


def test_memory_starts_at_nothing_and_has_the_shape_of_its_parameter(timeline: Timeline) -> None:
    program, first = timeline.trainer.program, timeline.iteration(1)
    remembered = [name for parameter in program.parameters for name in program.memory(parameter.name)]
    assert remembered == sorted(program.with_role(TensorRole.MEMORY), key=remembered.index)
    assert all(not first[name].any() and first[name].shape == first[program.of(name)].shape for name in remembered)


def test_every_tensor_has_a_role_of_its_own_place(timeline: Timeline) -> None:
    program, iteration = timeline.trainer.program, timeline.iteration(2)
    related = (TensorRole.GRADIENT, TensorRole.ERROR, TensorRole.MEMORY, TensorRole.STEP, TensorRole.AFTER)
    for name, tensor in program.tensors.items():
        assert bool(tensor.of) == (program.role(name) in related)
        assert iteration[name].shape == iteration[program.of(name)].shape
    assert {p.name for p in program.parameters} == set(program.with_role(TensorRole.PARAMETER))
    assert program.role("val") is None


def test_the_one_of_a_role_is_what_the_field_calls_so() -> None:
    program = Trainer(RUNS["article"]).program
    roles = (TensorRole.SCORE, TensorRole.PROBABILITY, TensorRole.LOSS, TensorRole.OBJECTIVE, TensorRole.ERROR)
    assert [program.the(role) for role in roles] == ["logits", "probs", "losses", "loss", "dlogits"]
    with pytest.raises(KeyError):
        program.the(TensorRole.STEP)
    check: Op = program.check(("train", "val"))
    assert {tensor.role for tensor in check.writes} == {TensorRole.ACCURACY}


def test_what_is_said_of_the_start_is_what_there_is() -> None:
    chain, net = (Trainer(RUNS[name]) for name in ("chain rule", "momentum"))
    assert [bool(trainer.program.story.formula) for trainer in (chain, net)] == [True, False]
    x = float(chain.initial[0])
    assert chain.program.story.start == (f"{chain.program.story.formula}   x = {x:g}", f"x = {x:g}")
    shapes = ", ".join(" x ".join(map(str, array.shape)) for array in net.initial[:6:2])
    assert net.program.story.start[0].startswith(f"W = {shapes} random numbers (seed {net.experiment.seed})")


@pytest.mark.parametrize("wrong", [0, 1, 16])
def test_the_takeaway_of_the_article_counts_the_inputs_answered_by_its_rule(wrong: int) -> None:
    def logits(inputs: Array) -> Array:
        says = inputs[:, 2].copy()
        says[:wrong] = 1 - says[:wrong]
        return np.stack([1 - says, says], axis=1)

    told = Trainer(RUNS["article"]).program.story.takeaway(logits)
    assert ("found the rule" in told) == (not wrong)
    assert (
        not wrong or told == f"{16 - wrong} of 16 possible inputs predicted as y = x2; not 0 0 0 0{' …' * (wrong > 1)}"
    )
    assert not Trainer(RUNS["adam"]).program.story.takeaway(logits)
