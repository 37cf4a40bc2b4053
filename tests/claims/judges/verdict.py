"""Verdict: what is known of a sentence, and what most judges ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.layer import Layer
from stepviz.ops.rules.working import terms
from tests.claims.found import Found

Truth = Found
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


def as_ruled(truth: Truth, _: Said | None = None) -> bool:
    """Whether all that the operation made is what its rules say, another way than it was computed."""
    return bool(truth.rules) and truth.as_ruled()


def ruled(known: Callable[[Truth], Mapping[str, str]]) -> Check:
    """Whether that is so, and the fields that are known are said so."""
    return lambda truth, said: as_ruled(truth) and agree(said, known(truth))


def added(truth: Truth) -> Array:
    """What is added up to the number, (terms,)."""
    rule = next(rule for rule in truth.rules if rule.tensor == truth.tensor.name)
    return np.array([part.value for part in terms(rule, truth.cell, truth).parts])


def agree(said: Said, known: Mapping[str, str]) -> bool:
    """Whether the fields that are known are said so; of those that a sentence lacks nothing is asked."""
    return all(said[name] == known[name] for name in said.keys() & known.keys())


def signed(truth: Truth, said: Said) -> bool:
    """Whether the `sign` of a slope, and the `way` that lowers the loss, are those of the number."""
    return truth.value != 0 and (truth.value < 0) == (said["sign"] == "Negative") == (said["way"] == "raising")


def layer_of(truth: Truth) -> Layer:
    """The layer of the number."""
    return truth.layers[(truth.tensor.layer or 1) - 1]


def made_by(layer: Layer) -> str:
    """What a layer makes numbers for."""
    over = {"class": "the classes", "output": "the outputs"}
    return over[layer.outputs] if layer.last else f"the units of layer {layer.number}"


def of_unit(truth: Truth, letters: str) -> float:
    """The number of a, h, dh or da of the example and unit that a sentence is said of."""
    return truth.own(f"{letters}{truth.tag}")


def rows_in_words(truth: Truth) -> str:
    """All rows of the batch, as sentences call them."""
    rows = len(truth["y"])
    return f"the {rows} examples" if rows > 1 else "the only example"
