"""Verdict: what is known of a sentence, and what most judges ask."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from stepviz import Experiment
from stepviz.ops import AXES, Array, Cell
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.working import terms
from stepviz.ops.tensor import places
from tests.claims.truth import Truth as Truth

Said = Mapping[str, str]
"""What stood in the fields of a sentence; nothing where one was left out."""
Check = Callable[[Truth, Said], bool]
"""Whether some numbers make a sentence true, which others make false."""


class Rarely(NamedTuple):
    """A check of a sentence that thousands of random places need not have."""

    check: Check
    rare: str
    """Why not."""


class Always(NamedTuple):
    """A sentence is true of the operation, whatever the numbers are."""

    why: str
    rare: str = ""


Verdict = Check | Rarely | Always
Judges = Mapping[Sentence, Verdict]


def of_gradients(run: Experiment) -> float:
    """What `l2` the gradients of weights have a part of; 0 with AdamW, whose weights decay apart from them."""
    return 0.0 if run.optimizer == "adamw" else run.l2


def as_ruled(truth: Truth, _: Said | None = None) -> bool:
    """Whether all that the operation made is what its rules say, another way than it was computed."""
    return bool(truth.rules) and truth.as_ruled()


def ruled(known: Callable[[Truth], Mapping[str, str]] = lambda _: {}) -> Check:
    """Whether that is so, and fields are said so that are known, or told of any operation; any other names a tensor."""

    def check(truth: Truth, said: Said) -> bool:
        told = {**_told(truth), **known(truth)}
        named = {text for field, text in said.items() if text and field not in told}
        return as_ruled(truth) and agree(said, told) and named <= _named(truth)

    return check


is_ruled = ruled()


def _told(truth: Truth) -> Mapping[str, str]:
    """What is told in the same words of any operation: rows, decay, what is added up, the first and last place.

    And what a mean is taken of: a column of the batch, else a row, that of an example or a position.
    """
    known = {"n": next((place for place in _places(truth) if place.startswith("n")), truth.tag)}
    known |= {"plus": f",  plus l2 × {truth.tensor.of}" * (of_gradients(truth.experiment) > 0)}
    known["line"] = "column" if truth.tensor.axes == ("unit",) else "row"
    if len(truth.dataset.y):
        rows = len(truth["y"])
        known["rows"] = f"the {rows} examples" if rows > 1 else "the only example"
    for above in (layer.product for layer in truth.layers if truth.tensor.of and layer.source == truth.tensor.of):
        units = {"class": "the classes", "output": "the outputs"} if above.last else {}
        known["over"] = units.get(above.outputs, f"the units of layer {above.number}")
        known["past"] = f",  plus d{above.hands_on}" * above.skips
    at = _places(truth)
    return known | ({"row": at[0], "column": at[-1]} if at else {})


def _places(truth: Truth) -> tuple[str, ...]:
    return tuple(places(truth.tensor, truth.cell.index)) if truth.cell.index else ()


def _named(truth: Truth) -> set[str]:
    """What the tensors are called that its operation reads and makes, and the places of the cell."""
    program = truth.program
    op = truth.frame.op if truth.cell.tensor not in program.tensors else program.maker(truth.cell.tensor)
    rules = [rule for rule in truth.rules if rule.tensor == truth.cell.tensor] or truth.rules
    reads = {name for rule in rules for name in rule.reads} | ({*op.reads} if op and not truth.cell.index else set())
    tensors = [program.tensors[name] for name in (*reads, truth.tensor.name) if name in program.tensors]
    return {name for tensor in tensors for name in (tensor.name, tensor.symbol, tensor.title)} | {*_places(truth)}


def added(truth: Truth) -> Array:
    """What is added up to the number, (terms,)."""
    rule = next(rule for rule in truth.rules if rule.tensor == truth.tensor.name)
    return np.array([part.value for part in terms(rule, truth.cell, truth).parts])


def is_broken(truth: Truth, _: Said) -> bool:
    return not math.isfinite(truth.value)


def agree(said: Said, known: Mapping[str, object]) -> bool:
    """Whether the fields that are known are said so; of those that a sentence lacks nothing is asked.

    A number is shown in digits, or a share in percent; what is so or not, by some words or none.
    """
    return all(_is_said(said[name], known[name]) for name in said.keys() & known.keys())


def _is_said(text: str, known: object) -> bool:
    if isinstance(known, bool):
        return bool(text) == known
    if isinstance(known, float | Fraction):
        return Truth.share(text, known) if text.endswith("%") else Truth.shows(text, float(known))
    return text == str(known)


def chances(logits: Array, shift: float = 0.0) -> Array:
    """Those of each row, in extended precision, the largest logit taken away before exp."""
    z = np.asarray(logits, dtype=np.longdouble)
    e = np.exp(z - z.max(axis=-1, keepdims=True) + shift)
    found: Array = e / e.sum(axis=-1, keepdims=True)
    return found


def signed(truth: Truth, said: Said) -> bool:
    """Whether the `sign` of a slope, and the `way` that lowers the loss, are those of the number."""
    return truth.value != 0 and (truth.value < 0) == (said["sign"] == "Negative") == (said["way"] == "raising")


def layer_of(truth: Truth) -> Layer:
    """The layer of the number."""
    return truth.layers[(truth.tensor.layer or 1) - 1]


def of_unit(truth: Truth, letters: str) -> float:
    """The number of a, h, dh or da of the example and unit that a sentence is said of."""
    return truth.own(f"{letters}{truth.tag}")


def written(truth: Truth, cell: Cell, *, symbol: bool = False, when: str = "") -> str:
    """A cell as it has to be called: `probs[e0,c0]`, `p[e0,c0]`, `W before[x3,c0]`."""
    tensor = truth.program.tensors[cell.tensor]
    place = ",".join(f"{AXES[axis]}{position}" for axis, position in zip(tensor.axes, cell.index, strict=True))
    return f"{tensor.symbol if symbol else tensor.title}{when}" + (f"[{place}]" if place else "")


def carried(truth: Truth, number: int) -> float:
    """What an iteration starts from."""
    slot = [tensor.name for tensor in truth.program.carried].index(truth.cell.tensor)
    return float(truth.frame.carried_at(number)[slot][truth.cell.index])


def is_new(truth: Truth) -> bool:
    """Whether this iteration has made the number by now."""
    return truth.program.made_at[truth.cell.tensor] <= truth.frame.moment.op


def is_carried(truth: Truth) -> bool:
    """Whether the iteration starts from it."""
    return truth.program.made_at[truth.cell.tensor] == 0
