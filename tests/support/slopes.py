"""Slopes through rules, backwards, array by array: what any backward pass must come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from stepviz.formula.tree import Binary, Call, Fixed, Fold, Minus, Node, Read, Where
from stepviz.ops import Array, Tensors
from stepviz.ops.rules.arrays import Places, Values
from stepviz.ops.rules.rule import Rule


class Part(NamedTuple):
    """What comes back to the cells that are read at one place."""

    read: Read
    places: Places
    slope: Array


class _Back(Values):
    """Goes back through the expression of a rule."""

    def through(self, node: Node, places: Places, slope: Array) -> Iterator[Part]:
        """The places that an expression reads, each with its slope; `slope`: that by the expression."""
        match node:
            case Read():
                yield Part(node, places, slope)
            case Minus(of=of):
                yield from self.through(of, places, -slope)
            case Fold(how=how) if how != "first":
                yield from self._folded(node, places, slope)
            case Call(function=name, of=of):
                rate = np.vectorize(self.rule.known[name].slope_at, otypes=[float])
                yield from self.through(of, places, slope * rate(self.of(of, places)))
            case Where(test=test, one=one, other=other):
                holds = self.of(test, places) != 0
                yield from self.through(one, places, np.where(holds, slope, 0.0))
                yield from self.through(other, places, np.where(holds, 0.0, slope))
            case Binary():
                yield from self._two(node, places, slope)

    def _two(self, node: Binary, places: Places, slope: Array) -> Iterator[Part]:
        left, right = self.of(node.left, places), self.of(node.right, places)
        power = right * left ** (right - 1) if isinstance(node.right, Fixed) and node.sign == "**" else np.asarray(0.0)
        rates = {
            "+": (1.0, 1.0),
            "-": (1.0, -1.0),
            "*": (right, left),
            "/": (1 / right, -left / right**2),
            "**": (power, 0.0),
            "max": (left > right, ~(left > right)),
            "min": (left < right, ~(left < right)),
        }[node.sign]
        for part, rate in zip((node.left, node.right), rates, strict=True):
            yield from self.through(part, places, slope * rate)

    def _folded(self, node: Fold, places: Places, slope: Array) -> Iterator[Part]:
        deeper = self.deeper(node, places)
        inside = self.of(node.of, deeper)
        share = np.asarray(1.0 / inside.shape[-1] if node.how == "mean" else 1.0)
        if node.how == "max":
            share = (np.arange(inside.shape[-1]) == inside.argmax(axis=-1)[..., None]).astype(float)
        yield from self.through(node.of, deeper, np.asarray(slope)[..., None] * share)


def backwards(objective: Mapping[str, Array], rules: Iterable[Rule], tensors: Tensors) -> dict[str, Array]:
    """The slopes of a number by every tensor that it is made from; `objective`: those by the last ones."""
    found = {name: np.array(slope, dtype=float) for name, slope in objective.items()}
    for rule in reversed(tuple(rules)):
        if rule.tensor in found:
            _add(found, rule, tensors)
    return found


def _add(found: dict[str, Array], rule: Rule, tensors: Tensors) -> None:
    shape, back = tensors[rule.tensor].shape, _Back(rule, tensors)
    places = dict(zip(rule.indexes, np.ogrid[tuple(slice(length) for length in shape)], strict=True))
    for read, at, slope in back.through(rule.tree, places, found[rule.tensor]):
        if read.tensor in rule.tables:
            continue
        array = found.setdefault(read.tensor, np.zeros(tensors[read.tensor].shape))
        index = [np.asarray(back.of(node, at), dtype=np.intp) for node in read.at]
        whole = np.broadcast_shapes(np.shape(slope), *(place.shape for place in index), *map(np.shape, at.values()))
        indexes = tuple(np.broadcast_to(place, whole) for place in index)
        np.add.at(array, indexes, np.broadcast_to(slope, whole))
