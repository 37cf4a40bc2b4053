"""Rules as arrays: evaluates a rule for all cells at once, and finds which cells are computed from which.

It uses NumPy's broadcasting, with an axis for each index, independently of how an operation computes its result.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from stepviz.formula.functions import Function
from stepviz.formula.tree import Binary, Call, Comparison, Fixed, Fold, Index, Minus, Node, Read, Where, walk
from stepviz.ops.claims import Pattern
from stepviz.ops.rules.rule import ReadAt, Rule, factors_of
from stepviz.ops.tensor import Array, Cell, Tensors

Places = Mapping[str, Array | int]
"""Positions by the name of their index, each along an axis of its own."""
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
"""The signs and relations of rules that mean the same for arrays, floats and decimals."""
_BINARY: Mapping[str, Callable[[Array, Array], Array]]
_BINARY = {**OPERATORS, "/": np.divide, "**": np.power, "max": np.maximum, "min": np.minimum}
_FOLDED: Mapping[str, Callable[..., Array]] = {"sum": np.add.reduce, "mean": np.mean, "max": np.max, "first": np.argmax}
EXACT: Mapping[str, Array] = MappingProxyType({})
"""Stands for `rounded` if no tensor that is read has a rounding error."""
_ROUNDING = 1e-12
"""The rounding error that a number may have, relative to its size (see `Values.size`)."""


class Values:
    """Evaluates expressions of a rule over the tensors of an iteration."""

    def __init__(self, rule: Rule, tensors: Tensors, rounded: Mapping[str, Array] = EXACT) -> None:
        """`rounded`: the sizes of those tensors that have rounding errors themselves."""
        self.rule, self.tensors, self._rounded = rule, tensors, rounded

    def of(self, node: Node, places: Places) -> Array:
        """The value of an expression at those places; arrays of places give an array of values."""
        match node:
            case Fixed(value=value):
                return np.asarray(value)
            case Index(name=name):
                return np.asarray(places[name])
            case Read(tensor=name, at=at):
                table = self.rule.tables.get(name)
                return self._cells(self.tensors[name] if table is None else table, at, places)
            case Minus(of=of):
                return -self.of(of, places)
            case Binary(sign=sign, left=left, right=right):
                return self._joined(sign, (left, right), self.of(left, places), self.of(right, places))
            case Comparison(relation=relation, left=left, right=right):
                return _BINARY[relation](self.of(left, places), self.of(right, places)).astype(float)
            case Fold(how=how):
                return _FOLDED[how](self.of(node.of, self.deeper(node, places)), axis=-1)
            case Where(test=test, one=one, other=other):
                return np.where(self.of(test, places) != 0, self.of(one, places), self.of(other, places))
            case Call(function=name, of=of):
                return _each(self.rule.known[name].apply, self.of(of, places))

    def size(self, node: Node, places: Places) -> Array:
        """The size of an expression: its value if nothing cancels. Its rounding error is relative to that."""
        match node:
            case Read(tensor=name, at=at) if name in self._rounded:
                return self._cells(self._rounded[name], at, places)
            case Fold(how="sum" | "mean" | "max" as how):
                return _FOLDED[how](self.size(node.of, self.deeper(node, places)), axis=-1)
            case Minus(of=of):
                return self.size(of, places)
            case Binary(sign="+" | "-", left=left, right=right):
                return self.size(left, places) + self.size(right, places)
            case Binary(sign="*", left=left, right=right):
                return self._joined("*", (left, right), self.size(left, places), self.size(right, places))
            case Binary(sign="/", left=left, right=right):
                divisor = np.abs(self.of(right, places))
                moved = np.abs(self.of(left, places)) * (self.size(right, places) / divisor)
                return (self.size(left, places) + moved) / divisor
            case Binary(sign="**", left=left, right=Fixed(value=value)) if value >= 1:
                return np.power(self.size(left, places), value)
            case Where(test=test, one=one, other=other):
                return np.where(self.of(test, places) != 0, self.size(one, places), self.size(other, places))
            case Call(function=name, of=of):
                return self._size_of(self.rule.known[name], of, places)
        return np.abs(self.of(node, places))

    def _joined(self, sign: str, of: tuple[Node, Node], left: Array, right: Array) -> Array:
        """`left sign right`; a comparison selects: what it is multiplied by does not count where it does not hold."""
        for node, chosen, number in ((of[0], left, right), (of[1], right, left)) if sign == "*" else ():
            if all(isinstance(factor, Comparison) for factor in factors_of(node)):
                return np.where(chosen != 0, number, 0.0)  # not a product: inf * 0 would be nan
        return _BINARY[sign](left, right)

    def _size_of(self, function: Function, of: Node, places: Places) -> Array:
        """The size of a function: from its own rounding, and from that of its argument times the derivative."""
        simpler = function.of(of)
        if simpler is not None:
            return self.size(simpler, places)
        numbers = self.of(of, places)
        moved = np.abs(_each(function.slope_at, numbers)) * self.size(of, places)
        return np.maximum(np.abs(_each(function.apply, numbers)), np.where(np.isnan(moved), 0.0, moved))

    def deeper(self, fold: Fold, places: Places) -> Places:
        """The places, with one more axis for the folded index."""
        length = self.rule.length(fold.index, self.tensors)
        return {name: np.asarray(at)[..., None] for name, at in places.items()} | {fold.index: np.arange(length)}

    def _cells(self, array: Array, at: tuple[Node, ...], places: Places) -> Array:
        if not at:
            return array
        return np.asarray(array[tuple(np.asarray(self.of(place, places), dtype=np.intp) for place in at)])


def _each(function: Callable[[float], float], numbers: Array) -> Array:
    return np.asarray(np.vectorize(function, otypes=[float])(numbers))


def taken(rule: Rule, cell: Cell, tensors: Tensors) -> Rule:
    """The rule that holds for a cell: of a `where` the side that its comparison selects."""
    while rule.sides is not None:
        test, one, other = rule.sides
        holds = Values(rule, tensors).of(test, dict(zip(rule.indexes, cell.index, strict=True)))
        rule = one if holds else other
    return rule


def every(rule: Rule, tensors: Tensors) -> Array:
    """All cells of a tensor, by its rule."""
    with np.errstate(all="ignore"):
        return made_in(rule, tensors, tensors[rule.tensor].shape)


def made_in(rule: Rule, tensors: Tensors, shape: tuple[int, ...]) -> Array:
    """The values of a rule in an array of that shape, which need not be the tensor's.

    Raises `IndexError`, `KeyError` or `ValueError` if it has none there.
    """
    # An array with other axes than the tensor can follow from the rule only if it is a single number.
    lengths = shape if len(shape) == len(rule.indexes) else (1,) * len(rule.indexes)
    found = np.broadcast_to(Values(rule, tensors).of(rule.tree, _grid(rule.indexes, lengths)), lengths)
    return found if lengths == shape else found.reshape(shape)


def sizes(rule: Rule, tensors: Tensors, rounded: Mapping[str, Array] = EXACT) -> Array:
    """The sizes of all cells of a tensor, by its rule; rounding errors are relative to them.

    `rounded`: the sizes of those tensors that have rounding errors themselves.
    """
    shape = tensors[rule.tensor].shape
    with np.errstate(all="ignore"):
        return np.broadcast_to(Values(rule, tensors, rounded).size(rule.tree, _grid(rule.indexes, shape)), shape)


def holds(rule: Rule, tensors: Tensors) -> bool:
    """True if the tensor equals its rule up to rounding, wherever the sizes are finite."""
    size = sizes(rule, tensors)
    with np.errstate(all="ignore"):
        # 1e-300: numbers below that lose digits, so their error is not relative to their size.
        off = np.abs(every(rule, tensors) - tensors[rule.tensor])
        return not (off > _ROUNDING * size + 1e-300)[np.isfinite(size)].any()


def _grid(names: tuple[str, ...], lengths: tuple[int, ...]) -> dict[str, Array]:
    """All combinations of positions, with an axis for each index."""
    return dict(zip(names, np.ogrid[tuple(slice(length) for length in lengths)], strict=True))


def users(rule: Rule, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
    """The cells of a rule's tensor that are computed from a cell."""
    found = dict[Pattern, None]()
    for place in (place for place in rule.places if place.read.tensor == cell.tensor):
        known, asked = dict[str, int](), list[tuple[Node, int]]()
        for node, position in zip(place.read.at, cell.index, strict=True):
            if not isinstance(node, Index) or known.setdefault(node.name, position) != position:
                asked.append((node, position))
        found |= dict.fromkeys(_cells(rule, place, rule.made, known, asked, tensors))
    return _widest(found)


