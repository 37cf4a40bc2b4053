"""Unit lines: the terms of hidden units and of pools, of the errors on their way back, and of an optimizer's steps."""

from __future__ import annotations

import math

from stepviz.ops import Cell, Form
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import ActivationGradient
from stepviz.settings.values import short
from stepviz.training import Iteration
from stepviz.views.explain import arithmetic
from stepviz.views.explain.expression import Arithmetic, factor_text, found, ratio_text
from stepviz.views.explain.listing import WIDTH, Case, Lines, Listed, Table, TermLine, aloud, headed, in_a_row, in_rows
from stepviz.views.explain.products import difference
from stepviz.views.explain.shown import as_factor, name, result, shown
from stepviz.views.explain.sums import summed
from stepviz.views.text import numbers

_TOTAL_AT = 40
_BESIDE = " " * 6
"""Between texts in one line that are not to be read as one."""
_SIDE_BY_SIDE = 16
"""Columns of each of the numbers that the largest is taken of."""
_DIVISOR_AT = 43
"""The column after which it is told what a number is that a term is divided by."""
_MOST_PRODUCTS = 8
"""Products that can be told in one line."""


OUTCOME = Sentence("{seen:cell} = {shown:number}   {outcome:text}", "term")
BECAUSE = Sentence("{slope:number}, because {seen:cell} = {shown:number} {reason:text}", "term")
GATE = Sentence("{gate:text}: {seen:cell} = {shown:number}", "note")

LARGEST = Sentence("the largest is {letter:text}: {value:number}", "term")


def formula_lines(case: Case) -> Lines:
    """`a  W before +0.5   b  dW -0.2`, then `a·b/(1 + abs(b)) = -0.0833`."""
    assert case.terms.formula is not None
    texts = [headed(item, item.term.label, f" {shown(item.term.factors[0], case.tensors)}") for item in case.items]
    letters = case.terms.formula.written([item.letter for item in case.items])
    total = f"{letters} {found(case.terms, case.tensors)}"
    pieces = [text + _BESIDE for text in texts]
    row = in_a_row(pieces) + _BESIDE + total
    return [row] if len(row) <= WIDTH else [*in_rows(pieces), TermLine(f"   {total}")], [*aloud(texts), total]


def function_lines(case: Case) -> Lines:
    """`a  a1[e1,h2] = -0.1018   is not above 0, so h1 = 0`, or `tanh(-0.1018) = -0.1014`."""
    (item,) = case.items
    digits = shown(item.term.factors[0], case.tensors)
    text = _celled(item, case.tensors, f" = {digits}   ")
    if case.words.labels:
        seen, label = _cell(item, case.tensors), item.term.label
        told = OUTCOME.text_of(seen=seen, shown=digits, outcome=case.words.labels[0])
        text = headed(item, label, told.removeprefix(label))
    else:
        end = result(case.terms.cell, case.terms.value, case.tensors)
        found = arithmetic.applied(item.term.function, arithmetic.value(digits))
        kind = case.tensors[case.terms.cell.tensor].kind
        text = text + f"{item.term.function.written(digits)} {arithmetic.sign_of(found, end, kind=kind)} {end}"
    return ["   " + text], aloud([text])


def gate_lines(case: Case) -> Lines:
    """`a  dh1[e1,h2] +1.6444   ×   b  0, because a1[e1,h2] = -0.1018 is not above 0`, or a slope's arithmetic.

    Without a reason in words the product follows, where there is room in the same line.
    """
    passed, gate = case.items
    digits, seen = (shown(item.term.factors[0], case.tensors) for item in case.items)
    first = _celled(passed, case.tensors, f" {digits}")
    slope = numbers.plain(gate.term.value)
    if case.words.labels:
        told = {"slope": slope, "shown": seen, "reason": case.words.labels[0]}
        second = headed(gate, "", BECAUSE.text_of(**told, seen=_cell(gate, case.tensors)))
        if len(first) + len(second) + 10 > WIDTH:
            second = headed(gate, "", BECAUSE.text_of(**told, seen=gate.term.label))
        return ["   " + first + "   ×   " + second], aloud([first, second])
    found = arithmetic.applied(gate.term.function, arithmetic.value(seen))
    formula = gate.term.function.written(as_factor(seen))
    second = headed(gate, "", f"{formula} {arithmetic.sign_of(found, slope)} {slope}")
    end = result(case.terms.cell, case.terms.value, case.tensors)
    product = arithmetic.product(map(arithmetic.value, (digits, slope)))
    total = f"{passed.letter} × {gate.letter} {arithmetic.sign_of(product, end)} {end}"
    return _wrapped("   " + first + "   ×   " + second, f"      {total}"), [*aloud([first, second]), total]


