"""Sixty networks that between them have every kind of operation, each kind beside others."""

from __future__ import annotations

from typing import Any

from stepviz import Experiment
from stepviz.settings.kinds import LAYERS

_CONV: dict[str, Any] = {"hidden": (4,), "conv": "2@3x3", "batch_size": 3}
_WORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "article": ("article", {}),
    "article stable": ("article", {"softmax": "stable"}),
    "article mean": ("article", {"reduction": "mean"}),
    "article as printed": ("article", {"variant": "as-printed"}),
    "article decayed, falling": ("article", {"l2": 0.1, "schedule": "linear", "iterations": 9}),
    "article momentum": ("article", {"optimizer": "momentum", "sampling": "epochs", "batch_size": 21}),
    "article adam": ("article", {"optimizer": "adam", "sampling": "epochs", "batch_size": 3}),
    "article adamw": ("article", {"optimizer": "adamw", "l2": 0.1}),
    "iris adamw held": ("iris", {"hidden": (4,), "optimizer": "adamw", "l2": 0.01, "freeze": ("W1", "b2")}),
    "article warm": ("article", {"warmup": 5, "optimizer": "rmsprop"}),
    "iris cosine": ("iris", {"hidden": (4,), "schedule": "cosine", "iterations": 9, "optimizer": "momentum"}),
    "iris step, warm, adamw": (
        "iris",
        {"hidden": (4,), "schedule": "step", "warmup": 4, "iterations": 9, "optimizer": "adamw", "l2": 0.1},
    ),
    "article one row": ("article", {"batch_size": 1}),
    "article held, in order": ("article", {"freeze": ("W",), "sampling": "order", "batch_size": 3}),
    "article own optimizer, more than a pass in order": (
        "article",
        {"optimizer": "W - lr*tanh(dW)", "sampling": "order", "batch_size": 21},
    ),
    "article held, adam": ("article", {"freeze": ("b",), "optimizer": "adam", "momentum": 0.7, "beta2": 0.123}),
    "article that overflows": ("article", {"lr": 400.0}),
    "iris": ("iris", {}),
    "iris relu": ("iris", {"hidden": (4,)}),
    "iris leaky": ("iris", {"hidden": (4,), "activation": "leaky"}),
    "iris gelu": ("iris", {"hidden": (4, 3), "activation": "gelu"}),
    "iris silu, layer norm": ("iris", {"hidden": (4, 3), "activation": "silu", "norm": "layer"}),
    "iris own activation": ("iris", {"hidden": (4, 3), "activation": "max(abs(x)-0.5,x^3/4)"}),
    "iris two layers": ("iris", {"hidden": (5, 3), "activation": "tanh", "l2": 0.01}),
    "iris squared, sigmoid": ("iris", {"loss": "mse", "output": "sigmoid", "hidden": (3,)}),
    "iris own loss": ("iris", {"loss": "mean(e, mean(c, abs(outputs - y)^1.5))", "hidden": (3,)}),
    "line own loss, sigmoid": ("line", {"loss": "ln(1 + (outputs - y)^2)", "output": "sigmoid"}),
    "line own loss, straight": ("line", {"loss": "outputs - y"}),
    "line own loss, by what is larger": ("line", {"loss": "max(outputs, y)^2 - outputs*y"}),
    "iris half squared": ("iris", {"loss": "half-mse", "hidden": (3,)}),
    "iris batch norm": ("iris", {"hidden": (4,), "norm": "batch"}),
    "iris batch norm, tanh": ("iris", {"hidden": (4, 3), "norm": "batch", "activation": "tanh"}),
    "iris layer norm, sigmoid": ("iris", {"hidden": (4, 3), "norm": "layer", "activation": "sigmoid"}),
    "iris layer norm, adam": ("iris", {"hidden": (4,), "norm": "layer", "optimizer": "adam", "activation": "tanh"}),
    "iris dropout": ("iris", {"hidden": (4,), "dropout": 0.3}),
    "iris dropout, two layers": ("iris", {"hidden": (4, 3), "dropout": 0.5, "activation": "tanh"}),
    "iris dropout, layer norm": ("iris", {"hidden": (4,), "dropout": 0.2, "norm": "layer", "optimizer": "momentum"}),
    "iris skips": ("iris", {"hidden": (4, 4), "skip": True}),
    "iris skips, batch norm, dropout": (
        "iris",
        {"hidden": (5, 3, 3), "norm": "batch", "dropout": 0.2, "activation": "tanh", "skip": True, "l2": 0.01},
    ),
    "iris skips, layer norm": ("iris", {"hidden": (3, 3, 3), "norm": "layer", "activation": "gelu", "skip": True}),
    "iris momentum": ("iris", {"hidden": (4,), "optimizer": "momentum", "momentum": 0.5}),
    "iris own optimizer": ("iris", {"hidden": (4,), "optimizer": "W - lr*(dW/(1 + abs(W)) + 0.01*sign(W))"}),
    "chain rule, own optimizer": ("chain-rule", {"optimizer": "W - lr*dW/(1 + abs(dW))"}),
    "iris held": ("iris", {"hidden": (4,), "freeze": ("W1", "b2")}),
    "moons binary": ("moons", {"loss": "bce"}),
    "moons binary, sum": ("moons", {"loss": "bce", "reduction": "sum", "lr": 0.01}),
    "moons squared": ("moons", {"loss": "mse"}),
    "xor binary": ("xor", {"hidden": (3,), "loss": "bce", "optimizer": "rmsprop"}),
    "line": ("line", {}),
    "line deep": ("line", {"hidden": (4,), "activation": "tanh"}),
    "housing half": ("housing", {"loss": "half-mse", "hidden": (3,)}),
    "spirals": ("spirals", {"hidden": (6, 6)}),
    "digits filters, tanh": ("digits", {**_CONV, "activation": "tanh", "l2": 0.01}),
    "digits filters, dropout": ("digits", {**_CONV, "dropout": 0.2}),
    "digits filters, skip": ("digits", {**_CONV, "hidden": (18,), "skip": True}),
    "digits filters, norm": ("digits", {**_CONV, "norm": "batch"}),
    "digits filters, twice": ("digits", {**_CONV, "conv": "2@3x3,3@2x2"}),
    "digits filters, thrice, decayed": (
        "digits",
        {"conv": "2@1x1,2@1x1,2@1x1", "activation": "tanh", "l2": 0.01, "batch_size": 3, "optimizer": "adam"},
    ),
    "names": ("names", {"batch_size": 4}),
    "names context": ("names", {"batch_size": 4, "context": 2, "l2": 0.01}),
    "names embedded": ("names", {"batch_size": 4, "embed": 3, "context": 2, "hidden": (4,)}),
    "names embedded, skips": (
        "names",
        {"batch_size": 4, "embed": 2, "context": 2, "hidden": (4, 4), "skip": True, "dropout": 0.3},
    ),
    "names embedded, decayed": ("names", {"batch_size": 4, "embed": 2, "context": 1, "hidden": (4,), "l2": 0.01}),
    "names embedded, places": (
        "names",
        {"batch_size": 4, "embed": 3, "context": 2, "positions": True, "hidden": (4,), "l2": 0.01},
    ),
    "names embedded, places, filters": (
        "names",
        {"batch_size": 4, "embed": 3, "context": 3, "positions": True, "conv": "2@2x2", "optimizer": "adam"},
    ),
    "names embedded, filters": (
        "names",
        {"batch_size": 4, "embed": 3, "context": 3, "conv": "2@2x2", "hidden": (4,), "optimizer": "momentum"},
    ),
    "names embedded, filters twice": (
        "names",
        {"batch_size": 3, "embed": 7, "context": 8, "conv": "2@2x3,2@2x1", "activation": "gelu", "l2": 0.1},
    ),
    "gpt": ("gpt", {}),
    "gpt of two blocks": ("gpt", {"heads": 2, "embed": 4, "layers": 2, "norm": "layer", "activation": "gelu"}),
    "names gpt": ("names", {"heads": 2, "embed": 6, "context": 5, "optimizer": "adamw", "l2": 0.1}),
    "gpt without residual": ("gpt", {"layers": 2, "without": ("residual",), "activation": "tanh"}),
    "gpt without blocks": ("gpt", {"without": ("attention", "mlp")}),
    "gpt without attention": ("gpt", {"without": ("attention",), "norm": "layer"}),
    "chain rule": ("chain-rule", {}),
    "chain rule momentum": ("chain-rule", {"optimizer": "momentum"}),
    "chain rule, adam, cosine, warm": ("chain-rule", {"optimizer": "adam", "schedule": "cosine", "warmup": 2}),
    "mazur": ("mazur", {}),
    "formula": (
        "chain-rule",
        {"formula": "L = (w*2 + b - 5)^2 + tanh(w)/b - relu(b) + sigmoid(ln(w))*w^3", "set": (("w", 1.0), ("b", 0.5))},
    ),
    "neuron": ("chain-rule", {"formula": "neuron", "set": (("x2", 0.5),), "optimizer": "momentum"}),
}

_WORDS |= {
    f"iris {layer}": ("iris", {"hidden": (4, 4), "skip": True, "layer": layer, "batch_size": 3})
    for layer in LAYERS
    if layer != Experiment.layer
}


def pinned() -> dict[str, Experiment]:
    """Each by its name."""
    return {name: Experiment.of(source, **given) for name, (source, given) in _WORDS.items()}
