"""Three steps of each optimizer by hand, on L = 3x² + 2 with x = 2 and lr 0.1, where dL/dx = 6x."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given

from stepviz import Experiment, Iteration, Moment, Timeline, Trainer, UserError
from stepviz.cli import main
from stepviz.kinds import OPTIMIZERS, KnownOptimizer
from stepviz.ops import Array, Cell
from stepviz.views.explain.explanation import explain
from tests.support.examples import examples
from tests.support.kinds.shy import Shy
from tests.support.nets import Net, nets

BY_HAND: dict[str, dict[str, list[float]]] = {
    "sgd": {"dx": [12, 4.8, 1.92], "x_after": [0.8, 0.32, 0.128]},
    # m = 0.9·m + g: 12; 10.8 + 4.8; 14.04 - 4.56
    "momentum": {"dx": [12, 4.8, -4.56], "mx_after": [12, 15.6, 9.48], "x_after": [0.8, -0.76, -1.708]},
    # m = 0.9·m + 0.1·g, v = 0.999·v + 0.001·g²; m̂ = m / 0.1, 0.19, 0.271; v̂ = v / 0.001, 0.001999, 0.002997001
    "adam": {
        "dx": [12, 11.4, 10.800999],
        "t_after": [1, 2, 3],
        "mx_after": [1.2, 2.22, 3.0780999],
        "vx_after": [0.144, 0.273816, 0.39020376],
        "sx": [1, 0.9983351, 0.9954309],
        "x_after": [1.9, 1.8001665, 1.7006234],
    },
    # v = 0.99·v + 0.01·g²: 0.01·144; 1.4256 + 0.36; 1.767744 + 0.1092912; step = g / √v: 12 / 1.2, …
    "rmsprop": {
        "dx": [12, 6, 3.3059205],
        "vx_after": [1.44, 1.7856, 1.8770351],
        "sx": [10, 4.4901326, 2.4129938],
        "x_after": [1, 0.55098674, 0.30968737],
    },
}


def three(optimizer: str) -> list[Iteration]:
    trainer = Trainer(Experiment(source="chain-rule", lr=0.1, optimizer=optimizer, iterations=3))
    return trainer.iterations(trainer.initial, 1, 3)


@pytest.mark.parametrize("optimizer", list(BY_HAND))
def test_three_steps_are_those_worked_out_by_hand(optimizer: str) -> None:
    made = three(optimizer)
    for name, values in BY_HAND[optimizer].items():
        for iteration, value in zip(made, values, strict=True):
            assert float(iteration[name]) == pytest.approx(value, rel=1e-6), (name, iteration.number)


def test_adam_is_algorithm_1_of_kingma_and_ba() -> None:
    """The same three steps in 50 digits, as the paper writes them."""
    getcontext().prec = 50
    alpha, beta1, beta2, epsilon = (Decimal(text) for text in ("0.1", "0.9", "0.999", "1e-8"))
    theta, m, v = Decimal(2), Decimal(0), Decimal(0)
    for t, iteration in enumerate(three("adam"), start=1):
        g = 6 * theta
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        corrected_m, corrected_v = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - alpha * corrected_m / (corrected_v.sqrt() + epsilon)
        for name, value in (("mx_after", m), ("vx_after", v), ("x_after", theta)):
            assert float(iteration[name]) == pytest.approx(float(value), rel=1e-13)


def test_rmsprop_is_that_of_pytorch() -> None:
    """`torch.optim.RMSprop` with what it takes if nothing is said, as its reference writes it, in 50 digits."""
    getcontext().prec = 50
    lr, alpha, epsilon = (Decimal(text) for text in ("0.1", "0.99", "1e-8"))
    theta, square_avg = Decimal(2), Decimal(0)
    for iteration in three("rmsprop"):
        g = 6 * theta
        square_avg = alpha * square_avg + (1 - alpha) * g * g
        theta = theta - lr * g / (square_avg.sqrt() + epsilon)
        for name, value in {"vx_after": square_avg, "x_after": theta}.items():
            assert float(iteration[name]) == pytest.approx(float(value), rel=1e-13)


def test_momentum_is_the_one_of_sutskever_with_the_learning_rate_outside() -> None:
    velocity, theta = 0.0, 2.0
    for iteration in three("momentum"):
        velocity = 0.9 * velocity - 0.1 * 6 * theta
        theta += velocity
        assert float(iteration["x_after"]) == pytest.approx(theta, rel=1e-13)
        assert -0.1 * float(iteration["mx_after"]) == pytest.approx(velocity, rel=1e-13)


def rules(net: Net, w: Array, g: Array, memory: list[Array], t: int) -> tuple[Array, list[Array]]:
    run = net.experiment
    if run.optimizer == "sgd":
        return w - run.lr * g, []
    if run.optimizer == "momentum":
        (m,) = memory
        m = run.momentum * m + g
        return w - run.lr * m, [m]
    if run.optimizer == "rmsprop":
        (v,) = memory
        v = 0.99 * v + 0.01 * g**2
        return w - run.lr * g / (np.sqrt(v) + 1e-8), [v]
    m, v = memory
    m, v = run.momentum * m + (1 - run.momentum) * g, run.beta2 * v + (1 - run.beta2) * g**2
    step = (m / (1 - run.momentum**t)) / (np.sqrt(v / (1 - run.beta2**t)) + 1e-8)
    return w - run.lr * step, [m, v]


@examples(60)
@given(net=nets(most_layers=2, most_units=8))
def test_every_parameter_follows_the_published_rule(net: Net) -> None:
    trainer = net.trainer
    letters = {"sgd": "", "momentum": "m", "adam": "mv", "rmsprop": "v"}[net.experiment.optimizer]
    for iteration in trainer.iterations(trainer.initial, 1, 3):
        for parameter in trainer.program.parameters:
            name = parameter.name
            memory = [iteration[f"{letter}{name}"] for letter in letters]
            after, kept = rules(net, iteration[name], iteration[f"d{name}"], memory, iteration.number)
            assert np.allclose(iteration[f"{name}_after"], after, rtol=1e-12, atol=1e-15)
            for letter, value in zip(letters, kept, strict=True):
                assert np.allclose(iteration[f"{letter}{name}_after"], value, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "rmsprop"])
def test_memory_starts_at_nothing_and_is_carried_on(optimizer: str) -> None:
    timeline = Timeline(Trainer(Experiment(optimizer=optimizer, hidden=(3,), iterations=100)))
    program = timeline.trainer.program
    assert all((array == 0).all() for array in timeline.trainer.initial[len(program.parameters) :])
    timeline.frame(timeline.schedule.last)
    for number in (2, 33, 34, 100):
        before, now = timeline.iteration(number - 1), timeline.iteration(number)
        for tensor in program.carried:
            assert now[tensor.name].tobytes() == before[f"{tensor.name}_after"].tobytes()
    if optimizer == "adam":
        assert float(timeline.iteration(77)["t_after"]) == 77


def test_one_line_and_one_file_make_an_optimizer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match=r"choose sgd, momentum, adam or rmsprop"):
        Experiment(optimizer="shy")
    monkeypatch.setitem(OPTIMIZERS, "shy", KnownOptimizer(f"{Shy.__module__}:{Shy.__name__}", ("momentum",)))
    made = Timeline(Trainer(Experiment(optimizer="shy", lr=0.1, momentum=0.25))).frame(Moment(3, 6))
    W, dW = made.current["W"], made.current["dW"]
    assert np.array_equal(made.current["W_after"], W - 0.1 * 0.25 * dW)
    assert "Shyly it steps" in " ".join(explain(made, Cell("dW", (0, 0))).spoken())
    assert main(["train", "--optimizer", "shy", "--momentum", "0.25", "--iterations", "2"]) == 0
    assert "shy 0.25" in capsys.readouterr().out
