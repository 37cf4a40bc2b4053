"""Worked: the terms of a number as lettered lines of arithmetic in shown digits, and their result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from stepviz.ops import Form, Function, Kind, Tensor, Term, Terms, Words
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import Addend, Table, WorkedLine, as_factor, joined, less, lessened, name, over, result
from stepviz.views.panes.marks import letter
from stepviz.views.text import numbers

_FEW = 5
"""The most letters of a sum that are all written; longer sums get `…`."""

LARGEST = Sentence("the largest is {letter:text}: {value:number}", "term")


class Result(NamedTuple):
    """How terms make a number: a formula of letters or digits, perhaps a step in digits, and the number."""

    formula: str
    near: str = ""
    """`=` if the step equals the formula in shown digits, else `≈`."""
    step: str = ""
    sign: str = ""
    value: str = ""
    added: int = 0
    """The number of terms of a plain sum; 0 for other results."""

    @property
    def text(self) -> str:
        """`b / (a + b) = 3.5382 / 20.763 = 0.1704`."""
        return " ".join(filter(None, self[:5]))

    @property
    def unlettered(self) -> str:
        """Without the formula: `sum of 4 = -1.3111`, `3.5382 / 20.763 = 0.1704`; empty if there is no step."""
        if self.added:
            return f"sum of {self.added} {self.sign} {self.value}"
        return f"{self.step} {self.sign} {self.value}" if self.step else ""


def result_of(
    terms: Terms,
    tensors: Table,
    texts: Sequence[str],
    values: Sequence[Decimal],
    together: tuple[str, Decimal] = ("", Decimal(0)),
    own: int = 0,
) -> Result:
    """How terms make the number. `texts`: the terms, as letters or digits, with their exact `values`.

    `together`: their sum as a text, and exactly. `own`: the place of the term with a role of its own among `texts`.
    """
    text, total = together
    near = step = ""
    match terms.form:
        case Form.SUM if terms.divisor == 1:
            exact = total
        case Form.SUM | Form.FIT:
            whole, by = numbers.plain(_whole(terms)), over(terms)
            exact, near = _quotient(whole, by), arithmetic.sign_of(total, whole)
            text, step = f"{f'({text})' if len(terms.parts) > 1 else text} / {by}", f"{whole} / {by}"
            if terms.form is Form.FIT:
                exact, text, step = arithmetic.difference(Decimal(1), exact), f"1 - {text}", f"1 - {step}"
        case Form.SHARE:
            top, bottom = numbers.plain(terms.parts[terms.own].value), numbers.plain(_whole(terms))
            exact, near = _quotient(top, bottom), arithmetic.sign_of(values[own], top, (total, bottom))
            text, step = f"{texts[own]} / {f'({text})' if ' + ' in text else text}", f"{top} / {bottom}"
        case Form.LOG_SUM:
            part, first, log = terms.parts[terms.own], numbers.plain(terms.below()), numbers.plain(terms.log())
            exact = arithmetic.total(map(arithmetic.value, (first, log)))
            near = arithmetic.sign_of(lessened(part.shift, part.product), first, (arithmetic.ln(total), log))
            text, step = f"{less(part.shift, part.product)} + ln({text})", f"{first} + {log}"
        case _:
            text, exact = _combined(terms, texts, values)
    end = result(terms.cell, terms.value, tensors)
    return Result(text, near, step, arithmetic.sign_of(exact, end, kind=tensors[terms.cell.tensor].kind), end)


def _combined(terms: Terms, parts: Sequence[str], values: Sequence[Decimal]) -> tuple[str, Decimal]:
    """A product, a ratio, a formula or a maximum of `parts`, and its exact value."""
    if terms.form is Form.PRODUCT:
        return " × ".join(parts), arithmetic.product(values)
    if terms.form is Form.RATIO:
        below = " + ".join(parts[1:])
        text = f"{parts[0]} / ({below})" if len(parts) > 2 else f"{parts[0]} / {below}"
        return text, arithmetic.divide(values[0], arithmetic.total(values[1:]))
    if terms.formula is not None:
        return terms.formula.written(parts), arithmetic.formed(terms.formula, values)
    missing = any(value.is_nan() for value in values)
    return f"max({', '.join(parts)})", Decimal("nan") if missing else max(values)


def _whole(terms: Terms) -> float:
    return sum(part.value for part in terms.parts)


def _quotient(numerator: str, denominator: str) -> Decimal:
    return arithmetic.divide(arithmetic.value(numerator), arithmetic.value(denominator))


def _lettered(terms: Terms, tensors: Table, lines: Sequence[WorkedLine], rest: str) -> Result | None:
    """How those lines make the number; None for a single term, and for a sum or a maximum that is nan or inf.

    `rest`: the shown sum of the terms without a line, empty if all have one.
    """
    plain, bad = terms.form is Form.SUM and terms.divisor == 1, numbers.is_bad(terms.value)
    if (plain and (bad or len(terms.parts) == 1)) or (bad and terms.form is Form.LARGEST):
        return None
    if terms.form is Form.LARGEST:
        won = max(lines, key=lambda line: line.term.value)
        return Result(LARGEST.text_of(letter=won.letter, value=result(terms.cell, terms.value, tensors)))
    values = [arithmetic.value(line.digits) for line in lines]
    signed = [value.copy_negate() if line.term.sign < 0 else value for value, line in zip(values, lines, strict=True)]
    total = arithmetic.total([*signed, *([arithmetic.value(rest)] if rest else [])])
    own = next((place for place, line in enumerate(lines) if line.term is terms.parts[terms.own]), 0)
    letters, added = [line.letter for line in lines], all(line.term.sign > 0 for line in lines)
    shown = [f"{'-' * (line.term.sign < 0)}{line.letter}" for line in lines]
    if len(lines) > _FEW and added and ord(letters[-1]) - ord(letters[0]) == len(lines) - 1:
        shown = [letters[0], "…", letters[-1]]  # only where the letters between are those of the alphabet
    # The terms of a formula can be none: the derivative of --loss "2*outputs" is 2/32.
    together = joined([*shown, *["rest"] * bool(rest)]) if shown else "", total
    found = result_of(terms, tensors, letters, values, together, own)
    return found._replace(added=len(terms.parts) * plain)


MOST = 8
"""The most terms with a line of their own; the others are only counted."""

OUTCOME = Sentence("{seen:cell} = {shown:number}   {outcome:text}", "term")
BECAUSE = Sentence("{slope:number}, because {seen:cell} = {shown:number} {reason:text}", "term")
PROBABILITY = Sentence("{label:text} p = {probability:number}, {found:text}", "term")


@dataclass(frozen=True)
class WorkedNumber:
    """The lettered lines of a number's arithmetic, and their result."""

    lines: tuple[WorkedLine, ...] = ()
    others: int = 0
    """The number of terms without a line."""
    rest: str = ""
    """The shown sum of these terms."""
    result: Result | None = None
    texts: tuple[str, ...] = ()
    """Lines on a number that has no terms."""
    aim: tuple[Terms, Table] | None = None

    @property
    def counted(self) -> str:
        """`… 4 more, together 0.0352`."""
        return f"… {self.others} more, together {self.rest}" if self.others else ""

    @property
    def ends(self) -> tuple[str, ...]:
        """The texts below the lines."""
        return tuple(filter(None, (self.counted, self.result.text if self.result is not None else "")))

    @property
    def spoken(self) -> tuple[str, ...]:
        """All lines, to be read aloud."""
        return (*(line.spoken for line in self.lines), *self.ends, *self.texts)

    @property
    def added(self) -> bool:
        """True if it is a plain sum of its lines."""
        return self.result is not None and self.result.added > 0

    def only(self, places: Iterable[int]) -> WorkedNumber:
        """The same number with lines only for the terms at these indices; the others are counted."""
        assert self.aim is not None
        return _made(*self.aim, tuple(self.lines[place] for place in sorted(places)))

    @property
    def shortens(self) -> bool:
        """True if terms may be counted instead of listed."""
        return self.aim is not None and self.aim[0].form in (Form.SUM, Form.SHARE, Form.LOG_SUM, Form.FIT)

    @property
    def largest(self) -> list[int]:
        """The indices of its lines: first the term with a role of its own, then nan and inf, then by size."""
        if self.aim is None:
            return []
        own = self.aim[0].parts[self.aim[0].own] if self.aim[0].form.picks else None
        return sorted(range(len(self.lines)), key=lambda place: _rank(self.lines[place].term, own))


