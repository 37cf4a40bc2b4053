"""Torchlike: as much of PyTorch's interface as one step needs, on NumPy; each part can have a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

Back = Callable[[Any], Sequence[Any]]


class Tensor:
    """Numbers, and how their gradient goes back to those that they were made from."""

    def __init__(self, data: Any, parents: Sequence[Tensor] = (), back: Back = lambda _: ()) -> None:
        self.data, self.parents, self.back = np.array(data), parents, back
        self.grad: Tensor | None = None

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return self.data

    def retain_grad(self) -> None:
        """Every gradient is kept here."""

    def backward(self, gradient: Any = 1.0) -> None:
        self.grad = Tensor(gradient)
        for parent, part in zip(self.parents, self.back(np.asarray(gradient)), strict=True):
            parent.backward(part)


class Layer:
    """What a hook can look at; it has no parts."""

    def __init__(self) -> None:
        self.hooks: list[Callable[[Any, Any, Any], None]] = []

    def children(self) -> Sequence[Layer]:
        return ()

    def register_forward_hook(self, hook: Callable[[Any, Any, Any], None]) -> Any:
        self.hooks.append(hook)
        return SimpleNamespace(remove=self.hooks.clear)

    def __call__(self, x: Any) -> Any:
        made = self.forward(x)
        for hook in self.hooks:
            hook(self, (x,), made)
        return made

    def forward(self, x: Any) -> Any:
        raise NotImplementedError


class Linear(Layer):
    """x·Wᵀ + b."""

    def __init__(self, inputs: int, units: int, seed: int) -> None:
        super().__init__()
        random = np.random.RandomState(seed)
        self.weight, self.bias = Tensor(random.randn(units, inputs)), Tensor(random.randn(units))

    def forward(self, x: Tensor) -> Tensor:
        W = self.weight.data
        parts = (x, self.weight, self.bias)
        return Tensor(x.data @ W.T + self.bias.data, parts, lambda d: (d @ W, d.T @ x.data, d.sum(0)))


class ReLU(Layer):
    """max(0, a); with a mistake its gradient passes where it is 0, too."""

    def __init__(self, *, masked: bool = True) -> None:
        super().__init__()
        self.masked = masked

    def forward(self, x: Tensor) -> Tensor:
        return Tensor(np.maximum(x.data, 0), (x,), lambda d: (d * (x.data > 0) if self.masked else d,))


class Sequential:
    """One layer after the other."""

    def __init__(self, *parts: Layer) -> None:
        self.parts = parts

    def children(self) -> Sequence[Layer]:
        return self.parts

    def modules(self) -> Sequence[Any]:
        return (self, *self.parts)

    def parameters(self) -> Iterator[Tensor]:
        yield from (part for layer in self.parts if isinstance(layer, Linear) for part in (layer.weight, layer.bias))

    def state_dict(self) -> list[Any]:
        return [parameter.data for parameter in self.parameters()]

    def load_state_dict(self, state: list[Any]) -> None:
        for parameter, data in zip(self.parameters(), state, strict=True):
            parameter.data = data

    def __call__(self, x: Tensor) -> Tensor:
        for part in self.parts:
            x = part(x)
        return x


class CrossEntropyLoss:
    """The mean of -ln p of the true class; with a mistake its gradient is not averaged."""

    reduction = "mean"

    def __init__(self, *, averaged: bool = True) -> None:
        self.averaged = averaged

    def __call__(self, outputs: Tensor, y: Any) -> Tensor:
        z = outputs.data - outputs.data.max(1, keepdims=True)
        p, rows = np.exp(z) / np.exp(z).sum(1, keepdims=True), range(len(y))
        d = p - np.eye(p.shape[1])[y]
        return Tensor(-np.log(p[rows, y]).mean(), (outputs,), lambda _: (d / len(y) if self.averaged else d,))


class SGD:
    """W = W - lr·dW, or with a mistake the other way."""

    def __init__(self, parameters: Iterator[Tensor], lr: float, **more: Any) -> None:
        self.param_groups: list[dict[str, Any]] = [{"params": [*parameters], "lr": lr, "way": -1, **more}]
        self.moved = False

    def step(self) -> None:
        group = self.param_groups[0]
        for parameter in group["params"]:
            parameter.data = parameter.data + group["way"] * group["lr"] * parameter.grad.data
        self.moved = True

    def state_dict(self) -> dict[str, Any]:
        return {"state": {}, "moved": self.moved}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.moved = state["moved"]
