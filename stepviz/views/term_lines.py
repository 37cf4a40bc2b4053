"""Term lines: the lettered terms of a number, laid out by their shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from stepviz.experiment import short
from stepviz.ops import Kind, Shape, Term, Terms, Words
from stepviz.views import arithmetic, numbers
from stepviz.views.expression import as_factor, result, shown
from stepviz.views.listing import WIDTH, Case, Laid, Lines, Listed, Table, aloud, listed
from stepviz.views.unit_lines import function_lines, gate_lines, ratio_lines

__all__ = ["Laid", "Listed", "listed", "term_lines"]

_SECOND = 40
"""Column of the second term of a line."""
_END = 69
"""Column before which a sum ends: under the second column's results."""
_PITCH = 18
_COMPACT = 26


def term_lines(terms: Terms, words: Words, tensors: Table) -> Laid:
    """The lines of the terms, their result last, and the terms listed in them."""
    if words.shape is Shape.NONE:
        return Laid(())
    items, others = listed(terms)
    build = {
        Shape.PRODUCTS: _products,
        Shape.VALUES: _values,
        Shape.SHARE: _share,
        Shape.LOG: _log,
        Shape.CHAIN: _chain,
        Shape.FUNCTION: function_lines,
        Shape.GATE: gate_lines,
        Shape.RATIO: ratio_lines,
    }[words.shape]
    lines, said = build(Case(terms, words, tensors, items, others))
    return Laid(tuple(lines), tuple(said), items)


def _product(item: Listed, tensors: Table, width: int) -> str:
    """`a  e0   1 × -0.2309 = -0.2309`; for a single factor the value alone, at the same column.

    `width`: that of the longest label.
    """
    term = item.term
    value = numbers.fixed(term.value)
    head = f"{item.letter}  {term.label:<{width}}"
    if len(term.factors) == 1:
        return f"{head}{'':<14} = {value}"
    first, second = term.factors
    exact = arithmetic.product([arithmetic.value(shown(first, tensors)), arithmetic.value(numbers.fixed(second.value))])
    left = as_factor(shown(first, tensors))
    left = f"{left:>4}" if len(left) <= 3 else f" {left:>8}"
    digits = numbers.fixed(second.value)
    here = "  ! here" if numbers.is_bad(second.value) or numbers.is_bad(first.value) else ""
    return f"{head}{left} × {digits} {arithmetic.sign_of(exact, value)} {value}{here}"


def _products(case: Case) -> Lines:
    items, others = case.items, case.others
    bias = len(items[-1].term.factors) == 1 and not others
    width = max(len(item.term.label) for item in items)
    texts = [_product(item, case.tensors, max(2, width)) for item in items]
    total = _total(case)
    said = [*aloud(texts), *total]
    if numbers.is_bad(case.terms.value) and not bias:
        return _columns(texts), aloud(texts)
    if not bias and len(texts) == 2 and not others:
        return [f"   {texts[0]}", _beside(f"   {texts[1]}", total[-1])], said
    if not bias:
        return [*_columns(texts), _under(*total)], said
    last, under = f"   {texts[-1]}", _under(*total)
    last += under[len(last) :] if not under[: len(last)].strip() else f"    {under.strip()}"
    return [*_columns(texts[:-1]), last], said


def _beside(text: str, total: str) -> str:
    """The result in the line of the last term, where sums end, if there is room."""
    gap = _END - len(text) - len(total)
    return f"{text}{' ' * gap}{total}" if gap >= 3 else f"{text}   {total}"


