"""Working: derives from a rule how one cell got its value: its terms, and how they are combined."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from string import Formatter
from typing import Any

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
from stepviz.ops.rules.arrays import Values, taken
from stepviz.ops.rules.derivative import Applied, applied
from stepviz.ops.rules.rule import Rule, factors_of
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms

_ONE = Fixed(1.0)


@dataclass(frozen=True)
class Piece:
    """A term of a rule, with indexes in place of positions."""

    factors: tuple[Node, ...]
    function: Function = Function.NONE
    sign: int = 1
    less: Node | None = None
    """What is subtracted: a cell or a label, or else a number that shifts all terms alike."""
    over: Node | None = None
    conditions: tuple[Comparison, ...] = ()
    folds: tuple[str, ...] = ()
    formula: Applied | None = None
    label: tuple[str | Node, ...] = ()
    """Texts, and expressions that are written as whole numbers."""
    because: Read | None = None
    """The cell that selects the term."""


@dataclass(frozen=True)
class Plan:
    """How a rule combines the terms of each cell."""

    form: Form
    pieces: tuple[Piece, ...]
    divisor: Node | None = _ONE
    """The divisor of the sum of the terms; None: the number of terms."""
    own: Node | None = None
    """The number of the term that is treated differently, as an expression of indexes."""
    formula: Applied | None = None
    """The formula of the terms, if `form` is `FORMULA`."""


def terms(rule: Rule, cell: Cell, tensors: Tensors) -> Terms:
    """How a cell got its value by its rule, from the arrays that were really used."""
    rule = taken(rule, cell, tensors)
    plan, values = planned(rule), Values(rule, tensors)
    here = dict(zip(rule.indexes, map(np.asarray, cell.index), strict=True))
    with np.errstate(all="ignore"):
        made = [_Made(piece, values, here) for piece in plan.pieces]
        found = [term for of_piece in made for term in of_piece.terms()]
        own = 0 if plan.own is None else made[0].counted(plan.own)
        divisor = float(len(found)) if plan.divisor is None else float(values.of(plan.divisor, here))
    if plan.form is Form.LOG_SUM:  # the own term is the one that a label selects
        found = [term if number == own else replace(term, because=None) for number, term in enumerate(found)]
    return Terms(cell, cell.value_in(tensors), tuple(found), plan.form, divisor, own, plan.formula)


class _Made:
    """The terms of one cell that a piece of its rule makes: one, or one for each position along the folds."""

    def __init__(self, piece: Piece, values: Values, here: Mapping[str, Array]) -> None:
        """`here`: the position of the cell."""
        self._piece, self._values = piece, values
        lengths = [values.rule.length(index, values.tensors) for index in piece.folds]
        self._count = math.prod(lengths)
        along = np.unravel_index(np.arange(self._count), lengths) if lengths else ()
        self._places = {**here, **dict(zip(piece.folds, along, strict=True))}
        for condition in piece.conditions:
            holds = np.broadcast_to(values.of(condition, self._places) != 0, self._count)
            self._places |= {index: self._places[index][holds] for index in piece.folds}
            self._count = int(np.count_nonzero(holds))

    def terms(self) -> Iterator[Term]:
        piece = self._piece
        columns = [self._factors(factor) for factor in piece.factors]
        nothing, less = [None] * self._count, piece.less
        is_cell = isinstance(less, Read | Comparison)
        rest = zip(
            self._labels(),
            zip(*columns, strict=True) if columns else [()] * self._count,
            [0.0] * self._count if less is None or is_cell else self._numbers(less),
            self._factors(less) if less is not None and is_cell else nothing,
            [1.0] * self._count if piece.over is None else self._numbers(piece.over),
            nothing if piece.because is None else self._cells(piece.because),
            strict=True,
        )
        for label, factors, shift, cell, over, because in rest:
            yield Term(label, factors, piece.function, piece.sign, shift, cell, over, because, piece.formula)

    def counted(self, node: Node) -> int:
        """The number of the term at a position on the axis of the only fold."""
        return int(np.count_nonzero(self._places[self._piece.folds[0]] < self._values.of(node, self._places)))

    def _numbers(self, node: Node, kind: type[float] | type[int] = float) -> list[Any]:
        """The value of an expression in each term."""
        found = self._values.of(node, self._places)
        return found.astype(kind).tolist() if found.ndim else [kind(found)] * self._count

    def _cells(self, read: Read) -> list[Cell]:
        along = [self._numbers(node, int) for node in read.at]
        places = zip(*along, strict=True) if along else [()] * self._count
        return [Cell(read.tensor, at) for at in places]

    def _factors(self, node: Node) -> list[Factor]:
        if isinstance(node, Read):
            return [Factor(cell.value_in(self._values.tensors), cell) for cell in self._cells(node)]
        return [Factor(number) for number in self._numbers(node)]

    def _labels(self) -> list[str]:
        written = (
            [part] * self._count if isinstance(part, str) else map(str, self._numbers(part, int))
            for part in self._piece.label
        )
        return ["".join(texts) for texts in zip(*written, strict=True)]


@lru_cache(1024)
def planned(rule: Rule) -> Plan:
    """How a rule combines its terms. Raises `ValueError` for a rule that fits no form."""
    plan = _plan(rule.tree, rule) if rule.typed is None else _typed_plan(rule.tree)
    return replace(plan, pieces=tuple(_labelled(piece, number, rule) for number, piece in enumerate(plan.pieces)))


def _labelled(piece: Piece, number: int, rule: Rule) -> Piece:
    """A piece with its label, by default the name of its first factor, and with the cell that selects its terms."""
    label: list[str | Node] = [""]
    if number < len(rule.labels):
        for words, expression, *_ in Formatter().parse(rule.labels[number]):
            label += [words, rule.parsed(expression, piece.folds)] if expression else [words]
    else:
        match piece.factors[0]:
            case Read(tensor=name) | Fixed(name=name) if name:
                label = [name]
            case Fixed(value=value):
                label = [f"{value:g}"]
    because = rule.parsed(rule.because[number], piece.folds) if number in rule.because else None
    assert because is None or isinstance(because, Read)
    return replace(piece, label=tuple(label), because=because)


def _typed_plan(tree: Node) -> Plan:
    """The plan of a formula that the user typed, whose cells are its terms."""
    if isinstance(tree, Fold):
        cells, formula = applied(tree.of)
        return Plan(
            Form.SUM, (Piece(cells, formula=formula, folds=(tree.index,)),), None if tree.how == "mean" else _ONE
        )
    cells, formula = applied(tree)
    return Plan(Form.FORMULA, tuple(Piece((cell,)) for cell in cells), formula=formula)


def _plan(tree: Node, rule: Rule) -> Plan:
    def added(node: Node, *folds: str) -> tuple[Piece, ...]:
        return tuple(_sum_pieces(node, 1, folds, rule))

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
            above = _function_piece(Function.NONE, left, 1, ())
            return Plan(Form.RATIO, (above, *added(right)))
        case Binary(sign="*") if any(isinstance(factor, Call) for factor in factors_of(tree)):
            return Plan(Form.PRODUCT, tuple(_piece(factor, 1, (), rule) for factor in factors_of(tree)))
        case Binary(
            sign="+",
            left=Binary(sign="-", right=Read(at=at)),
            right=Call(function="ln", of=Fold(how="sum", index=index, of=of)),
        ):  # max(k, z[e,k]) - z[e,y[e]] + ln(sum(…)): the own term is that of the cell that is subtracted
            return Plan(Form.LOG_SUM, added(of, index), own=at[-1])
    return Plan(Form.SUM, added(tree))


def _is_number(node: Node) -> bool:
    """True if it is the same for all cells: made of constants and of powers of constants."""
    if isinstance(node, Binary) and node.sign == "**":
        return isinstance(node.left, Fixed)
    return not isinstance(node, Fold | Index | Read) and all(map(_is_number, parts(node)))


def _own(left: Node, of: Node, index: str) -> Node | None:
    """The index in `left` at which the folded expression equals `left`, conditions aside; None if there is none."""
    match [factor for factor in factors_of(of) if not isinstance(factor, Comparison)]:
        case [alone]:
            of = alone
    for place in {node for node in walk(left) if isinstance(node, Index)}:
        if replaced(of, Index(index), place) == left:
            return place
    return None


def _sum_pieces(node: Node, sign: int, folds: tuple[str, ...], rule: Rule) -> Iterator[Piece]:
    match node:
        case Binary(sign="+" | "-" as way, left=left, right=right):
            yield from _sum_pieces(left, sign, folds, rule)
            yield from _sum_pieces(right, sign if way == "+" else -sign, folds, rule)
        case Fold(how="sum", index=index, of=of):
            yield from _sum_pieces(of, sign, (*folds, index), rule)
        case Minus(of=Call(function="ln", of=of)):
            yield _function_piece(Function.MINUS_LOG, of, sign, folds)
        case Minus(of=of):
            yield from _sum_pieces(of, -sign, folds, rule)
        case _:
            yield _piece(node, sign, folds, rule)


def _piece(node: Node, sign: int, folds: tuple[str, ...], rule: Rule) -> Piece:
    match node:
        case Call(function=name, of=of):
            return _function_piece(rule.known[name], of, sign, folds)
        case Binary(sign="**", left=left, right=Fixed(value=2.0)):
            return _function_piece(Function.SQUARE, left, sign, folds)
        case Binary(sign="/", left=left, right=right) if _is_number(right):
            return Piece(_factors(left), sign=sign, over=right, folds=folds)
    conditions = tuple(factor for factor in factors_of(node) if isinstance(factor, Comparison))
    others = [factor for factor in factors_of(node) if not isinstance(factor, Comparison)]
    if conditions and len(others) == 1 and isinstance(others[0], Call):
        return replace(_piece(others[0], sign, folds, rule), conditions=conditions)
    return Piece(_factors(node), sign=sign, conditions=conditions, folds=folds)


def _function_piece(function: Function, of: Node, sign: int, folds: tuple[str, ...]) -> Piece:
    """The term function((product - cell or number) / number)."""
    over: Node | None = None
    less: Node | None = None
    match of:
        case Binary(sign="/", left=left, right=right) if _is_number(right):
            of, over = left, right
    match of:
        case Binary(sign="-", left=left, right=right):
            of, less = left, right
    return Piece(_factors(of), function, sign, less, over, folds=folds)


def _factors(node: Node) -> tuple[Read | Fixed, ...]:
    """The cells and numbers that are multiplied; a 1 is added if there are comparisons and no cell."""
    every = factors_of(node)
    found = [factor for factor in every if isinstance(factor, Read | Fixed)]
    if len(found) < len(every) and not any(isinstance(factor, Read) for factor in found):
        found.append(_ONE)
    if any(not isinstance(factor, Read | Fixed | Comparison) for factor in every):
        raise ValueError(f"no product of cells and numbers: {node}")
    return tuple(found)
