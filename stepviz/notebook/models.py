"""Models: records one step of a PyTorch model with hooks: outputs, gradients and updated parameters of each layer.

PyTorch is not imported: any object with the same methods works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from stepviz.errors import UserError
from stepviz.ops import Array
from stepviz.settings.kinds import either

LINEAR = "Linear"
ACTIVATIONS: Mapping[str, str] = {
    "ReLU": "relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "LeakyReLU": "leaky",
    "GELU": "gelu",
    "SiLU": "silu",
}
"""Our names of PyTorch's activations."""
_FIXED: Mapping[str, Any] = {"negative_slope": 0.01, "approximate": "none"}
"""The only value that can be compared, for some options of PyTorch's activations."""
_PASSED = ("Flatten", "Identity")
"""Layers that change no number."""
UNFIT = "y does not go with the model: give a label from 0 to {last} for each row"
"""The message for labels of other classes than the model's."""


class LayerStep(NamedTuple):
    """A layer of one step."""

    kind: str
    output: Array
    gradient: Array | None
    """The gradient of its output; None if there is none."""
    parameters: Sequence[Array]
    """Weights (inputs, units), then biases; empty for an activation."""
    gradients: Sequence[Array]
    after: Sequence[Array]
    """The parameters after the update; empty without an optimizer."""


def numbers(tensor: Any) -> Array:
    """A PyTorch tensor, or anything that NumPy can convert, as a new array."""
    return np.array(tensor.detach().cpu().numpy() if hasattr(tensor, "detach") else tensor)


def only(kind: str, option: Callable[[str, Any], Any], fixed: Mapping[str, Any]) -> None:
    """Raises `UserError` if an option of PyTorch is not `fixed`, the only value that can be compared.

    `option`: gives the value of an option by its name, or the default given to it.
    """
    for name, value in fixed.items():
        found = option(name, value)
        if found is not value and (value is None or found != value):
            raise UserError(f"{kind}({name}={found!r}) cannot be compared: give {name}={value!r}")


def step_of(model: Any, x: Any, y: Any, loss: Any, optimizer: Any) -> tuple[list[LayerStep], float]:
    """The layers of one step in the order they ran, and its loss. Model and optimizer stay as they were.

    Raises `UserError` for a layer that cannot be compared.
    """
    ran = list[tuple[Any, Any, Array]]()

    def keep(layer: Any, _: Any, output: Any) -> None:
        if getattr(layer, "inplace", False):
            raise UserError(f"{_kind(layer)}(inplace=True) overwrites what it is given: leave inplace out")
        output.retain_grad()  # PyTorch keeps the gradients of parameters alone
        ran.append((layer, output, numbers(output)))

    with _unchanged(model, optimizer):
        hooks = [part.register_forward_hook(keep) for part in model.modules() if not [*part.children()]]
        try:
            made = model(x)
            value = _loss_of(loss, made, y)
        finally:
            for hook in hooks:
                hook.remove()
        value.backward()
        layers = [layer for layer, *_ in ran]
        before = [_parameters(layer) for layer in layers]
        gradients = [_parameters(layer, gradient=True) for layer in layers]
        if optimizer is not None:
            optimizer.step()
        after = [_parameters(layer) if optimizer is not None else () for layer in layers]
        kept = [None if output.grad is None else numbers(output.grad) for _, output, _ in ran]
    parts = zip(ran, kept, before, gradients, after, strict=True)
    steps = [LayerStep(_kind(layer), made, own, old, by, new) for (layer, _, made), own, old, by, new in parts]
    return [step for step in steps if step.kind not in _PASSED], float(numbers(value))


def _loss_of(loss: Any, made: Any, y: Any) -> Any:
    """The loss. Raises `UserError` for a label that is none of the model's classes, as PyTorch does `IndexError`."""
    try:
        return loss(made, y)
    except IndexError:
        raise UserError(UNFIT.format(last=numbers(made).shape[-1] - 1)) from None


@contextmanager
def _unchanged(model: Any, optimizer: Any) -> Iterator[None]:
    """Clear gradients in the block; restore gradients, parameters and optimizer after it."""
    parameters = [*model.parameters()]
    gradients, state = [parameter.grad for parameter in parameters], deepcopy(model.state_dict())
    remembered = None if optimizer is None else deepcopy(optimizer.state_dict())
    for parameter in parameters:
        parameter.grad = None
    try:
        yield
    finally:
        model.load_state_dict(state)
        if optimizer is not None:
            optimizer.load_state_dict(remembered)
        for parameter, gradient in zip(parameters, gradients, strict=True):  # `state_dict` has no gradients
            parameter.grad = gradient


def _kind(layer: Any) -> str:
    return type(layer).__name__


def _parameters(layer: Any, *, gradient: bool = False) -> Sequence[Array]:
    """The parameters of a layer, or their gradients; rows of the weights belong to inputs. Raises `UserError`."""
    kind = _kind(layer)
    if kind != LINEAR:
        if kind not in (*ACTIVATIONS, *_PASSED):
            between = either([*ACTIVATIONS])
            raise UserError(f"{kind} cannot be compared: give {LINEAR} layers with {between} between them")
        only(kind, partial(getattr, layer), _FIXED)
        return ()
    if layer.bias is None:
        raise UserError(f"a {LINEAR} without a bias cannot be compared: leave bias=False out")
    both = (layer.weight.grad, layer.bias.grad) if gradient else (layer.weight, layer.bias)
    if any(part is None for part in both):
        raise UserError(f"a {LINEAR} got no gradient: the loss has to depend on all of them, and none may be frozen")
    weights, biases = map(numbers, both)
    return weights.T, biases
