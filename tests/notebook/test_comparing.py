"""A step of a model beside ours: read by hooks, its mistakes named, and model and optimizer left as they were.

The model has as much of PyTorch's interface as one step needs, on NumPy; each part can have a mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import stepviz
from stepviz import UserError

Back = Callable[[Any], Sequence[Any]]


class Tensor:
    """Numbers, and how their gradient goes back to those that they were made from."""

    def __init__(self, data: Any, parents: Sequence[Tensor] = (), back: Back = lambda _: ()) -> None:
        self.data, self.parents, self.back = np.array(data), parents, back
        self.grad: Tensor | None = None

    def detach(self) -> Tensor:
        return self

    cpu = detach

    def numpy(self) -> Any:
        return self.data

    def retain_grad(self) -> None:
        """Every gradient is kept here."""

    def backward(self, gradient: Any = 1.0) -> None:
        self.grad = Tensor(gradient)
        for parent, part in zip(self.parents, self.back(np.asarray(gradient)), strict=True):
            parent.backward(part)


class Sequential:
    """A model: one part after the other; or a part, which a hook can look at."""

    def __init__(self, *parts: Sequential) -> None:
        self.parts, self.hooks = parts, list[Callable[[Any, Any, Any], None]]()

    def children(self) -> Sequence[Sequential]:
        return self.parts

    def modules(self) -> Sequence[Sequential]:
        return (self, *self.parts)

    def parameters(self) -> Iterator[Tensor]:
        yield from (parameter for part in self.parts for parameter in part.parameters())

    def state_dict(self) -> list[Any]:
        return [parameter.data for parameter in self.parameters()]

    def load_state_dict(self, state: list[Any]) -> None:
        for parameter, data in zip(self.parameters(), state, strict=True):
            parameter.data = data

    def register_forward_hook(self, hook: Callable[[Any, Any, Any], None]) -> Any:
        self.hooks.append(hook)
        return SimpleNamespace(remove=self.hooks.clear)

    def __call__(self, x: Tensor) -> Tensor:
        made = self.forward(x)
        for hook in self.hooks:
            hook(self, (x,), made)
        return made

    def forward(self, x: Tensor) -> Tensor:
        for part in self.parts:
            x = part(x)
        return x


class Linear(Sequential):
    """x·Wᵀ + b."""

    def __init__(self, inputs: int, units: int, seed: int) -> None:
        super().__init__()
        random = np.random.RandomState(seed)
        self.weight, self.bias = Tensor(random.randn(units, inputs)), Tensor(random.randn(units))

    def parameters(self) -> Iterator[Tensor]:
        yield from (self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        W = self.weight.data
        parts = (x, self.weight, self.bias)
        return Tensor(x.data @ W.T + self.bias.data, parts, lambda d: (d @ W, d.T @ x.data, d.sum(0)))


class ReLU(Sequential):
    """max(0, a)."""

    def forward(self, x: Tensor) -> Tensor:
        return Tensor(np.maximum(x.data, 0), (x,), lambda d: (d * (x.data > 0),))


class CrossEntropyLoss:
    """The mean of -ln p of the true class; with a mistake its gradient is not averaged."""

    reduction = "mean"

    def __init__(self, *, averaged: bool = True) -> None:
        self.averaged = averaged

    def __call__(self, outputs: Tensor, y: Any) -> Tensor:
        z = outputs.data - outputs.data.max(1, keepdims=True)
        p, true = np.exp(z) / np.exp(z).sum(1, keepdims=True), np.eye(z.shape[1])[y]
        d = p - true
        return Tensor(-np.log((p * true).sum(1)).mean(), (outputs,), lambda _: (d / len(y) if self.averaged else d,))


class SGD:
    """W = W - lr·dW, or with a mistake the other way."""

    direction = staticmethod(lambda gradient: gradient)

    def __init__(self, parameters: Iterator[Tensor], lr: float, **more: Any) -> None:
        self.param_groups: list[dict[str, Any]] = [{"params": [*parameters], "lr": lr, "way": -1, **more}]
        self.moved = False

    def step(self) -> None:
        group = self.param_groups[0]
        for parameter in group["params"]:
            parameter.data = parameter.data + group["way"] * group["lr"] * self.direction(parameter.grad.data)
        self.moved = True

    def state_dict(self) -> dict[str, Any]:
        return {"state": {}, "moved": self.moved}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.moved = state["moved"]


class Adam(SGD):
    """W = W - lr·dW/(|dW| + eps) in the first step, whatever its means forget."""

    direction = staticmethod(lambda gradient: gradient / (np.abs(gradient) + 1e-8))


class RMSprop(SGD):
    """W = W - lr·dW/(√((1 - alpha)·dW²) + eps) in the first step."""

    direction = staticmethod(lambda gradient: gradient / (np.sqrt(0.01 * gradient**2) + 1e-8))


X, Y = Tensor(np.random.RandomState(0).rand(6, 4)), np.array([0, 1, 2, 2, 1, 0])


def model(relu: Any = None) -> Sequential:
    return Sequential(Linear(4, 5, 1), relu or ReLU(), Linear(5, 3, 2))


def compared(net: Any = None, y: Any = Y, loss: Any = None, kind: type[SGD] = SGD, **options: Any) -> Any:
    """A step of a model beside ours: the usual one, or another."""
    net = net or model()
    return stepviz.compare(net, X, y, loss or CrossEntropyLoss(), kind(net.parameters(), 0.1, **options))


def test_a_right_step_is_equal() -> None:
    net = model()
    optimizer = SGD(net.parameters(), 0.1)
    before = [part.data.copy() for part in net.parameters()]
    found = stepviz.compare(net, X, Y, CrossEntropyLoss(), optimizer)
    assert found.equal
    assert found.record == {"equal": True, "iteration": 1, "compared": [*found.found.equal]}
    made = "W1 b1 W2 b2 a1 h1 logits loss dlogits dW2 db2 dh1 da1 dW1 db1 W1_after b1_after W2_after b2_after"
    assert [*found.found.equal] == made.split()
    assert str(found).endswith("No number differs.\nNot given: probs, loss.")
    assert repr(found) == str(found)
    assert all(np.array_equal(one, part.data) for one, part in zip(before, net.parameters(), strict=True))
    assert all(part.grad is None for part in net.parameters())
    assert not optimizer.moved


@pytest.mark.parametrize(
    ("kind", "options", "shown"),
    [
        (SGD, {"momentum": 0.8}, ["0.8*"]),
        (Adam, {"betas": (0.8, 0.95)}, ["0.8*", "0.95*"]),
        (RMSprop, {"alpha": 0.99}, ["0.99*"]),
    ],
)
def test_the_first_step_of_other_optimizers_is_equal_and_their_options_are_read(
    kind: type[SGD], options: dict[str, Any], shown: list[str]
) -> None:
    found = compared(kind=kind, **options)
    assert found.equal
    assert all(code in found.iteration.program.update.listing for code in shown)


@pytest.mark.parametrize(
    ("tensor", "mistake", "given"),
    [
        ("dlogits", "not-averaged", {"loss": CrossEntropyLoss(averaged=False)}),
        ("W1_after", "sign", {"way": 1}),
    ],
)
def test_a_mistake_is_named_where_it_is(tensor: str, mistake: str, given: dict[str, Any]) -> None:
    found = compared(**given)
    assert not found.equal
    assert (found.record["tensor"], mistake in found.record["mistakes"]) == (tensor, True)
    assert "differs first" in str(found)


def having(made: Any, **options: Any) -> Any:
    """A part of a model, or a loss, with other options than it has usually."""
    for name, value in options.items():
        setattr(made, name, value)
    return made


def called(name: str) -> Any:
    """A layer that only its name tells from a ReLU."""
    return type(name, (ReLU,), {})()


def own_loss(outputs: Tensor, y: Any) -> Tensor:
    return CrossEntropyLoss()(outputs, y)


REFUSED = (Path(__file__).parent / "uncompared.txt").read_text(encoding="utf-8").splitlines()[2:]


@pytest.mark.parametrize(("given", "said"), [line.split(" → ") for line in REFUSED])
def test_what_cannot_be_compared_is_told(given: str, said: str) -> None:
    with pytest.raises(UserError) as told:
        eval(f"compared({given})")
    assert str(told.value).startswith(said)


def test_an_array_of_another_shape_is_told_with_what_is_wrong_with_it() -> None:
    run = stepviz.run(iterations=1)
    now = run.at("1:update")
    turned, narrow = {"W": now["W"].T}, {"logits": now["logits"][:, :1]}
    (first, second, *_), (third, fourth, *_) = (str(run.compare(given)).splitlines() for given in (turned, narrow))
    assert first.endswith("its shape is (2, 4), and should be (4, 2): transpose it.")
    assert second.startswith("  What the update makes of it ")
    assert third.endswith("its shape is (4, 1), and should be (4, 2).")
    assert fourth.startswith("  No mistake that is known makes this shape.")


def test_a_loss_of_ones_own_can_be_compared() -> None:
    assert stepviz.compare(model(), X, Y, own_loss, as_loss="softmax").equal
