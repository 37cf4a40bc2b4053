"""Asked: the formula that a user asks for, checked, with initial values and the names that updates change."""

from __future__ import annotations

import keyword
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.formula.grammar import FormulaError, parse, told
from stepviz.formula.graph import Graph, graph_of
from stepviz.formula.writing import formula_of as written
from stepviz.shell import quoted

Values = tuple[tuple[str, float], ...]
"""Pairs of name and value."""


class KnownFormula(NamedTuple):
    """A built-in formula."""

    text: str
    values: Values
    moved: tuple[str, ...]
    """The names that updates change if `--move` is not given."""


KNOWN: Mapping[str, KnownFormula] = {
    "neuron": KnownFormula(
        "o = tanh(x1*w1 + x2*w2 + b)",
        (("x1", 2.0), ("x2", 0.0), ("w1", -3.0), ("w2", 1.0), ("b", 6.8813735870195432)),
        ("w1", "w2", "b"),
    ),
}
"""Built-in formulas by name. The neuron is that of Karpathy's micrograd, with its numbers."""

_RESERVED: Mapping[str, str] = {
    **dict.fromkeys(("np", "lr", "rng", "order", "rows", "float"), "a word of the code"),
    **dict.fromkeys(
        ("it", "nan", "inf", "mean", "max", "now", "right", "train", "val", "test"), "a word of conditions"
    ),
    **dict.fromkeys(("ready", "update", "check"), "a moment"),
    "t": "the count of updates",
    **dict.fromkeys(keyword.kwlist, "a word of Python"),
}
"""Reserved words, and their meaning."""
_PREFIXES: Mapping[str, str] = {
    "d": "the name of the gradient of {0}",
    "m": "the optimizer state of {0}",
    "v": "the optimizer state of {0}",
    "s": "the step of {0}",
}
"""Meanings of a letter before a name."""


class Formula(NamedTuple):
    """A checked formula with its values."""

    title: str
    """The formula in print: `L = (a·b + c)·f`."""
    graph: Graph
    values: Mapping[str, float]
    """The initial value of each name, in order."""
    moved: tuple[str, ...]
    """The names that updates change."""

    @property
    def ordered(self) -> tuple[str, ...]:
        """All names, those that updates change first."""
        return (*self.moved, *(name for name in self.values if name not in self.moved))


@lru_cache(maxsize=32)
def formula_of(text: str, given: Values = (), move: tuple[str, ...] = ()) -> Formula:
    """The formula of a text, or of a word in `KNOWN`, with initial values, and the names that updates change.

    Without `move` these are the names of the built-in formula, or else all.

    Raises `UserError` for a mistake in any of the arguments.
    """
    known = KNOWN.get(text.strip())
    source = known.text if known else text
    try:
        graph = graph_of(source)
        title = "; ".join(f"{line.name} = {written(line.made_of)}" for line in parse(source))
        _check_names(graph)
        values = _values(graph, given, dict(known.values) if known else {})
    except FormulaError as mistake:
        raise told(mistake, source) from None
    for name in move:
        if name not in graph.names:
            other = "is computed by the formula" if name in graph.places else "is not a name of the formula"
            raise UserError(f"--move {quoted(name)} {other}: choose from {', '.join(graph.names)}")
        if move.count(name) > 1:
            raise UserError(f"--move names {name} twice: give each name once")
    return Formula(title, graph, values, move or (known.moved if known else graph.names))


def _check_names(graph: Graph) -> None:
    """Raises `FormulaError` for a name with another meaning."""
    every = {*graph.places, *(node.name for node in graph.nodes)}
    for name, at in graph.places.items():
        if name in _RESERVED or (name == "loss" and name != graph.output):
            raise FormulaError(f"{name} is {_RESERVED.get(name, 'the minimized number')}: choose another name", at)
        if name[1:] in every and name[0] in _PREFIXES:
            raise FormulaError(f"{name} is {_PREFIXES[name[0]].format(name[1:])}: choose another name", at)


def _values(graph: Graph, given: Values, usual: Mapping[str, float]) -> dict[str, float]:
    """The initial value of each name. Raises `UserError` or `FormulaError`."""
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
