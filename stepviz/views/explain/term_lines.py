"""Term lines: the lettered terms of a number, laid out by their shape."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stepviz.ops import Kind, Shape, Term, Terms, Words
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.views.explain import arithmetic
from stepviz.views.explain.expression import log_summed, related
from stepviz.views.explain.listing import (
    WIDTH,
    Case,
    Laid,
    Lines,
    Listed,
    Summed,
    Table,
    TermLine,
    abreast,
    aloud,
    counted,
    headed,
    in_a_row,
    in_rows,
    letters_of,
    listed,
)
from stepviz.views.explain.products import SECOND, columns, less, lessened, product, square_lines
from stepviz.views.explain.shown import as_factor, result, shown
from stepviz.views.explain.unit_lines import formula_lines, function_lines, gate_lines, largest_lines, ratio_lines
from stepviz.views.text import numbers

_END = 69
"""Column before which a sum ends: under the second column's results."""
_APART = " " * 6
"""Between texts in one line that are not to be read as one."""


CHANCE = Sentence("{label:text} p = {chance:number}, {found:text}", "term")


def term_lines(terms: Terms, shape: Shape, words: Words, tensors: Table) -> Laid:
    """The lines of the terms, their result last, and the terms listed in them."""
    if shape is Shape.NONE:
        return Laid(())
    items, others = listed(terms)
    build = {
        Shape.PRODUCTS: _products,
        Shape.VALUES: _values,
        Shape.SHARE: _share,
        Shape.LOG_SUM: _log_sum,
        Shape.SQUARES: square_lines,
        Shape.LOG: _log,
        Shape.CHAIN: _chain,
        Shape.FUNCTION: function_lines,
        Shape.GATE: gate_lines,
        Shape.RATIO: ratio_lines,
        Shape.LARGEST: largest_lines,
        Shape.FORMULA: formula_lines,
    }[shape]
    case = Case(terms, words, tensors, items, others)
    lines, said = build(case)
    only_added = shape in (Shape.PRODUCTS, Shape.VALUES) and terms.divisor == 1 and len(items) > 1
    whole = only_added and not numbers.is_bad(terms.value)
    return Laid(tuple(lines), tuple(said), items, _added(case) if whole else None)


def _products(case: Case) -> Lines:
    items, others = case.items, case.others
    bias = len(items[-1].term.factors) == 1 and not others
    width = max(2, *(len(item.term.label) for item in items))
    products = [product(item, width, case.tensors) for item in items]
    texts = [one.text() for one in products]
    total = _mean(case) if case.terms.divisor != 1 else added_up(case)
    said = [*aloud(texts), *total]
    if numbers.is_bad(case.terms.value) and not bias:
        return columns(products), aloud(texts)
    whole = case.terms.divisor == 1
    if whole and not bias and len(texts) == 2 and not others:
        return ["   " + texts[0], _beside("   " + texts[1], total[-1])], said
    if not (whole and bias):
        return [*columns(products), _under(*total)], said
    last = "   " + texts[-1]
    gap = _END - len(last) - len(total[-1]) if len(total) == 1 else -1
    last = last + (" " * gap + total[-1] if gap >= 0 else f"    {_under(*total).text.strip()}")
    return [*columns(products[:-1]), last], said


def _beside(text: TermLine, total: str) -> TermLine:
    """The result in the line of the last term, where sums end, if there is room."""
    return text + " " * max(3, _END - len(text) - len(total)) + total


def _values(case: Case) -> Lines:
    tensors, items = case.tensors, case.items
    kind = tensors[items[0].term.cells[0].tensor].kind
    signed = kind in (Kind.SIGNED, Kind.ERROR)
    texts, width = [], max(2, *(len(item.term.label) for item in items))
    for item in items:
        value = numbers.fixed(item.term.value) if signed else numbers.cell(item.term.value, kind).strip()
        texts.append(headed(item, item.term.label, f"  {value}", columns=width))
    lines = abreast(texts)
    total = _mean(case) if case.terms.divisor != 1 else added_up(case)
    said = [*aloud(texts), *total]
    if case.terms.divisor == 1:
        return [*lines, _under(*total)], said
    last = "   ".join(["", *total])
    return [*lines, *map(TermLine, [last] if len(last) <= WIDTH else [f"   {text}" for text in total])], said


def _rest(others: Sequence[Term]) -> str:
    return numbers.fixed(sum(term.value for term in others)) if others else ""


