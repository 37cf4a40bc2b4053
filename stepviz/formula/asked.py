"""Asked: a formula with the values it starts from and the names that move, checked."""

from __future__ import annotations

import keyword
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from stepviz.errors import UserError
from stepviz.formula.errors import FormulaError, told
from stepviz.shell import quoted

if TYPE_CHECKING:
    from stepviz.formula.graph import Graph

Values = tuple[tuple[str, float], ...]
"""Names with a value each."""


class KnownFormula(NamedTuple):
    """A formula that goes by a word."""

    text: str
    values: Values
    moved: tuple[str, ...]
    """The names that steps move where `--move` says nothing."""


KNOWN: Mapping[str, KnownFormula] = {
    "neuron": KnownFormula(
        "o = tanh(x1*w1 + x2*w2 + b)",
        (("x1", 2.0), ("x2", 0.0), ("w1", -3.0), ("w2", 1.0), ("b", 6.8813735870195432)),
        ("w1", "w2", "b"),
    ),
}
"""All there are, by their words. The neuron is that of Karpathy's micrograd, with its numbers."""

_MEANS: Mapping[str, str] = {
    **dict.fromkeys(("np", "lr", "rng", "order", "rows"), "a word of the code"),
    **dict.fromkeys(
        ("it", "nan", "inf", "mean", "max", "now", "right", "train", "val", "test"), "a word of conditions"
    ),
    **dict.fromkeys(("ready", "update", "check"), "a moment"),
    "t": "the count of updates",
    **dict.fromkeys(keyword.kwlist, "a word of Python"),
}
"""What cannot be a name, and why."""
_BEFORE: Mapping[str, str] = {
    "d": "the name of the gradient of {0}",
    "m": "the optimizer state of {0}",
    "v": "the optimizer state of {0}",
    "s": "the step of {0}",
}
"""What is called by a letter before a name."""


class Formula(NamedTuple):
    """A formula that can be taken apart."""

    title: str
    """Written as it is printed: `L = (a·b + c)·f`."""
    graph: Graph
    values: Mapping[str, float]
    """What each of its names starts from, in their order."""
    moved: tuple[str, ...]
    """The names that steps move."""

    @property
    def ordered(self) -> tuple[str, ...]:
        """Its names, those that move first."""
        return (*self.moved, *(name for name in self.values if name not in self.moved))


@lru_cache(maxsize=32)
def formula_of(text: str, given: Values = (), move: tuple[str, ...] = ()) -> Formula:
    """The formula of a text, or of one of the words of `KNOWN`, with values and names that move.

    Those of the word move if none are given, else all.

    Raises `UserError` for what is wrong in any of them.
    """
    from stepviz.formula.grammar import parse
    from stepviz.formula.graph import graph_of
    from stepviz.formula.writing import formula_of as written

    known = KNOWN.get(text.strip())
    source = known.text if known else text
    try:
        graph = graph_of(source)
        title = "; ".join(f"{line.name} = {written(line.made_of)}" for line in parse(source))
        _check_names(graph)
        values = _values(graph, given, dict(known.values) if known else {})
    except FormulaError as mistake:
        raise told(mistake, source) from None
    _check_moved(graph, move)
    return Formula(title, graph, values, move or (known.moved if known else graph.names))


def _check_names(graph: Graph) -> None:
    """No name is one that something else has."""
    from stepviz.formula.grammar import FUNCTIONS

    every = {*graph.places, *(node.name for node in graph.nodes)}
    for name, at in graph.places.items():
        if name in FUNCTIONS:
            raise FormulaError(f"{name} is a function: write {name}(a)", at)
        if name in _MEANS or (name == "loss" and name != graph.output):
            raise FormulaError(f"{name} is {_MEANS.get(name, 'the minimized number')}: choose another name", at)
        if name[1:] in every and name[0] in _BEFORE:
            raise FormulaError(f"{name} is {_BEFORE[name[0]].format(name[1:])}: choose another name", at)


def _values(graph: Graph, given: Values, usual: Mapping[str, float]) -> dict[str, float]:
    """The value of each name."""
    names = [name for name, _ in given]
    for name, value in given:
        if name not in graph.places:
            raise UserError(f"--set {quoted(name)}: not a name of the formula: choose from {', '.join(graph.names)}")
        if name not in graph.names:
            raise FormulaError(f"{name} is computed here and has a value in --set: leave one out", graph.places[name])
        if names.count(name) > 1:
            raise UserError(f"--set gives {name} twice: give each name one value")
        if not math.isfinite(value):
            raise UserError(f"--set {name}={value}: a finite number is needed")
    found = {**usual, **dict(given)}
    for name in graph.names:
        if name not in found:
            raise FormulaError(f"{name} has no value: add {name}=… to --set, or a line before", graph.places[name])
    return {name: found[name] for name in graph.names}


def _check_moved(graph: Graph, move: Sequence[str]) -> None:
    for name in move:
        if name not in graph.names:
            other = "is computed by the formula" if name in graph.places else "is not a name of the formula"
            raise UserError(f"--move {quoted(name)} {other}: choose from {', '.join(graph.names)}")
        if move.count(name) > 1:
            raise UserError(f"--move names {name} twice: give each name once")