NOTHING = WorkedNumber()


def _rank(term: Term, own: Term | None) -> tuple[bool, bool, float]:
    return term is not own, not numbers.is_bad(term.value), -abs(term.value)


def listed(terms: Terms, most: int = MOST) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms to list, in reading order, and the others. Of more than `most` terms the largest are listed.

    The term with a role of its own, as the numerator of a softmax, is always listed.
    """
    parts = terms.parts
    if len(parts) <= most:
        return parts, ()
    own = parts[terms.own] if terms.form.picks else None
    kept = set(sorted(range(len(parts)), key=lambda place: _rank(parts[place], own))[:most])
    return tuple(parts[n] for n in sorted(kept)), tuple(part for n, part in enumerate(parts) if n not in kept)


def worked(terms: Terms, words: Words, tensors: Table) -> WorkedNumber:
    """The lines of the terms, and their result."""
    if not words.worked:
        return NOTHING
    tensor, lines = tensors[terms.cell.tensor], list[WorkedLine]()
    for place, part in enumerate(listed(terms)[0]):
        line = _line(letter(place), Addend.of(part, tensors), terms, tensor)
        if terms.form is Form.SUM and part.function == Function.MINUS_LOG and place < len(words.labels):
            (probability,) = Addend.of(part, tensors).digits
            found = f"{line.expression} {line.sign} {line.value}"
            told = PROBABILITY.text_of(label=words.labels[place], probability=probability, found=found)
            line = WorkedLine(line.letter, part, sentence=told)
        elif terms.form is Form.PRODUCT or (terms.form is Form.SUM and _is_function(part)):
            line = _celled(line, words, tensors, gate=terms.form is Form.PRODUCT)
        if place < len(words.divisors) and part.over != 1:
            base, exponent = words.divisors[place]
            digits = f"{base:.6g}" if float(f"{base:.6g}") == base else short(base)
            shown, exact = f"{part.over:.6g}", arithmetic.missing(digits, exponent)
            line = line._replace(note=f"   {shown} {arithmetic.sign_of(exact, shown)} 1 - {digits}^{exponent}")
        lines.append(line)
    return _made(terms, tensors, tuple(lines))


def _line(letter: str, addend: Addend, terms: Terms, tensor: Tensor) -> WorkedLine:
    """The line of a term."""
    term = addend.term
    line = WorkedLine(letter, term, term.label)
    simple = not addend.whole and term.less is None and not term.shift and term.over == 1
    if simple and len(addend.digits) == 1:
        return line._replace(value=addend.digits[0])
    if simple:
        factors = tuple(map(as_factor, addend.digits))
        value = numbers.fixed(term.product, signed=tensor.kind is not Kind.SQUARE).strip()
    else:
        inside = addend.inside[0]
        factors = (term.function.written(inside) if term.function is not Function.NONE else inside,)
        value = numbers.plain(term.sign * term.value)
    alone = terms.form is Form.SUM and terms.divisor == 1 and len(terms.parts) == 1
    kind = tensor.kind if alone else Kind.SIGNED
    value = numbers.cell(terms.value, kind).strip() if alone else value
    exact = addend.value.copy_negate() if term.sign < 0 and not alone else addend.value
    if factors == (value,):
        return line._replace(value=value)
    here = "  ! here" if simple and any(numbers.is_bad(factor.value) for factor in term.factors) else ""
    return line._replace(factors=factors, sign=arithmetic.sign_of(exact, value, kind=kind), value=value, note=here)


def _is_function(term: Term) -> bool:
    """True for a function of one cell, except squares and logs, which have lines of their own."""
    if term.function in (Function.NONE, Function.SQUARE, Function.MINUS_LOG):
        return False
    return len(term.factors) == 1 and term.factors[0].cell is not None


def _celled(line: WorkedLine, words: Words, tensors: Table, *, gate: bool) -> WorkedLine:
    """A line that starts with the term's cell: `a1[e1,h2] = -0.1018   tanh(-0.1018) = -0.1014`; or a sentence on it."""
    (factor,) = line.term.factors
    assert factor.cell is not None
    seen, (digits,) = name(factor.cell, tensors, symbol=False), Addend.of(line.term, tensors).digits
    if line.term.function is Function.NONE and gate:
        return line._replace(label=seen)
    if not words.labels:
        return line._replace(label="" if gate else f"{seen} = {digits},")
    if not gate:
        told = OUTCOME.text_of(seen=seen, shown=digits, outcome=words.labels[0])
        return WorkedLine(line.letter, line.term, sentence=told)
    slope = numbers.plain(line.term.value)
    told = BECAUSE.text_of(slope=slope, seen=seen, shown=digits, reason=words.labels[0])
    return WorkedLine(line.letter, line.term, sentence=told)


def _made(terms: Terms, tensors: Table, lines: tuple[WorkedLine, ...]) -> WorkedNumber:
    """Those lines, the count of the other terms, and the result of all terms."""
    kept = {id(line.term) for line in lines}  # by identity: two terms of a sum may be equal
    others = [part for part in terms.parts if id(part) not in kept]
    rest = numbers.plain(sum(part.value for part in others)) if others else ""
    return WorkedNumber(lines, len(others), rest, _lettered(terms, tensors, lines, rest), aim=(terms, tensors))
