"""Working: how one cell got its value, read off its rule: the terms, and how they make the number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from string import Formatter

import numpy as np

from stepviz.formula.functions import Function
from stepviz.formula.tree import (
    Binary,
    Call,
    Comparison,
    Fixed,
    Fold,
    Index,
    Minus,
    Node,
    Read,
    parts,
    replaced,
    walk,
)
from stepviz.ops.claims import Shape
from stepviz.ops.rules.arrays import Places, Values, taken
from stepviz.ops.rules.derivative import Applied, applied
from stepviz.ops.rules.rule import Rule, factors_of
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms

_ONE = Fixed(1.0)


@dataclass(frozen=True)
class Piece:
    """A term as the rule has it, before it is known which cells it reads."""

    factors: tuple[Node, ...]
    function: Function = Function.NONE
    sign: int = 1
    less: Read | Comparison | None = None
    shift: Node | None = None
    over: Node | None = None
    conditions: tuple[Comparison, ...] = ()
    folds: tuple[str, ...] = ()
    formula: Applied | None = None


@dataclass(frozen=True)
class Plan:
    """How the terms of every cell of a rule are laid out."""

    form: Form
    pieces: tuple[Piece, ...]
    divisor: Node | None = _ONE
    """What the sum of the terms is divided by; None: by how many there are."""
    own: Node | None = None
    """Which term plays a part of its own."""
    formula: Applied | None = None
    """What is made of the terms, where no other layout has it."""


def terms(rule: Rule, cell: Cell, tensors: Tensors) -> Terms:
    """How a cell of the tensor that a rule makes got its value, from the arrays that were really used."""
    rule = taken(rule, cell, tensors)
    plan, values, at = planned(rule), Values(rule, tensors), dict(zip(rule.indexes, cell.index, strict=True))
    with np.errstate(all="ignore"):
        spreads = [_Spread(values, piece, at) for piece in plan.pieces]
        because = {} if plan.form is Form.LOG_SUM else rule.because
        found = [term for number, spread in enumerate(spreads) for term in spread.terms(number, because.get(number))]
        divisor = len(found) if plan.divisor is None else float(values.of(plan.divisor, at))
        own = 0 if plan.own is None else int(spreads[0].kept[: int(values.of(plan.own, at))].sum())
        if plan.form is Form.LOG_SUM and rule.because:  # the term with a part of its own is the one that a label chose
            chose = next(iter(spreads[0].cells(rule.parsed(rule.because[0]))))
            found[own] = replace(found[own], because=chose)
    return Terms(cell, cell.value_in(tensors), tuple(found), plan.form, float(divisor), own, plan.formula)


class _Spread:
    """A piece at a cell: a term for each combination of what it is folded over where its conditions hold."""

    def __init__(self, values: Values, piece: Piece, at: Mapping[str, int]) -> None:
        self._values, self._piece, self._rule = values, piece, values.rule
        lengths = [self._rule.length(index, values.tensors) for index in piece.folds]
        folded = np.unravel_index(np.arange(math.prod(lengths)), lengths) if lengths else ()
        self._places: Places = {**at, **dict(zip(piece.folds, folded, strict=True))}
        self.kept = np.ones(math.prod(lengths), bool)
        for condition in piece.conditions:
            self.kept &= values.of(condition, self._places) != 0

    def _all(self, node: Node) -> Array:
        return np.broadcast_to(self._values.of(node, self._places), self.kept.shape)[self.kept]

    def _numbers(self, node: Node | None, otherwise: float) -> Iterable[float]:
        return repeat(otherwise) if node is None else self._all(node).astype(float).tolist()

    def cells(self, read: Node) -> Iterable[Cell]:
        """The cells that are read."""
        assert isinstance(read, Read)
        at = zip(*(self._all(node).astype(int).tolist() for node in read.at), strict=True)
        return [Cell(read.tensor, index) for index in at] if read.at else repeat(Cell(read.tensor))

    def _factors(self, node: Node) -> Iterable[Factor]:
        return map(Factor, self._numbers(node, 0.0), self.cells(node) if isinstance(node, Read) else repeat(None))

    def _labels(self, number: int) -> Iterable[str]:
        if number >= len(self._rule.labels):
            return repeat(_called(self._piece))
        parts: list[Iterable[str]] = []
        for words, expression, *_ in Formatter().parse(self._rule.labels[number]):
            parts.append(repeat(words))
            if expression:
                positions = self._all(self._rule.parsed(expression, self._piece.folds)).astype(int).tolist()
                parts.append(map(str, positions))
        return map("".join, zip(*parts, strict=False)) if parts else repeat("")

    def terms(self, number: int, because: str | None) -> Iterator[Term]:
        """All of them; `number`: that of the piece; `because`: the cell that chose them."""
        piece = self._piece
        chose = repeat(None) if because is None else self.cells(self._rule.parsed(because, piece.folds))
        less = repeat(None) if piece.less is None else self._factors(piece.less)
        factors = zip(*map(self._factors, piece.factors), strict=False)
        shifts, overs = self._numbers(piece.shift, 0.0), self._numbers(piece.over, 1.0)
        every = zip(range(self.kept.sum()), self._labels(number), factors, shifts, less, overs, chose, strict=False)
        for _, label, given, shift, other, over, by in every:
            yield Term(label, given, piece.function, piece.sign, shift, other, over, by, piece.formula)


def _called(piece: Piece) -> str:
    """The first thing it names."""
    match piece.factors[0]:
        case Read(tensor=tensor):
            return tensor
        case Fixed(value=value, name=name):
            return name or f"{value:g}"
    return ""


@lru_cache(1024)
def planned(rule: Rule) -> Plan:
    """How the terms of a rule are laid out. Raises `ValueError` for a rule that no form has."""
    if rule.typed is None:
        return _plan(rule.tree, rule)
    if isinstance(rule.tree, Fold):
        cells, formula = applied(rule.tree.of)
        piece = Piece(cells, formula=formula, folds=(rule.tree.index,))
        return Plan(Form.SUM, (piece,), None if rule.tree.how == "mean" else _ONE)
    cells, formula = applied(rule.tree)
    return Plan(Form.FORMULA, tuple(Piece((cell,)) for cell in cells), formula=formula)


_FUNCTIONS: Mapping[Function, Shape] = {Function.SQUARE: Shape.SQUARES, Function.MINUS_LOG: Shape.LOG}


def shape_of(rule: Rule) -> Shape:
    """How the terms of a rule are laid out on the screen."""
    plan = planned(rule)
    if plan.form is not Form.SUM:
        return Shape(plan.form.value)
    if plan.pieces[0].formula is not None:
        return Shape.SQUARES
    function = plan.pieces[0].function
    if function != Function.NONE:
        return _FUNCTIONS.get(function, Shape.FUNCTION)
    if not any(piece.folds for piece in plan.pieces):
        return Shape.CHAIN
    return Shape.PRODUCTS if any(len(piece.factors) > 1 for piece in plan.pieces) else Shape.VALUES


def _plan(tree: Node, rule: Rule) -> Plan:
    def added(node: Node, *folds: str) -> tuple[Piece, ...]:
        return tuple(_added(node, 1, folds, rule))

    match tree:
        case Fold(how="mean", index=index, of=of):
            return Plan(Form.SUM, added(of, index), None)
        case Fold(how="max", index=index, of=of):
            return Plan(Form.LARGEST, added(of, index))
        case Binary(sign="/", left=left, right=right) if _is_number(right):
            return Plan(Form.SUM, added(left), right)
        case Binary(sign="/", left=left, right=Fold(how="sum", index=index, of=of)) if own := _own(left, of, index):
            return Plan(Form.SHARE, added(of, index), own=own)
        case Binary(sign="/", left=left, right=right):
            above = _called_of(Function.NONE, left, 1, ())
            return Plan(Form.RATIO, (above, *added(right)))
        case Binary(sign="*") if any(isinstance(factor, Call) for factor in factors_of(tree)):
            return Plan(Form.PRODUCT, tuple(_piece(factor, 1, (), rule) for factor in factors_of(tree)))
        case Binary(sign="+", left=below, right=Call(function="ln", of=Fold(how="sum", index=index, of=of))):
            return Plan(Form.LOG_SUM, added(of, index), own=_taken(below))
    return Plan(Form.SUM, added(tree))


def _is_number(node: Node) -> bool:
    """Whether it is made of constants and of what they are raised to: the same for all cells."""
    if isinstance(node, Binary) and node.sign == "**":
        return isinstance(node.left, Fixed)
    return not isinstance(node, Fold | Index | Read) and all(map(_is_number, parts(node)))


def _own(left: Node, of: Node, index: str) -> Node | None:
    """The index for which what is folded, where it counts, equals the one on the left; None if there is none."""
    match [factor for factor in factors_of(of) if not isinstance(factor, Comparison)]:
        case [alone]:
            of = alone
    for place in {node for node in walk(left) if isinstance(node, Index)}:
        if replaced(of, Index(index), place) == left:
            return place
    return None


def _taken(below: Node) -> Node:
    """The last position of what is less than the largest: `y[e]` in `max(k, z[e,k]) - z[e,y[e]]`."""
    match below:
        case Binary(sign="-", right=Read(at=at)):
            return at[-1]
    raise ValueError(f"nothing is taken off the largest in {below}")


def _added(node: Node, sign: int, folds: tuple[str, ...], rule: Rule) -> Iterator[Piece]:
    match node:
        case Binary(sign="+" | "-" as way, left=left, right=right):
            yield from _added(left, sign, folds, rule)
            yield from _added(right, sign if way == "+" else -sign, folds, rule)
        case Fold(how="sum", index=index, of=of):
            yield from _added(of, sign, (*folds, index), rule)
        case Minus(of=Call(function="ln", of=of)):
            yield _called_of(Function.MINUS_LOG, of, sign, folds)
        case Minus(of=of):
            yield from _added(of, -sign, folds, rule)
        case _:
            yield _piece(node, sign, folds, rule)


def _piece(node: Node, sign: int, folds: tuple[str, ...], rule: Rule) -> Piece:
    match node:
        case Call(function=name, of=of):
            return _called_of(rule.known[name], of, sign, folds)
        case Binary(sign="**", left=left, right=Fixed(value=2.0)):
            return _called_of(Function.SQUARE, left, sign, folds)
        case Binary(sign="/", left=left, right=right) if _is_number(right):
            return Piece(_factors(left), sign=sign, over=right, folds=folds)
    conditions = tuple(factor for factor in factors_of(node) if isinstance(factor, Comparison))
    others = [factor for factor in factors_of(node) if not isinstance(factor, Comparison)]
    if conditions and len(others) == 1 and isinstance(others[0], Call):
        return replace(_piece(others[0], sign, folds, rule), conditions=conditions)
    return Piece(_factors(node), sign=sign, conditions=conditions, folds=folds)


def _called_of(function: Function, of: Node, sign: int, folds: tuple[str, ...]) -> Piece:
    """A function of a product, less a cell or a number, over a number."""
    over: Node | None = None
    less: Read | Comparison | None = None
    shift: Node | None = None
    match of:
        case Binary(sign="/", left=left, right=right) if _is_number(right):
            of, over = left, right
    match of:
        case Binary(sign="-", left=left, right=Read() | Comparison() as right):
            of, less = left, right
        case Binary(sign="-", left=left, right=right):
            of, shift = left, right
    return Piece(_factors(of), function, sign, less, shift, over, folds=folds)


def _factors(node: Node) -> tuple[Read | Fixed, ...]:
    """Cells and numbers that are multiplied; comparisons that hold count as 1 where no cell does."""
    every = factors_of(node)
    found = [factor for factor in every if isinstance(factor, Read | Fixed)]
    if len(found) < len(every) and not any(isinstance(factor, Read) for factor in found):
        found.append(_ONE)
    if any(not isinstance(factor, Read | Fixed | Comparison) for factor in every):
        raise ValueError(f"no product of cells and numbers: {node}")
    return tuple(found)
