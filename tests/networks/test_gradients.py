from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from hypothesis import given

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Array
from stepviz.ops.layers.activation import Activation
from stepviz.training.gradient_check import Verdict, prove
from tests.support.examples import examples
from tests.support.nets import Net, every_net, some_cells

STEP = 1e-5
CELLS = 12
"""Slopes measured of each parameter."""


def objective(trainer: Trainer, iteration: Iteration, carried: tuple[Array, ...]) -> tuple[float, list[bytes]]:
    """What the gradients are the slopes of: the losses, and the penalty of weight decay on every W.

    And which relus are open: between two parameters with other gates the loss has a kink.
    """
    run, program = trainer.experiment, trainer.program
    kinked = [op.reads[0] for op in program.ops if isinstance(op, Activation) and op.kind.kinked]
    with np.errstate(over="ignore"):
        losses, *sums = program.finding("losses", *kinked)(iteration["rows"], carried)
    weights = [a for a, p in zip(carried, program.parameters, strict=False) if len(p.axes) == 2]
    penalty = run.l2 / 2 * sum(float((W * W).sum()) for W in weights)
    loss = float(losses.sum() if run.reduction == "sum" else losses.mean()) + penalty
    return loss, [(a > 0).tobytes() for a in sums]


def moved(carried: tuple[Array, ...], number: int, change: npt.NDArray[np.float64]) -> tuple[Array, ...]:
    return (*carried[:number], carried[number] + change, *carried[number + 1 :])


def slope(trainer: Trainer, iteration: Iteration, number: int, direction: npt.NDArray[np.float64]) -> float | None:
    """The slope along a direction, of two widths so that what bends evenly cancels; None beside a kink."""
    ends = [moved(iteration.carried, number, by * STEP * direction) for by in (2, 1, -1, -2)]
    found = [objective(trainer, iteration, end) for end in ends]
    if any(gates != found[0][1] for _, gates in found):
        return None
    far_above, above, below, far_below = (loss for loss, _ in found)
    return (8 * (above - below) - (far_above - far_below)) / (12 * STEP)


@examples(150)
@given(net=every_net())
def test_gradients_are_the_slopes_of_the_loss(net: Net) -> None:
    trainer, random = net.trainer, np.random.RandomState(net.experiment.seed)
    iteration = trainer.iterations(trainer.initial, 1, 3)[-1]
    computed, measured = [], []
    for number, parameter in enumerate(trainer.program.parameters):
        gradient = iteration[f"d{parameter.name}"]
        directions = [random.standard_normal(gradient.shape) / np.sqrt(gradient.size)]
        for cell in some_cells(parameter.name, gradient, random, CELLS):
            directions.append(np.zeros(gradient.shape))
            directions[-1][cell.index] = 1.0
        for direction in directions:
            found = slope(trainer, iteration, number, direction)
            if found is not None:
                computed.append(float((gradient * direction).sum()))
                measured.append(found)
    off = np.linalg.norm(np.subtract(computed, measured))
    loss, _ = objective(trainer, iteration, iteration.carried)
    assert off <= 1e-6 * np.linalg.norm(computed) + 1e-9 * max(1.0, loss)


@examples(60)
@given(net=every_net(most_layers=3, most_units=8))
def test_the_proof_holds_for_every_network(net: Net) -> None:
    trainer = net.trainer
    for iteration in trainer.iterations(trainer.initial, 1, 2):
        proof = prove(iteration, net.experiment.reduction, net.experiment.lr)
        assert all(holds for _, holds in proof.invariants)
        assert not proof.fails, (proof.error, proof.wrong)
        assert proof.holds or max(slope.size for slope in proof.slopes) < 1e-12
        assert [slope.measured.shape for slope in proof.slopes] == [a.shape for a in iteration.parameters]


@examples(15)
@given(net=every_net(most_layers=2, most_units=8, l2=0.3))
def test_weight_decay_adds_its_share_to_the_weights_alone(net: Net) -> None:
    trainer = net.trainer
    plain = replace(net, experiment=replace(net.experiment, l2=0.0)).trainer
    with_decay, without = trainer.iterate(trainer.initial, 1), plain.iterate(plain.initial, 1)
    for parameter in trainer.program.parameters:
        share = with_decay[f"d{parameter.name}"] - without[f"d{parameter.name}"]
        decay = 0.3 * with_decay[parameter.name] if len(parameter.axes) == 2 else np.zeros_like(share)
        assert np.allclose(share, decay, rtol=1e-9, atol=1e-12 if decay.any() else 0)
    assert float(with_decay["loss"]) == float(without["loss"])


def test_a_relu_at_its_kink_is_no_fault() -> None:
    """Row #6 of the article is all zeros, so with b = 0 its units stand at their kink."""
    trainer = Trainer(Experiment(hidden=(3,)))
    iteration = trainer.iterate(trainer.initial, 1)
    assert 6 in iteration["rows"]
    proof = prove(iteration, "sum", 0.01)
    assert proof.holds
    corners = {slope.name: slope.counts[Verdict.CORNER] for slope in proof.slopes}
    assert corners == {"dW1": 0, "db1": 3, "dW2": 0, "db2": 0}
    assert [slope.holds for slope in proof.slopes] == [True, None, True, True]
    assert not prove(iteration, "mean", 0.01).holds


def test_of_a_large_network_some_slopes_are_measured() -> None:
    trainer = Trainer(Experiment(hidden=(120, 80), activation="tanh", init="xavier", batch_size=32))
    iteration = trainer.iterate(trainer.initial, 1)
    proof = prove(iteration, "sum", 0.01)
    assert proof.holds
    for slope in proof.slopes:
        assert 2 <= slope.computed.size <= math.prod(slope.shape) == iteration[slope.name].size
        assert np.array_equal(slope.computed, iteration[slope.name][np.ix_(*slope.places)])
    assert sum(slope.computed.size for slope in proof.slopes) < 2000
