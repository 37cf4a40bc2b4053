"""Banks: questions over ten nets, and every number of an iteration of these nets written in NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from stepviz import Experiment, Iteration, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, items

NETS: dict[str, Experiment] = {
    "article": Experiment(),
    "article, momentum, l2": Experiment(optimizer="momentum", l2=0.1),
    "article, adam": Experiment(optimizer="adam"),
    "xor, relu": Experiment.of("xor", hidden=(3,), batch_size=4, l2=0.1),
    "xor, tanh, bce": Experiment.of("xor", hidden=(3,), activation="tanh", loss="bce", batch_size=4),
    "moons, sigmoid": Experiment.of("moons", hidden=(3, 2), activation="sigmoid", batch_size=4, optimizer="rmsprop"),
    "iris": Experiment.of("iris", hidden=(4,), batch_size=5, optimizer="adam"),
    "iris, sum": Experiment.of("iris", batch_size=4, reduction="sum"),
    "line, adam": Experiment.of("line", batch_size=4, optimizer="adam"),
    "mazur": Experiment.of("mazur"),
}
Arrays = dict[str, Any]


@cache
def bank(name: str, count: int) -> tuple[Timeline, tuple[QuizItem, ...]]:
    """The run of one of the nets, and questions about it."""
    line = Timeline(Trainer(NETS[name]))
    return line, tuple(items(line, count, 0))


def known_of(iteration: Iteration, run: Experiment) -> Arrays:
    """These numbers, and those that the iteration starts from."""
    given = {name: np.array(iteration[name]) for name in ("x", "y", *_carried(iteration))}
    return given | numbers(iteration, run)


def numbers(iteration: Iteration, run: Experiment) -> Arrays:
    """Every array that the iteration makes, from its rows, its parameters and what the optimizer remembers."""
    given: Arrays = {name: np.array(iteration[name]) for name in ("x", "y", *_carried(iteration))}
    layers = [("W", "b")] if not run.hidden else [(f"W{n}", f"b{n}") for n in range(1, len(run.hidden) + 2)]
    made: Arrays = {}
    heights = [given["x"]]
    for number, (W, b) in enumerate(layers[:-1], start=1):
        made[f"a{number}"] = heights[-1] @ given[W] + given[b]
        made[f"h{number}"] = _active(made[f"a{number}"], run.activation)
        heights.append(made[f"h{number}"])
    W, b = layers[-1]
    last = heights[-1] @ given[W] + given[b]
    made |= _end(last, given["y"], run)
    d: Any = made.get("dlogits", made.get("doutputs"))
    for number in range(len(layers), 0, -1):
        W, b = layers[number - 1]
        made[f"d{W}"], made[f"d{b}"] = heights[number - 1].T @ d + run.l2 * given[W], d.sum(0)
        if number > 1:
            made[f"dh{number - 1}"] = d @ given[W].T
            d = made[f"dh{number - 1}"] * _slope(made[f"a{number - 1}"], run.activation)
            made[f"da{number - 1}"] = d
    for name in (part for pair in layers for part in pair if part not in run.freeze):
        made |= _moved(name, given, made[f"d{name}"], run)
    return made


def _carried(iteration: Iteration) -> list[str]:
    return [tensor.name for tensor in iteration.program.carried]


def _active(a: Any, kind: str) -> Any:
    return {"relu": np.maximum(a, 0), "tanh": np.tanh(a), "sigmoid": 1 / (1 + np.exp(-a))}[kind]


def _slope(a: Any, kind: str) -> Any:
    h = _active(a, kind)
    return {"relu": (a > 0) * 1.0, "tanh": 1 - h**2, "sigmoid": h * (1 - h)}[kind]


def _end(last: Any, y: Any, run: Experiment) -> Arrays:
    """From the last sums to the loss, and the gradients of what they are."""
    rows, share = len(last), 1 / len(last) if run.reduction == "mean" else 1.0
    if run.loss == "softmax":
        e = np.exp(last - last.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        losses, d = -np.log(p[range(rows), y]), (p - np.eye(p.shape[1])[y]) * share
        return {"logits": last, "probs": p, "losses": losses, "loss": losses.mean(), "dlogits": d}
    if run.loss == "bce":
        o = 1 / (1 + np.exp(-last))
        losses = -np.log(np.where(y == 1, o[:, 0], 1 - o[:, 0]))
        return {
            "logits": last,
            "outputs": o,
            "losses": losses,
            "loss": losses.mean(),
            "dlogits": (o - y[:, None]) * share,
        }
    y = y.reshape(rows, -1)
    if run.output == "linear":
        losses = ((last - y) ** 2).sum(1)
        return {"outputs": last, "losses": losses, "loss": losses.mean(), "doutputs": 2 * (last - y) * share}
    o = 1 / (1 + np.exp(-last))
    losses, d = ((o - y) ** 2).sum(1) / 2, (o - y) * share
    made = {"logits": last, "outputs": o, "losses": losses, "loss": losses.mean()}
    return made | {"doutputs": d, "dlogits": d * o * (1 - o)}


def _moved(name: str, given: Mapping[str, Any], g: Any, run: Experiment) -> Arrays:
    """The update of one parameter."""
    W, lr = given[name], run.lr
    if run.optimizer == "momentum":
        m = run.momentum * given[f"m{name}"] + g
        return {f"m{name}_after": m, f"{name}_after": W - lr * m}
    if run.optimizer == "rmsprop":
        v = 0.99 * given[f"v{name}"] + 0.01 * g**2
        step = g / (np.sqrt(v) + 1e-8)
        return {f"v{name}_after": v, f"s{name}": step, f"{name}_after": W - lr * step}
    if run.optimizer == "adam":
        t, one, two = given["t"] + 1, run.momentum, run.beta2
        m, v = one * given[f"m{name}"] + (1 - one) * g, two * given[f"v{name}"] + (1 - two) * g**2
        step = m / (1 - one**t) / (np.sqrt(v / (1 - two**t)) + 1e-8)
        return {f"m{name}_after": m, f"v{name}_after": v, f"s{name}": step, f"{name}_after": W - lr * step}
    return {f"{name}_after": W - lr * g}
