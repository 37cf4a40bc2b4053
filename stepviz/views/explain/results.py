"""Results: what the terms of a number make, in letters or digits, and whether these come to it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from stepviz.ops import Form, Terms
from stepviz.ops.claims import Sentence
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import Table, WorkedLine, less, lessened, over, result
from stepviz.views.text import numbers

_FEW = 5
"""Letters up to which all of them are written."""

LARGEST = Sentence("the largest is {letter:text}: {value:number}", "term")


class Result(NamedTuple):
    """What the lines make: in letters, perhaps a step in digits, and the number."""

    letters: str
    near: str = ""
    """Whether the step comes to what its letters do: `=` or `≈`."""
    step: str = ""
    sign: str = ""
    value: str = ""
    added: int = 0
    """How many numbers are only added up, where that is so."""

    @property
    def text(self) -> str:
        """`b / (a + b) = 3.5382 / 20.763 = 0.1704`."""
        return " ".join(filter(None, self[:5]))

    @property
    def unlettered(self) -> str:
        """Without letters: `sum of 4 = -1.3111`, `3.5382 / 20.763 = 0.1704`; nothing where it is all letters."""
        if self.added:
            return f"sum of {self.added} {self.sign} {self.value}"
        return f"{self.step} {self.sign} {self.value}" if self.step else ""


def result_of(terms: Terms, tensors: Table, lines: Sequence[WorkedLine], rest: str) -> Result | None:
    """What those lines make, with what the others come to; None of one number, and of a sum that is none."""
    end = result(terms.cell, terms.value, tensors)
    values = [arithmetic.value(line.digits) for line in lines]
    signed = [value.copy_negate() if line.term.sign < 0 else value for value, line in zip(values, lines, strict=True)]
    total = arithmetic.total([*signed, *([arithmetic.value(rest)] if rest else [])])
    together, letters = _together(lines, rest=bool(rest)), [line.letter for line in lines]

    def made(text: str, exact: Decimal, near: str = "", step: str = "") -> Result:
        sign = arithmetic.sign_of(exact, end, kind=tensors[terms.cell.tensor].kind)
        return Result(text, near, step, sign, end, len(terms.parts) * (text == together and terms.divisor == 1))

    match terms.form:
        case Form.SUM if terms.divisor == 1:
            alone = len(terms.parts) == 1 or numbers.is_bad(terms.value)
            return None if alone else made(together, total)
        case Form.SUM | Form.FIT:
            return made(*_divided(terms, together, total))
        case Form.SHARE:
            own, low = numbers.plain(terms.parts[terms.own].value), numbers.plain(_whole(terms))
            mine = next(line.letter for line in lines if line.term is terms.parts[terms.own])
            exact = arithmetic.divide(arithmetic.value(own), arithmetic.value(low))
            return made(f"{mine} / ({together})", exact, arithmetic.sign_of(total, low), f"{own} / {low}")
        case Form.LOG_SUM:
            part = terms.parts[terms.own]
            return made(f"{less(part.shift, part.product)} + ln({together})", *log_step(terms, total))
        case Form.LARGEST:
            won = max(lines, key=lambda line: line.term.value)
            told = LARGEST.text_of(letter=won.letter, value=end)
            return None if numbers.is_bad(terms.value) else Result(told)
        case _:
            return made(*combined(terms, letters, values))


def combined(terms: Terms, parts: Sequence[str], values: Sequence[Decimal]) -> tuple[str, Decimal]:
    """A product, a ratio, a formula, the largest: of letters or digits, and what it comes to."""
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


def _divided(terms: Terms, together: str, total: Decimal) -> tuple[str, Decimal, str, str]:
    """`(a + b) / 2`, what that comes to, and `≈`, `0.5967 / 2`; of a fit each of them taken from 1."""
    whole = numbers.plain(_whole(terms))
    by = over(terms)
    exact = arithmetic.divide(arithmetic.value(whole), arithmetic.value(by))
    fit, head = terms.form is Form.FIT, f"({together})" if len(terms.parts) > 1 else together
    one, exact = ("1 - ", arithmetic.difference(Decimal(1), exact)) if fit else ("", exact)
    return f"{one}{head} / {by}", exact, arithmetic.sign_of(total, whole), f"{one}{whole} / {by}"


def log_step(terms: Terms, powers: Decimal) -> tuple[Decimal, str, str]:
    """What it comes to, and `=`, `1.5827 + 0.1869`: the difference, and the log of a sum that comes to `powers`."""
    own = terms.parts[terms.own]
    first, log = numbers.plain(terms.below()), numbers.plain(terms.log())
    sign = arithmetic.sign_of(lessened(own.shift, own.product), first, (arithmetic.ln(powers), log))
    return arithmetic.total(map(arithmetic.value, (first, log))), sign, f"{first} + {log}"


def _together(lines: Sequence[WorkedLine], *, rest: bool) -> str:
    """`a + b - c`, or `a + … + h + rest`."""
    letters, added = [line.letter for line in lines], all(line.term.sign > 0 for line in lines)
    if len(lines) > _FEW and added and ord(letters[-1]) - ord(letters[0]) == len(lines) - 1:
        text = f"{letters[0]} + … + {letters[-1]}"
    else:
        text = "".join(f" {'-' if line.term.sign < 0 else '+'} {line.letter}" for line in lines)
        text = text.removeprefix(" + ").replace(" - ", "-", text.startswith(" - "))
    return f"{text} + rest" if rest else text
