"""A step of a model beside ours: read by hooks, its mistakes named, and model and optimizer left as they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import stepviz
from stepviz import UserError
from tests.support.torchlike import SGD, CrossEntropyLoss, Linear, ReLU, Sequential, Tensor

X, Y = Tensor(np.random.RandomState(0).rand(6, 4)), np.array([0, 1, 2, 2, 1, 0])


def model(relu: Any = None) -> Sequential:
    return Sequential(Linear(4, 5, 1), relu or ReLU(), Linear(5, 3, 2))


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
    assert all(np.array_equal(one, part.data) for one, part in zip(before, net.parameters(), strict=True))
    assert all(part.grad is None for part in net.parameters())
    assert not optimizer.moved


@pytest.mark.parametrize(
    ("tensor", "mistake", "given"),
    [
        ("da1", "mask-forgotten", {"relu": ReLU(masked=False)}),
        ("dlogits", "not-averaged", {"loss": CrossEntropyLoss(averaged=False)}),
        ("W1_after", "sign", {"way": 1}),
    ],
)
def test_a_mistake_is_named_where_it_is(tensor: str, mistake: str, given: dict[str, Any]) -> None:
    net = model(given.get("relu"))
    optimizer = SGD(net.parameters(), 0.1, way=given.get("way", -1))
    found = stepviz.compare(net, X, Y, given.get("loss", CrossEntropyLoss()), optimizer)
    assert not found.equal
    assert (found.record["tensor"], mistake in found.record["mistakes"]) == (tensor, True)
    assert "differs first" in str(found)


class Softmax(ReLU):
    """A layer that is not compared."""


class Outside(CrossEntropyLoss):
    """One that takes any labels."""

    def __call__(self, outputs: Tensor, y: Any) -> Tensor:
        return super().__call__(outputs, y % 3)


Outside.__name__ = "CrossEntropyLoss"


def own_loss(outputs: Tensor, y: Any) -> Tensor:
    return CrossEntropyLoss()(outputs, y)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"loss": own_loss}, "which loss is own_loss? Give as_loss='softmax', 'mse', 'half-mse' or 'bce'"),
        ({"model": Sequential(Linear(4, 3, 0), Softmax())}, "Softmax cannot be compared: give Linear layers with"),
        ({"model": Sequential(Linear(4, 3, 0), Linear(3, 3, 0))}, "Linear Linear cannot be compared"),
        ({"model": Sequential(Linear(4, 3, 0), ReLU())}, "ReLU after the last Linear cannot be compared"),
        ({"y": Y + 1}, "y does not go with the model: give a label from 0 to 2 for each row"),
        ({"more": {"weight_decay": 0.1}}, "SGD(weight_decay=0.1) cannot be compared: give weight_decay=0"),
        ({"more": {"nesterov": True}}, "SGD(nesterov=True) cannot be compared: give nesterov=False"),
    ],
)
def test_what_cannot_be_compared_is_told(change: dict[str, Any], said: str) -> None:
    net = change.get("model", model())
    loss = change.get("loss", CrossEntropyLoss())
    if "y" in change:  # the labels are looked at behind the loss
        loss = Outside()
    with pytest.raises(UserError) as told:
        stepviz.compare(net, X, change.get("y", Y), loss, SGD(net.parameters(), 0.1, **change.get("more", {})))
    assert said in str(told.value)


def test_a_loss_of_ones_own_can_be_compared() -> None:
    assert stepviz.compare(model(), X, Y, own_loss, as_loss="softmax").equal