def _columns(texts: Sequence[str]) -> list[str]:
    """Terms in columns, top down: three of short ones where there are more than four, else two."""
    squeezed = [_squeezed(text) for text in texts]
    forms = [(2, _SECOND - 3, 3, texts), (2, _SECOND - 1, 1, squeezed)]
    if len(texts) > 4:
        forms.insert(0, (3, _COMPACT, 2, squeezed))
    count, pitch, indent, written = next((form for form in forms if _longest(form[3]) < form[1]), forms[-1])
    height = -(-len(texts) // count)
    return [" " * indent + "".join(t.ljust(pitch) for t in written[row::height]).rstrip() for row in range(height)]


def _longest(texts: Sequence[str]) -> int:
    return max(len(text.removesuffix("! here").rstrip()) for text in texts)


def _squeezed(text: str) -> str:
    """Without the blanks that only align: `a e0 1·-0.2309=-0.2309`."""
    return re.sub(r" ([×=≈]) ", lambda found: found[1].replace("×", "·"), re.sub(" +", " ", text))


def _values(case: Case) -> Lines:
    tensors, items = case.tensors, case.items
    kind = tensors[items[0].term.cells[0].tensor].kind
    signed = kind in (Kind.SIGNED, Kind.ERROR)
    texts = []
    for item in items:
        value = numbers.fixed(item.term.value) if signed else numbers.cell(item.term.value, kind).strip()
        texts.append(f"{item.letter}  {item.term.label:<2}  {value}".ljust(_PITCH))
    lines = [f"   {''.join(texts[start : start + 4])}".rstrip() for start in range(0, len(texts), 4)]
    total = _mean(case) if case.terms.divisor != 1 else _total(case)
    said = [*aloud(texts), *total]
    if case.terms.divisor == 1:
        return [*lines, _under(*total)], said
    last = "   ".join(["", *total])
    return [*lines, *([last] if len(last) <= WIDTH else [f"   {text}" for text in total])], said


def _letters(items: Sequence[Listed], others: Sequence[Term]) -> str:
    names = [item.letter for item in items]
    text = " + ".join(names) if len(names) <= 5 else f"{names[0]} + … + {names[-1]}"
    return f"{text} + rest" if others else text


def _rest(others: Sequence[Term]) -> str:
    return numbers.fixed(sum(term.value for term in others)) if others else ""


def _shown_total(items: Sequence[Listed], others: Sequence[Term], divisor: float = 1) -> Decimal:
    texts = [numbers.fixed(item.term.value) for item in items] + ([_rest(others)] if others else [])
    return arithmetic.total((arithmetic.value(text) for text in texts), Decimal(divisor))


def _others(case: Case, digits: str) -> list[str]:
    return [f"… {len(case.others)} more, together {digits}"] if case.others else []


def _total(case: Case) -> list[str]:
    """`a + b + c + d = -1.3111`; before it what the others give together."""
    terms, items, others = case.terms, case.items, case.others
    end = result(terms.cell, terms.value, case.tensors)
    sign = arithmetic.sign_of(_shown_total(items, others), end)
    return [*_others(case, _rest(others).strip()), f"{_letters(items, others)} {sign} {end}"]


def _under(*total: str) -> str:
    """A total that ends under the results."""
    rest = f"   {total[0]}" if len(total) > 1 else ""
    return rest + total[-1].rjust(_END - len(rest))


def _mean(case: Case) -> list[str]:
    """`(a + b + c + d) / 4 ≈ 3.5855 / 4 = 0.8964`; before it what the others give together."""
    terms, items, others = case.terms, case.items, case.others
    total = sum(term.value for term in terms.parts)
    middle, end = numbers.fixed(total, signed=False).strip(), result(terms.cell, terms.value, case.tensors)
    first = arithmetic.sign_of(_shown_total(items, others), middle)
    divisor = short(terms.divisor)
    quotient = arithmetic.divide(arithmetic.value(middle), Decimal(divisor))
    text = f"({_letters(items, others)}) / {divisor} {first} {middle} / {divisor}"
    text += f" {arithmetic.sign_of(quotient, end)} {end}"
    return [*_others(case, _rest(others).strip().lstrip("+")), text]


def _share(case: Case) -> Lines:
    terms, tensors, items, others = case.terms, case.tensors, case.items, case.others
    texts = [_power(item) for item in items]
    bottom = sum(part.value for part in terms.parts)
    end = result(terms.cell, terms.value, tensors)
    own = numbers.plain(terms.parts[terms.own].value)
    low = numbers.plain(bottom)
    mine = next(item.letter for item in items if item.term is terms.parts[terms.own])
    quotient = arithmetic.divide(arithmetic.value(own), arithmetic.value(low))
    rest = numbers.plain(sum(term.value for term in others)) if others else "0"
    powers = [*(numbers.plain(item.term.value) for item in items), rest]
    holds = arithmetic.equals(arithmetic.total(map(arithmetic.value, powers)), low)
    last = f"{mine} / ({_letters(items, others)}) {'=' if holds else '≈'} {own} / {low}"
    last += f" {arithmetic.sign_of(quotient, end)} {end}"
    if len(texts) <= 2:
        lines = [f"   {text}" for text in texts]
        beside = lines[-1].ljust(max(_SECOND, len(lines[-1]) + 4)) + last
        lines = [*lines[:-1], beside] if len(beside) <= WIDTH else [*lines, f"   {last}"]
        return lines, [*aloud(texts), last]
    total = [*_others(case, rest), last]
    return [*_columns(texts), f"   {'   '.join(total)}"], [*aloud(texts), *total]


def _power(item: Listed) -> str:
    term = item.term
    exponent = numbers.fixed(term.product).strip()
    text = f"{exponent} - {numbers.plain(term.shift)}".replace("- -", "+ ") if term.shift else exponent
    value = numbers.plain(term.value)
    difference = arithmetic.value(exponent) - (arithmetic.value(numbers.plain(term.shift)) if term.shift else 0)
    sign = arithmetic.sign_of(arithmetic.exp(difference), value)
    return f"{item.letter}  {term.label:<2}   exp({text}) {sign} {value}"


def _log(case: Case) -> Lines:
    lines, said = [], []
    for item, label in zip(case.items, case.words.labels, strict=False):
        chance = shown(item.term.factors[0], case.tensors)
        value = numbers.fixed(item.term.value, signed=False).strip()
        found = f"-ln({chance}) {arithmetic.sign_of(_minus_log(chance), value)} {value}"
        lines.append(f"   {item.letter}  {label} p = {chance}      {found}")
        said.append(f"{item.letter}: {label} p = {chance}, {found}")
    if len(case.terms.parts) == 1:
        return lines, said
    total = _total(case)
    return [*lines, _under(*total)], [*said, *total]


def _minus_log(chance: str) -> Decimal:
    value = arithmetic.value(chance)
    return arithmetic.minus_log(value) if not value.is_nan() else value


def _chain(case: Case) -> Lines:
    terms, tensors, items = case.terms, case.tensors, case.items
    text, end = "", result(terms.cell, terms.value, tensors)
    said = []
    signed = tensors[terms.cell.tensor].kind is not Kind.SQUARE
    total = Decimal(0)
    for item, label in zip(items, case.words.labels, strict=False):
        term = item.term
        digits = [shown(factor, tensors) for factor in term.factors]
        value = digits[0] if len(digits) == 1 else numbers.fixed(term.product, signed=signed).strip()
        total += arithmetic.value(value) * term.sign
        if text:
            text += f"   {'-' if term.sign < 0 else '+'}   "
        told = f"{item.letter}  {f'{label} ' if label else ''}{_factors(digits, value)}"
        text += told
        said += aloud([told])
    sign = arithmetic.sign_of(arithmetic.divide(total, Decimal(terms.divisor)), end)
    letters = items[0].letter + "".join(f" {'-' if i.term.sign < 0 else '+'} {i.letter}" for i in items[1:])
    over = f"({letters})" if len(items) > 1 else letters
    over = f"{over} / {short(terms.divisor)}" if terms.divisor != 1 else ""
    found = f"{f'{over} ' if over else ''}{sign} {end}"
    if len(items) == 1 and len(items[0].term.factors) > 1 and not over:
        return [f"   {text}"], said
    said.append(f"{over or letters} {sign} {end}")
    if len(text) + len(found) + 9 <= WIDTH:
        return [f"   {text}      {found}"], said
    return [f"   {text}", _under(found if over else f"{letters} {found}")], said


def _factors(digits: Sequence[str], value: str) -> str:
    if len(digits) == 1:
        return digits[0]
    product = arithmetic.product(arithmetic.value(text) for text in digits)
    return f"{' × '.join(digits)} {arithmetic.sign_of(product, value)} {value}"
