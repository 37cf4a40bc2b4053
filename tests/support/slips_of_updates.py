"""Slips of updates: what the usual mistakes make of parameters after the update, and of what an optimizer remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from stepviz import Experiment

Arrays = Mapping[str, Any]
Slip = tuple[str, str, Any]
"""The tensor, what is said of the mistake, and the numbers it makes."""


def turned(tensor: str, name: str, array: Any, made: Callable[[Any], Any]) -> Iterator[Slip]:
    """What is made with an array whose axes are exchanged; nan where that has no number."""
    other = np.full(array.shape, np.nan)
    if array.ndim == 2:
        least = min(array.shape)
        other[:least, :least] = array.T[:least, :least]
        yield tensor, f"{name} is transposed.", made(other)


def updated(known: Arrays, run: Experiment, W: str) -> Iterator[Slip]:
    """Of a parameter after its update, and of what its optimizer remembers."""
    before, g, rows, lr = known[W], known[f"d{W}"], len(known["x"]), run.lr
    step, named = {
        "sgd": (g, f"d{W}"),
        "momentum": (known.get(f"m{W}_after"), f"m{W}"),
    }.get(run.optimizer, (known.get(f"s{W}"), f"s{W}"))
    bias = W.startswith("b")
    yield f"{W}_after", "The learning rate is missing.", before - step
    yield f"{W}_after", f"The sign of {W} is wrong.", -before - lr * step
    yield f"{W}_after", f"The sign of lr·{named} is wrong.", before + lr * step
    yield f"{W}_after", f"The {'bias' if bias else 'term'} {W} is missing.", -lr * step
    yield f"{W}_after", f"The term lr·{named} is missing.", before
    yield f"{W}_after", f"lr·{named} is averaged once too often.", before - lr * step / rows
    yield f"{W}_after", f"The sign of {W} after is wrong.", lr * step - before
    yield f"{W}_after", f"{W} after is transposed.", (before - lr * step).T
    yield from turned(f"{W}_after", W, before, lambda turned: turned - lr * step)
    for other in {f"d{W}", f"m{W}", f"v{W}", f"m{W}_after", f"v{W}_after"} & known.keys():
        told = f"{other.replace('_after', ' after')} stands where {named}{' after' * named.startswith('m')} belongs."
        yield f"{W}_after", told, before - lr * known[other]
    if run.optimizer == "momentum":
        yield from _moving(known, f"m{W}", (run.momentum, 1.0), g, f"d{W}")
    if run.optimizer == "adam":
        yield from _moving(known, f"m{W}", (run.momentum, 1 - run.momentum), g, f"d{W}")
    if run.optimizer in ("adam", "rmsprop"):
        keep = run.beta2 if run.optimizer == "adam" else 0.99
        yield from _moving(known, f"v{W}", (keep, 1 - keep), g**2, f"d{W}·d{W}")
        old = known[f"v{W}"]
        for square in (old * g, old**2):
            yield f"v{W}_after", f"v{W} stands where d{W} belongs.", keep * old + (1 - keep) * square
        yield from _steps(known, run, W)


def _moving(known: Arrays, m: str, shares: tuple[float, float], new: Any, told: str) -> Iterator[Slip]:
    """Of a decaying sum or mean."""
    old, (keep, taken), after = known[m], shares, f"{m}_after"
    yield after, f"The sign of {keep:g}·{m} is wrong.", -keep * old + taken * new
    yield after, f"The factor {keep:g} is missing.", old + taken * new
    yield after, f"The factor {m} is missing.", keep + taken * new
    yield after, f"The term {keep:g}·{m} is missing.", taken * new
    yield after, f"The term {told if taken == 1 else f'{taken:.6g}·{told}'} is missing.", keep * old
    yield after, f"The sign of {m} after is wrong.", -known[after]
    yield after, f"{m} after is transposed.", known[after].T
    yield from turned(after, m, old, lambda turned: keep * turned + taken * new)


def _steps(known: Arrays, run: Experiment, W: str) -> Iterator[Slip]:
    """Of the step of Adam and RMSProp."""
    s, v, t = f"s{W}", known[f"v{W}_after"], known.get("t", 0) + 1
    adam = run.optimizer == "adam"
    one, two = (1 - run.momentum**t, 1 - run.beta2**t) if adam else (1.0, 1.0)
    m = known[f"m{W}_after"] if adam else known[f"d{W}"]
    yield s, f"The sign of {s} is wrong.", -known[s]
    yield s, "√ is not applied.", m / one / (v / two + 1e-8)
    yield s, f"The term {run.momentum:g}^t is missing.", m / (np.sqrt(v / two) + 1e-8)
    yield s, f"The term {run.beta2:g}^t is missing.", m / one / (np.sqrt(v) + 1e-8)
    yield s, f"The correction for the first steps is missing: 1/(1 - {run.beta2:g}^t).", m / one / (np.sqrt(v) + 1e-8)
    yield s, "The term 1 is missing.", m / (one - 1) / (np.sqrt(v / two) + 1e-8)
    below = f"v{W}/(1 - {run.beta2:g}^t)" if adam else f"v{W}"
    yield s, f"The factor 1/(√({below}) + 1e-08) is missing.", m / one
    told = f"The correction for the first steps is missing: 1/(1 - {run.momentum:g}^t)."
    yield from ((s, told, m / (np.sqrt(v / by) + 1e-8)) for by in (1.0, two))