def _shown_total(items: Sequence[Listed], others: Sequence[Term]) -> Decimal:
    texts = [numbers.fixed(item.term.value) for item in items] + ([_rest(others)] if others else [])
    return arithmetic.total(map(arithmetic.value, texts))


def added_up(case: Case) -> list[str]:
    """`a + b + c + d = -1.3111`; before it what the others give together."""
    added = _added(case)
    return [*counted(case.others, added.rest), f"{letters_of(case.items, case.others)} {added.sign} {added.total}"]


def _added(case: Case) -> Summed:
    terms, items, others = case.terms, case.items, case.others
    end = result(terms.cell, terms.value, case.tensors)
    values = tuple(numbers.fixed(item.term.value).strip() for item in items)
    return Summed(values, len(others), _rest(others).strip(), arithmetic.sign_of(_shown_total(items, others), end), end)


def _under(*total: str) -> TermLine:
    """A total that ends under the results."""
    rest = f"   {total[0]}" if len(total) > 1 else ""
    return TermLine(rest + total[-1].rjust(_END - len(rest)), total=not rest)


def _mean(case: Case) -> list[str]:
    """`(a + b + c + d) / 4 ≈ 3.5855 / 4 = 0.8964`; before it what the others give together."""
    terms, items, others = case.terms, case.items, case.others
    total = sum(term.value for term in terms.parts)
    middle, end = numbers.fixed(total, signed=False).strip(), result(terms.cell, terms.value, case.tensors)
    first = arithmetic.sign_of(_shown_total(items, others), middle)
    divisor = short(terms.divisor)
    quotient = arithmetic.divide(arithmetic.value(middle), Decimal(divisor))
    text = f"({letters_of(items, others)}) / {divisor} {first} {middle} / {divisor}"
    text += f" {arithmetic.sign_of(quotient, end)} {end}"
    return [*counted(others, _rest(others).strip().lstrip("+")), text]


def _share(case: Case) -> Lines:
    terms, items = case.terms, case.items
    bottom = sum(part.value for part in terms.parts)
    own, low = numbers.plain(terms.parts[terms.own].value), numbers.plain(bottom)
    mine = next(item.letter for item in items if item.term is terms.parts[terms.own])
    quotient = arithmetic.divide(arithmetic.value(own), arithmetic.value(low))
    sign = arithmetic.sign_of(_powers_shown(case), low)
    last = f"{mine} / ({letters_of(items, case.others)}) {sign} {own} / {low}"
    return _row(case, f"{last} {related(quotient, terms.cell, terms.value, case.tensors)}")


def _log_sum(case: Case) -> Lines:
    terms = case.terms
    own, powers = terms.parts[terms.own], _powers_shown(case)
    found = log_summed(terms, case.tensors, powers)
    if case.others:  # no room for both on the way
        total = arithmetic.total((lessened(own.shift, own.product), arithmetic.ln(powers)))
        found = related(total, terms.cell, terms.value, case.tensors)
    return _row(case, f"{less(own.shift, own.product)} + ln({letters_of(case.items, case.others)}) {found}")


def _powers_shown(case: Case) -> Decimal:
    """What the shown digits of all powers of a row add up to."""
    powers = [*(numbers.plain(item.term.value) for item in case.items), _rest_of_row(case)]
    return arithmetic.total(map(arithmetic.value, powers))


def _rest_of_row(case: Case) -> str:
    return numbers.plain(sum(term.value for term in case.others)) if case.others else "0"


class _Power(NamedTuple):
    """A power of a row in digits."""

    item: Listed
    exponent: str
    sign: str
    value: str

    def text(self) -> TermLine:
        """`a  c0   exp(+2.8463) = 17.224`."""
        rest = f"   exp({self.exponent}) {self.sign} {self.value}"
        return headed(self.item, self.item.term.label, rest, columns=2)

    def squeezed(self) -> TermLine:
        """`a c0 exp(+2.8463)=17.224`."""
        return headed(self.item, self.item.term.label, f" exp({self.exponent}){self.sign}{self.value}", gap=" ")


