"""Slips: what each usual mistake makes of the numbers of a dense net, in NumPy alone, by what is said of it.

Nothing here reads a rule. Where a mistake can be made at several places of a formula, each of them is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from stepviz import Experiment
from tests.support.slips_of_updates import Arrays, Slip, turned, updated


def slips(known: Arrays, run: Experiment) -> Iterator[Slip]:
    """All of them; `known`: every array of the iteration that `tests.support.banks` makes, and those it starts from."""
    depth = len(run.hidden)
    names = [("W", "b")] if not depth else [(f"W{n}", f"b{n}") for n in range(1, depth + 2)]
    end = "logits" if "logits" in known else "outputs"
    sums = [*(f"a{n}" for n in range(1, depth + 1)), end]
    inputs = ["x", *(f"h{n}" for n in range(1, depth + 1))]
    for (W, b), z, A in zip(names, sums, inputs, strict=True):
        yield from _linear(known, z, A, W, b)
    for n in range(1, depth + 1):
        yield from _active(known, n, run)
    yield from _end(known, run)
    yield from _backward(known, run, names, inputs)
    for W in (name for pair in names for name in pair if name not in run.freeze):
        yield from updated(known, run, W)


def _symbol(tensor: str) -> str:
    return {"logits": "z", "outputs": "o", "probs": "p", "losses": "L", "dlogits": "dz", "doutputs": "do"}.get(
        tensor, tensor
    )


def _every(tensor: str, made: Any, rows: int) -> Iterator[Slip]:
    """Those of any tensor of the way back."""
    for name in {tensor, _symbol(tensor)}:
        yield tensor, f"The sign of {name} is wrong.", -made
        yield tensor, f"{name} is averaged once too often.", made / rows
        yield tensor, f"{name} is not averaged.", made * rows
        yield tensor, f"{name} is transposed.", made.T


def _linear(known: Arrays, z: str, A: str, W: str, b: str) -> Iterator[Slip]:
    before, weights, bias, made = (known[name] for name in (A, W, b, z))
    along = "features" if A == "x" else "units"
    yield z, f"The bias {b} is missing.", before @ weights
    yield z, f"The sign of {b} is wrong.", before @ weights - bias
    yield z, f"The factor {A} is missing.", np.broadcast_to(weights.sum(0) + bias, made.shape)
    yield z, f"The factor {W} is missing.", np.broadcast_to(before.sum(1, keepdims=True) + bias, made.shape)
    yield z, f"The sign of {_symbol(z)} is wrong.", -made
    yield z, f"The sum over the {along} is averaged once too often.", before @ weights / len(weights) + bias
    yield z, f"The term the sum over the {along} of {A}·{W} is missing.", np.broadcast_to(bias, made.shape)
    yield from turned(z, A, before, lambda turned: turned @ weights + bias)
    yield from turned(z, W, weights, lambda turned: before @ turned + bias)


def _function(kind: str, a: Any) -> Any:
    return {"relu": np.maximum(a, 0), "tanh": np.tanh(a), "sigmoid": 1 / (1 + np.exp(-a))}[kind]


def _active(known: Arrays, n: int, run: Experiment) -> Iterator[Slip]:
    a, h = known[f"a{n}"], known[f"h{n}"]
    yield f"h{n}", f"{run.activation} is not applied.", a
    yield f"h{n}", f"The sign of h{n} is wrong.", -h
    yield f"h{n}", f"a{n} is transposed.", _function(run.activation, a.T)
    yield f"h{n}", f"h{n} is transposed.", h.T


def _end(known: Arrays, run: Experiment) -> Iterator[Slip]:
    losses = known["losses"]
    yield "losses", "The sign of L is wrong.", -losses
    yield "loss", "The sign of mean loss is wrong.", -known["loss"]
    yield "loss", "The sum over the examples is not averaged.", losses.sum()
    if run.loss == "softmax":
        yield from _softmax(known["logits"], known["probs"], known["y"])
        return
    if "logits" in known:
        yield "outputs", "sigmoid is not applied.", known["logits"]
        yield "outputs", "The sign of o is wrong.", -known["outputs"]
    yield from _bce(known["logits"][:, 0], known["y"]) if run.loss == "bce" else _squares(known, run)


def _softmax(z: Any, p: Any, y: Any) -> Iterator[Slip]:
    """Of both forms: with the largest logit of the row subtracted, and without."""
    best, each = z.max(1, keepdims=True), np.arange(len(y))
    stable = "exp(z - the max over the classes of z)"
    for inside, opposite, told in ((z - best, -z - best, stable), (z, -z, "exp(z)")):
        e = np.exp(inside)
        yield from _quotients("The sign of z is wrong.", e, np.exp(opposite))
        yield from _quotients("The sign of z - the max over the classes of z is wrong.", e, np.exp(-inside))
        yield from _quotients("The term the max over the classes of z is missing.", e, np.exp(z))
        yield from _quotients("The sign of the max over the classes of z is wrong.", e, np.exp(z + best))
        yield from _quotients("exp is not applied.", e, inside)
        yield from _quotients("The term z is missing.", e, np.exp(np.broadcast_to(-best, z.shape)))
        yield "probs", f"The factor 1/the sum over the classes of {told} is missing.", e
        yield "probs", "The sum over the classes is averaged once too often.", e / e.mean(1, keepdims=True)
        yield "probs", "The sum over the classes is taken over the wrong axis.", e / e.sum(0)
        yield "probs", "The sum over the classes is taken over the wrong axis.", e / e.sum()
        over = best if told == stable else 0 * best
        yield "losses", "The sum over the classes is averaged once too often.", (over - z)[each, y] + np.log(e.mean(1))
        yield "losses", "ln is not applied.", (over - z)[each, y] + e.sum(1)
    yield "probs", "p is transposed.", p.T
    for right in (np.exp(z), np.exp(z - best)):
        total, least = right.sum(1, keepdims=True), min(z.shape)
        yield "probs", "z is transposed.", right.T[:least, :least] / total[:least]
        yield "probs", "z is transposed.", right[:least] / right.sum(0)[:least, None]
    yield "losses", "ln is not applied.", -p[each, y]
    for made in (-np.log(p).sum(1), -np.log(p).mean(1)):
        yield "losses", "Every class counts, not only the true one.", made
    yield "losses", "Each row of L meets the labels of all rows.", -np.log(p[:, y]).mean(1)
    with np.errstate(all="ignore"):
        yield "losses", "logits stands where probs belongs.", -np.log(z[each, y])


def _quotients(said: str, right: Any, wrong: Any) -> Iterator[Slip]:
    """A share with a wrong numerator, a wrong sum below it, or both."""
    for above, below in ((wrong, right), (right, wrong), (wrong, wrong)):
        yield "probs", said, above / below.sum(1, keepdims=True)


def _bce(z: Any, y: Any) -> Iterator[Slip]:
    one, other = np.log1p(np.exp(-z)), np.log1p(np.exp(z))
    yield "losses", "(y == 1) is missing.", one + (y == 0) * other
    yield "losses", "(y == 0) is missing.", (y == 1) * one + other
    yield "losses", "ln(1 + e^x) is not applied.", (y == 1) * -z + (y == 0) * other
    yield "losses", "ln(1 + e^x) is not applied.", (y == 1) * one + (y == 0) * z
    yield "losses", "The factor ln(1 + e^-(z)) is missing.", (y == 1) + (y == 0) * other
    yield "losses", "The factor ln(1 + e^(z)) is missing.", (y == 1) * one + (y == 0)


def _squares(known: Arrays, run: Experiment) -> Iterator[Slip]:
    o, y, half = known["outputs"], known["y"].reshape(len(known["x"]), -1), 2 if run.loss == "half-mse" else 1
    yield "losses", "The power in (o - y)² is not applied.", (o - y).sum(1) / half
    yield "losses", "The sum over the outputs is averaged once too often.", ((o - y) ** 2).mean(1) / half
    yield "losses", "The factor 1/2 is missing.", ((o - y) ** 2).sum(1)
    yield "losses", "y is missing.", (o**2).sum(1) / half
    yield "losses", "The term o is missing.", (y**2).sum(1) / half


def _backward(known: Arrays, run: Experiment, names: list[tuple[str, str]], inputs: list[str]) -> Iterator[Slip]:
    rows = len(known["x"])
    yield from _errors(known, run, rows)
    d = "dlogits" if "dlogits" in known else "doutputs"
    for n in range(len(names), 0, -1):
        (W, b), A = names[n - 1], inputs[n - 1]
        yield from _gradients(known, run, (W, b, A, d), rows)
        if n > 1:
            yield from _passed_on(known, run, n - 1, (W, d), rows)
            d = f"da{n - 1}"


def _errors(known: Arrays, run: Experiment, rows: int) -> Iterator[Slip]:
    """The gradients of the loss."""
    share = 1 / rows if run.reduction == "mean" else 1.0
    for d in {"dlogits", "doutputs"} & known.keys():
        yield from _every(d, known[d], rows)
        for name in {d, _symbol(d)}:
            yield d, f"{name} is averaged once too often.", known[d] / known[d].shape[1]
    if "probs" in known:
        p, d = known["probs"], known["dlogits"]
        yield "dlogits", "The term p is missing.", d - p * share
        yield "dlogits", "onehot(y) is missing.", p * share
        return
    o, y = known["outputs"], known["y"].reshape(rows, -1)
    if run.loss == "bce":
        yield "dlogits", "(y == 1)·y is missing.", o * share
        yield "dlogits", "(y == 1) is missing.", o * share
        yield "dlogits", "The term o is missing.", -y * share
        yield "dlogits", "logits stands where outputs belongs.", (known["logits"] - y) * share
        return
    twice = 1 if run.loss == "half-mse" else 2
    yield "doutputs", "2·y is missing.", 2 * o * share
    yield "doutputs", "The term 2·o is missing.", -2 * y * share
    yield "doutputs", "y is missing.", twice * o * share
    yield "doutputs", "The term o is missing.", -twice * y * share
    yield from (("doutputs", "The factor 2 is missing.", made * share) for made in (o - y, 2 * o - y, o - 2 * y))
    told = "It is the gradient of another loss:"
    yield "doutputs", f"{told} the sum of squares has a factor of 2.", 2 * known["doutputs"]
    yield "doutputs", f"{told} half the sum of squares has no factor of 2.", known["doutputs"] / 2
    if "dlogits" in known:
        yield "dlogits", "The factor do is missing.", o * (1 - o)
        z, do = known["logits"], known["doutputs"]
        yield "dlogits", "logits stands where outputs belongs.", do * z * (1 - z)
        yield "dlogits", "The factor 1 - o is missing.", do * o
        yield "dlogits", "The term o is missing.", do * o
        yield "dlogits", "x × (1 - x) is not applied.", known["doutputs"] * o
        yield "dlogits", "x × (1 - x) is not applied.", known["doutputs"] * known["logits"]


def _gradients(known: Arrays, run: Experiment, named: tuple[str, str, str, str], rows: int) -> Iterator[Slip]:
    W, b, A, d = named
    before, error, decay, made = known[A], known[d], run.l2 * known[W], known[f"d{W}"]
    yield from _every(f"d{W}", made, rows)
    yield from _every(f"d{b}", known[f"d{b}"], rows)
    yield f"d{W}", f"The factor {A} is missing.", np.broadcast_to(error.sum(0), made.shape) + decay
    for name in (d, _symbol(d)):
        yield f"d{W}", f"The factor {name} is missing.", np.broadcast_to(before.sum(0)[:, None], made.shape) + decay
        yield f"d{W}", f"The term the sum over the examples of {A}·{name} is missing.", decay
    yield from turned(f"d{W}", A, before, lambda turned: turned.T @ error + decay)
    for one, other in (("dh", "da"), ("a", "h")):
        if d.startswith(other) and other == "da":
            earlier = known[f"{one}{d[2:]}"]
            yield f"d{W}", f"{one}{d[2:]} stands where {d} belongs.", before.T @ earlier + decay
            yield f"d{b}", f"{one}{d[2:]} stands where {d} belongs.", earlier.sum(0)
        if A.startswith(other) and other == "h":
            yield f"d{W}", f"a{A[1:]} stands where {A} belongs.", known[f"a{A[1:]}"].T @ error + decay
    if d == "dlogits" and "doutputs" in known:
        yield f"d{b}", "do stands where dz belongs.", known["doutputs"].sum(0)
    yield from ((f"d{b}", f"{name} is transposed.", error.sum(1)) for name in (d, _symbol(d)))
    told = "The sum over the examples is taken over the wrong axis."
    yield f"d{b}", told, error.sum(1)
    yield f"d{b}", told, np.full(known[b].shape, error.sum())


def _passed_on(known: Arrays, run: Experiment, n: int, above: tuple[str, str], rows: int) -> Iterator[Slip]:
    W, error = known[above[0]], known[above[1]]
    a, h, dh, da = (known[f"{name}{n}"] for name in ("a", "h", "dh", "da"))
    yield from _every(f"dh{n}", dh, rows)
    yield from _every(f"da{n}", da, rows)
    yield f"dh{n}", f"The factor {_symbol(above[1])} is missing.", np.broadcast_to(W.sum(1), dh.shape)
    along = "units" if above[1].startswith("da") else "classes" if "probs" in known else "outputs"
    yield f"dh{n}", f"The sum over the {along} is averaged once too often.", error @ W.T / W.shape[1]
    slope = {"relu": (a > 0) * 1.0, "tanh": 1 - h**2, "sigmoid": h * (1 - h)}[run.activation]
    yield f"da{n}", f"The factor dh{n} is missing.", slope
    yield f"da{n}", f"The factor h{n}·(1 - h{n}) is missing.", dh
    yield f"da{n}", f"The mask is missing: (a{n} > 0).", dh
    yield f"da{n}", f"The mask is missing: a{n} stands where (a{n} > 0) belongs.", dh * a
    for said in ("x × (1 - x)", "1 - x²"):
        yield from ((f"da{n}", f"{said} is not applied.", dh * one) for one in (h, a))
    for kind, part, made in (("factor", "1 - ", dh * h), ("term", "", dh * h)):
        yield f"da{n}", f"The {kind} {part}h{n} is missing.", made
        yield f"da{n}", f"The {kind} {part}h{n}² is missing.", dh