def largest_lines(case: Case) -> Lines:
    """`a  h0  0   b  h1  0.7514   c  h6  0   d  h7  0.2`, then `the largest is b: 0.7514`."""
    texts = [
        headed(item, item.term.label, f"  {numbers.fixed(item.term.value)}", columns=2).ljust(_SIDE_BY_SIDE)
        for item in case.items
    ]
    said = aloud(texts)
    if not math.isnan(case.terms.value):
        won = max(case.items, key=lambda item: item.term.value)
        value = result(case.terms.cell, case.terms.value, case.tensors)
        said.append(LARGEST.text_of(letter=won.letter, value=value))
        return [*in_rows(texts), TermLine(f"   {said[-1]}")], said
    return in_rows(texts), said


def ratio_lines(case: Case) -> Lines:
    """`a  mW after -0.1311 / 0.1 = -1.3111`, a line for each term, and the first over the sum of the others."""
    texts = [_ratio_term(item, case.tensors) for item in case.items]
    for place, (item, divisor) in enumerate(zip(case.items, case.words.divisors, strict=False)):
        text = texts[place].ljust(_DIVISOR_AT) + f"   {_divisor(f'{item.term.over:.6g}', *divisor)}"
        if item.term.over != 1 and len(text) + 3 <= WIDTH:
            texts[place] = text
    top, *below = [arithmetic.value(ratio_text(item.term)) for item in case.items]
    end = result(case.terms.cell, case.terms.value, case.tensors)
    first, *others = [item.letter for item in case.items]
    sign = arithmetic.sign_of(arithmetic.divide(top, arithmetic.total(below)), end)
    total = f"{first} / ({' + '.join(others)}) {sign} {end}"
    lines = ["   " + text for text in texts]
    return [*lines[:-1], lines[-1].ljust(_TOTAL_AT) + total], [*aloud(texts), total]


def _divisor(shown: str, base: float, exponent: int) -> str:
    """`0.271 = 1 - 0.9^3`."""
    digits = f"{base:.6g}" if float(f"{base:.6g}") == base else short(base)
    return f"{shown} {arithmetic.sign_of(arithmetic.missing(digits, exponent), shown)} 1 - {digits}^{exponent}"


def _ratio_term(item: Listed, tensors: Table) -> TermLine:
    """`a  mW after  -0.1311 / 0.1 = -1.3111`, `b  vW after  √(0.0017 / 0.001) ≈ 1.3111`, `c  ε  1e-8`."""
    term, label, value = item.term, item.term.label, ratio_text(item.term)
    if not term.cells:
        return headed(item, label, f"  {value}")
    digits, over = shown(term.factors[0], tensors), f"{term.over:.6g}"
    body = digits if term.over == 1 else f"{digits} / {over}"
    inside = arithmetic.divide(arithmetic.value(digits), arithmetic.value(over))
    if term.less is not None:
        body, inside = difference(term)
    written = term.function.written(body) if term.function.name else body
    if written == value:
        return headed(item, label, f"  {value}")
    found = arithmetic.applied(term.function, inside)
    return headed(item, label, f"  {written} {arithmetic.sign_of(found, value)} {value}")


def _wrapped(text: TermLine, end: str) -> list[TermLine]:
    """The end in the same line where there is room."""
    return [text + end] if len(text + end) <= WIDTH else [text, TermLine(f"{'':{_TOTAL_AT}}{end.strip()}")]


def _celled(item: Listed, tensors: Table, rest: str) -> TermLine:
    """A term called by its cell: `a  a1[e1,h2] = -0.1018`."""
    return headed(item, item.term.label, _cell(item, tensors).removeprefix(item.term.label) + rest)


def _cell(item: Listed, tensors: Table) -> str:
    return name(item.term.cells[0], tensors, symbol=False)


def backward_in_numbers(op: ActivationGradient, cell: Cell, source: Iteration, width: int) -> Arithmetic:
    """`da1[e1,h2] = (0.9677·1.4941 - 0.9677·(-0.2052)) × 0 = 0.0000`; empty where too long."""
    tensors, terms = source.program.tensors, op.terms(cell, source)
    if terms.form is not Form.PRODUCT:
        return Arithmetic("")
    passed, gate = terms.parts
    products = op.terms(passed.cells[0], source)
    if len(products.parts) > _MOST_PRODUCTS:
        return Arithmetic("")
    body, came = summed(products, tensors)
    slope, end = factor_text(gate, tensors), result(cell, terms.value, tensors)
    sign = arithmetic.sign_of(arithmetic.product((came, arithmetic.value(slope))), end)
    found = f"{sign} {end}"
    text = f"{name(cell, tensors)} = ({body}) × {slope} {found}"
    seen = gate.factors[0]
    word = op.kind.gate(seen.value)
    note = f"   {GATE.text_of(gate=word, seen=gate.label, shown=shown(seen, tensors))}" if word else ""
    if note and len(text) + len(note) <= width:
        return Arithmetic(text + note)
    return Arithmetic(text, found) if len(text) <= width else Arithmetic("")