def _row(case: Case, last: str) -> Lines:
    """The powers of a row, then what they make."""
    powers = [_power(item) for item in case.items]
    texts = [power.text() for power in powers]
    if len(texts) <= 2:
        lines = ["   " + text for text in texts]
        beside = lines[-1].ljust(max(SECOND, len(lines[-1]) + 4)) + last
        lines = [*lines[:-1], beside] if len(beside) <= WIDTH else [*lines, TermLine(f"   {last}")]
        return lines, [*aloud(texts), last]
    total = [*counted(case.others, _rest_of_row(case)), last]
    ends = [before + gap.join(total) for before, gap in (("   ", "   "), (" ", "   "), (" ", "  "))]
    end = next((text for text in ends if len(text) <= WIDTH + 1), ends[-1])
    return [*columns(powers), TermLine(end)], [*aloud(texts), *total]


def _power(item: Listed) -> _Power:
    """A power of a row in shown digits."""
    term = item.term
    exponent, value = numbers.fixed(term.product).strip(), numbers.plain(term.value)
    text, inside = exponent, arithmetic.value(exponent)
    if term.shift:
        shift = numbers.plain(term.shift)
        text = f"{exponent} - {shift}".replace("- -", "+ ")
        inside = arithmetic.difference(inside, arithmetic.value(shift))
    return _Power(item, text, arithmetic.sign_of(arithmetic.exp(inside), value), value)


def _log(case: Case) -> Lines:
    lines: list[TermLine] = []
    said: list[str] = []
    for item, label in zip(case.items, case.words.labels, strict=False):
        chance = shown(item.term.factors[0], case.tensors)
        value = numbers.fixed(item.term.value, signed=False).strip()
        found = f"-ln({chance}) {arithmetic.sign_of(_minus_log(chance), value)} {value}"
        lines.append("   " + headed(item, label, f"  p = {chance}      {found}"))
        told = CHANCE.text_of(label=label, chance=chance, found=found)
        said.append(f"{item.letter}: {told}")
    if len(case.terms.parts) == 1:
        return lines, said
    total = added_up(case)
    return [*lines, _under(*total)], [*said, *total]


def _minus_log(chance: str) -> Decimal:
    value = arithmetic.value(chance)
    return arithmetic.minus_log(value) if not value.is_nan() else value


def _chain(case: Case) -> Lines:
    """The terms joined by their signs and then their result; apart, where one of them has a result of its own."""
    terms, items = case.terms, case.items
    texts, values = [], []
    for item in items:
        text, value = _link(item.term, case)
        label = item.term.label
        texts.append(headed(item, label, f" {text}" if label else text))
        values.append(value.copy_negate() if item.term.sign < 0 else value)
    found = related(arithmetic.total(values, Decimal(terms.divisor)), terms.cell, terms.value, case.tensors)
    if len(items) == 1 and len(items[0].term.factors) > 1 and terms.divisor == 1:
        return ["   " + texts[0]], aloud(texts)
    letters = items[0].letter + "".join(f" {'-' if i.term.sign < 0 else '+'} {i.letter}" for i in items[1:])
    over = f"({letters})" if len(items) > 1 else letters
    total = f"{over} / {short(terms.divisor)} {found}" if terms.divisor != 1 else f"{letters} {found}"
    said = [*aloud(texts), total]
    apart = any(len(item.term.factors) > 1 for item in items)
    signs = [f"   {'-' if item.term.sign < 0 else '+'}   " for item in items[1:]]
    between = [_APART] * len(signs) if apart else signs
    pieces = [text + sign for text, sign in zip(texts, [*between, ""], strict=True)]
    line = in_a_row(pieces)
    if len(line) > WIDTH:
        return [*in_rows(pieces), _under(total)], said
    end = found if not apart and terms.divisor == 1 else total
    for gap in (_APART, "   "):
        if len(row := line + gap + end) <= WIDTH:
            return [row], said
    return [line, _under(total)], said


def _link(term: Term, case: Case) -> tuple[str, Decimal]:
    """A term of a chain without its sign, `0.01 × -1.3111 = -0.0131`, and what its digits stand for."""
    digits = [shown(factor, case.tensors) for factor in term.factors]
    if len(digits) == 1:
        return digits[0], arithmetic.value(digits[0])
    signed = case.tensors[case.terms.cell.tensor].kind is not Kind.SQUARE
    value = numbers.fixed(term.product, signed=signed).strip()
    product = arithmetic.product(map(arithmetic.value, digits))
    return f"{' × '.join(map(as_factor, digits))} {arithmetic.sign_of(product, value)} {value}", arithmetic.value(value)