def inputs(rule: Rule, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
    """The cells that a cell of a rule's tensor is computed from."""
    known = dict(zip(rule.indexes, cell.index, strict=True))
    found = (pattern for place in rule.places for pattern in _cells(rule, place, place.read, known, (), tensors))
    return _widest(dict.fromkeys(found))


def _cells(
    rule: Rule,
    place: ReadAt,
    wanted: Read,
    known: Mapping[str, int],
    asked: Sequence[tuple[Node, int]],
    tensors: Tensors,
) -> Iterator[Pattern]:
    """The cells that `wanted`, a read or the left side of the rule, stands for with all values of the free indexes.

    `known`: values of the other indexes. Only those cells count for which the expressions in `asked` have their values
    and the conditions of `place` hold. An axis whose index occurs nowhere else is covered as a whole. Cells may repeat.
    """
    lengths = dict(zip(rule.indexes, tensors[rule.tensor].shape, strict=True))
    lengths |= {index: rule.length(index, tensors) for index in place.folds}
    if any(known.get(index, 0) >= length for index, length in lengths.items()):
        return
    asked = (*asked, *((condition, 1) for condition in place.conditions))
    along = zip(wanted.at, tensors[wanted.tensor].shape, strict=True)
    worked = [node for node, length in along if lengths.get(getattr(node, "name", "")) != length]
    named = {n.name for node in (*worked, *(n for n, _ in asked)) for n in walk(node) if isinstance(n, Index)}
    free = {index: length for index, length in lengths.items() if index in named and index not in known}
    values = Values(rule, tensors)
    places: Places = {**_grid(tuple(free), tuple(free.values())), **known}
    hits: Array = np.ones(tuple(free.values()), dtype=bool)
    for node, value in asked:
        hits &= values.of(node, places) == value
    at: list[Array | None] = []
    for node in wanted.at:
        whole = isinstance(node, Index) and node.name not in places  # nothing fixes its index
        at.append(None if whole else np.broadcast_to(values.of(node, places), hits.shape)[hits])
    for number in range(int(hits.sum())):
        yield Pattern(wanted.tensor, tuple(None if found is None else int(found[number]) for found in at))


def _widest(found: Collection[Pattern]) -> tuple[Pattern, ...]:
    """The patterns that no other one covers."""
    whole = [pattern for pattern in found if None in pattern.index] if len(found) > 1 else []
    return tuple(one for one in found if not any(one != other and other.covers(one) for other in whole))
