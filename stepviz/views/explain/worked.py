"""Worked: the terms of a number as lettered lines of arithmetic in shown digits, and what they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stepviz.ops import Form, Function, Kind, Shape, Tensor, Term, Terms, Words
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.views.explain import arithmetic
from stepviz.views.explain.results import Result, result_of
from stepviz.views.explain.shown import Addend, Table, WorkedLine, as_factor, name
from stepviz.views.panes.marks import letter
from stepviz.views.text import numbers

MOST = 8
"""Terms listed one by one; the rest are counted together."""

OUTCOME = Sentence("{seen:cell} = {shown:number}   {outcome:text}", "term")
BECAUSE = Sentence("{slope:number}, because {seen:cell} = {shown:number} {reason:text}", "term")
CHANCE = Sentence("{label:text} p = {chance:number}, {found:text}", "term")


@dataclass(frozen=True)
class WorkedNumber:
    """How a number was worked out."""

    lines: tuple[WorkedLine, ...] = ()
    others: int = 0
    """Terms without a line."""
    rest: str = ""
    """What those make, in digits."""
    result: Result | None = None
    texts: tuple[str, ...] = ()
    """Of a number that is not made of terms: what is told of it, one thing after another."""
    aim: tuple[Terms, Table] | None = None

    @property
    def counted(self) -> str:
        """`… 4 more, together 0.0352`."""
        return f"… {self.others} more, together {self.rest}" if self.others else ""

    @property
    def ends(self) -> tuple[str, ...]:
        """What stands below the lines."""
        return tuple(filter(None, (self.counted, self.result.text if self.result is not None else "")))

    @property
    def spoken(self) -> tuple[str, ...]:
        """Everything one by one, to be read aloud."""
        return (*(line.spoken for line in self.lines), *self.ends, *self.texts)

    @property
    def added(self) -> bool:
        """Whether its lines are only added up."""
        return self.result is not None and self.result.added > 0

    def only(self, places: Iterable[int]) -> WorkedNumber:
        """With some of its lines alone, the others counted."""
        assert self.aim is not None
        return _made(*self.aim, tuple(self.lines[place] for place in sorted(places)))

    @property
    def shortens(self) -> bool:
        """Whether some of its lines can stand for all."""
        return self.aim is not None and self.aim[0].form in (Form.SUM, Form.SHARE, Form.LOG_SUM, Form.FIT)

    @property
    def largest(self) -> list[int]:
        """The places of its lines: that which plays a part of its own, what is no number, then by size."""
        if self.aim is None:
            return []
        own = self.aim[0].parts[self.aim[0].own] if self.aim[0].form.picks else None
        return sorted(range(len(self.lines)), key=lambda place: _rank(self.lines[place].term, own))


NOTHING = WorkedNumber()


def _rank(term: Term, own: Term | None) -> tuple[bool, bool, float]:
    return term is not own, not numbers.is_bad(term.value), -abs(term.value)


def listed(terms: Terms, most: int = MOST) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms shown one by one, in reading order, the largest where there are more than `most`; and the others.

    The term that plays another part than the rest is always shown.
    """
    parts = terms.parts
    if len(parts) <= most:
        return parts, ()
    own = parts[terms.own] if terms.form.picks else None
    kept = set(sorted(range(len(parts)), key=lambda place: _rank(parts[place], own))[:most])
    return tuple(parts[n] for n in sorted(kept)), tuple(part for n, part in enumerate(parts) if n not in kept)


def worked(terms: Terms, shape: Shape, words: Words, tensors: Table, most: int = MOST) -> WorkedNumber:
    """The lines of the terms, and what they make."""
    if shape is Shape.NONE:
        return NOTHING
    return _made(terms, tensors, tuple(_lines(terms, listed(terms, most)[0], shape, words, tensors)))


def _lines(terms: Terms, parts: Sequence[Term], shape: Shape, words: Words, tensors: Table) -> Iterable[WorkedLine]:
    tensor = tensors[terms.cell.tensor]
    for place, part in enumerate(parts):
        line = _line(letter(place), Addend.of(part, tensors), terms, tensor)
        if shape is Shape.LOG and place < len(words.labels):
            (chance,) = Addend.of(part, tensors).digits
            found = f"{line.expression} {line.sign} {line.value}"
            told = CHANCE.text_of(label=words.labels[place], chance=chance, found=found)
            line = WorkedLine(line.letter, part, sentence=told)
        elif shape in (Shape.FUNCTION, Shape.GATE):
            line = _celled(line, shape, words, tensors)
        if place < len(words.divisors) and part.over != 1:
            line = line._replace(note=f"   {_divisor(f'{part.over:.6g}', *words.divisors[place])}")
        yield line


def _line(letter: str, addend: Addend, terms: Terms, tensor: Tensor) -> WorkedLine:
    """A term in digits."""
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


def _celled(line: WorkedLine, shape: Shape, words: Words, tensors: Table) -> WorkedLine:
    """A term called by its cell: `a1[e1,h2] = -0.1018   tanh(-0.1018) = -0.1014`; or what it does, in words."""
    (factor,), gate = line.term.factors, shape is Shape.GATE
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


def _divisor(shown: str, base: float, exponent: int) -> str:
    """`0.271 = 1 - 0.9^3`."""
    digits = f"{base:.6g}" if float(f"{base:.6g}") == base else short(base)
    return f"{shown} {arithmetic.sign_of(arithmetic.missing(digits, exponent), shown)} 1 - {digits}^{exponent}"


def _made(terms: Terms, tensors: Table, lines: tuple[WorkedLine, ...]) -> WorkedNumber:
    """Those lines, the other terms counted, and what all of them make."""
    kept = {id(line.term) for line in lines}
    others = [part for part in terms.parts if id(part) not in kept]
    rest = numbers.plain(sum(part.value for part in others)) if others else ""
    return WorkedNumber(lines, len(others), rest, result_of(terms, tensors, lines, rest), aim=(terms, tensors))


def of_texts(*texts: str) -> WorkedNumber:
    """Of a number that is not made of terms."""
    return WorkedNumber(texts=texts)
