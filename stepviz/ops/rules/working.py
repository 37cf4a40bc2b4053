"""Working: derives from a rule how one cell got its value: its terms, and how they are combined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from string import Formatter

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
from stepviz.ops.compiled import Source
from stepviz.ops.rules.arrays import taken
from stepviz.ops.rules.derivative import Applied, applied
from stepviz.ops.rules.rule import Rule, factors_of
from stepviz.ops.tensor import Cell, Tensors
from stepviz.ops.terms import Factor, Form, Term, Terms

_ONE = Fixed(1.0)


@dataclass(frozen=True)
class Piece:
    """A term of a rule, with indexes in place of positions."""

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
    found, divisor, own = _compiled(rule)(tensors, *cell.index)
    plan, value = planned(rule), cell.value_in(tensors)
    return Terms(cell, value, tuple(found), plan.form, divisor, own, plan.formula)


@lru_cache(1024)
def _compiled(rule: Rule) -> Callable[..., tuple[list[Term], float, int]]:
    """A function of tensors and a cell's position: the terms, the divisor of their sum, the number of the own term."""
    plan, source = planned(rule), Source(rule)
    source.names |= {"Term": Term, "Factor": Factor, "Cell": Cell}
    lines = ["found = []"]
    for number, piece in enumerate(plan.pieces):
        because = "None" if plan.form is Form.LOG_SUM else _because_source(source, number, piece.folds)
        lines += _term_lines(source, piece, _label_source(source, number, piece), because)
    own = "0" if plan.own is None else source.counted(plan.own, plan.pieces[0].folds, plan.pieces[0].conditions)
    lines.append(f"own = {own}")
    if plan.form is Form.LOG_SUM:  # the own term is the one that a label selects
        lines.append(f"found[own] = {source.known(replace)}(found[own], because={_because_source(source, 0, ())})")
    divisor = "float(len(found))" if plan.divisor is None else source.of(plan.divisor)
    return source.function(f"found, {divisor}, own", lines)


def _label_source(source: Source, number: int, piece: Piece) -> str:
    """The label of a term, as source: by default the name of its first factor. `number`: the number of its piece."""
    if number >= len(source.rule.labels):
        match piece.factors[0]:
            case Read(tensor=tensor):
                return repr(tensor)
            case Fixed(value=value, name=name):
                return repr(name or f"{value:g}")
        return "''"
    written = ["''"]
    for words, expression, *_ in Formatter().parse(source.rule.labels[number]):
        written += [repr(words)] if words else []
        written += [f"str({source.position(source.rule.parsed(expression, piece.folds))})"] if expression else []
    return " + ".join(written)


def _because_source(source: Source, number: int, folds: tuple[str, ...]) -> str:
    text = source.rule.because.get(number)
    return "None" if text is None else _cell_source(source, source.rule.parsed(text, folds))


def _term_lines(source: Source, piece: Piece, label: str, because: str) -> Iterator[str]:
    indent = ""
    for index in piece.folds:
        yield f"{indent}for {index} in {source.range(index)}:"
        indent += "    "
    for condition in piece.conditions:
        yield f"{indent}if {source.of(condition)}:"
        indent += "    "
    factors = "".join(f"{_factor_source(source, factor)}, " for factor in piece.factors)
    less = "None" if piece.less is None else _factor_source(source, piece.less)
    shift, over = (
        kind if node is None else source.of(node) for node, kind in ((piece.shift, "0.0"), (piece.over, "1.0"))
    )
    made = f"({factors}), {source.known(piece.function)}, {piece.sign}, {shift}, {less}, {over}, {because}"
    made += f", {source.known(piece.formula)}" if piece.formula is not None else ""
    yield f"{indent}found.append(Term({label}, {made}))"


def _factor_source(source: Source, factor: Node) -> str:
    match factor:
        case Read():
            return f"Factor(float({source.of(factor)}), {_cell_source(source, factor)})"
        case Comparison():
            return f"Factor(float({source.of(factor)}))"
    return f"Factor({source.of(factor)})"


def _cell_source(source: Source, read: Node) -> str:
    assert isinstance(read, Read)
    return f"Cell({read.tensor!r}, ({''.join(f'{source.position(node)}, ' for node in read.at)}))"


@lru_cache(1024)
def planned(rule: Rule) -> Plan:
    """How a rule combines its terms. Raises `ValueError` for a rule that fits no form."""
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
    """The layout of a rule's terms on the screen."""
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
    """The cells and numbers that are multiplied; a 1 is added if there are comparisons and no cell."""
    every = factors_of(node)
    found = [factor for factor in every if isinstance(factor, Read | Fixed)]
    if len(found) < len(every) and not any(isinstance(factor, Read) for factor in found):
        found.append(_ONE)
    if any(not isinstance(factor, Read | Fixed | Comparison) for factor in every):
        raise ValueError(f"no product of cells and numbers: {node}")
    return tuple(found)
