"""Reads the terms of an explanation as a reader with a calculator would: each holds, and they give the number."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise, zip_longest

from stepviz import Frame, Iteration
from stepviz.ops import Cell, Factor, Kind, Term, Terms
from stepviz.views.explain.explanation import Explanation
from stepviz.views.explain.flow import FULL, flow
from tests.support import printed
from tests.support.printed import NUMBER, shows

EXACT = {"x", "y", "dlogits", "W_after", "b_after"}
"""Tensors whose numbers the terms give bit for bit."""


_DIGITS = re.compile(rf"(?<![\w.])(?:{NUMBER})(?![\w.])")


_SEEN = re.compile(rf"([\w ]*?\w(?: after)?)\[([\w,]+)\] =? ?({NUMBER})(?![\w.])")


_REST = re.compile(rf"… (\d+) more, together ({NUMBER})")


def is_chance(source: Frame | Iteration, cell: Cell) -> bool:
    """Whether a number of that cell is written so that 1.0000 is exactly 1."""
    return source.program.tensors[cell.tensor].kind is Kind.PROBABILITY


def assert_recomputes(terms: Terms, source: Iteration) -> None:
    """The cells a term names hold its values, and those values give the number."""
    for part in terms.parts:
        for factor in part.factors:
            if factor.cell is not None:
                held = float(source[factor.cell.tensor][factor.cell.index])
                assert held == factor.value or math.isnan(held), (terms, factor)
    held = float(source[terms.cell.tensor][terms.cell.index])
    total = terms.total()
    if math.isnan(held):
        assert math.isnan(total), terms
    elif terms.cell.tensor in EXACT or not math.isfinite(held):
        assert total == held, terms
    else:
        largest = max((abs(part.value) for part in terms.parts), default=0.0)
        assert math.isclose(total, held, rel_tol=1e-12, abs_tol=1e-15 * largest), terms


def assert_terms_true(told: Explanation, terms: Terms, source: Iteration) -> None:
    """Each term with its letter, what is joined from them, and the same in the lines of the panel."""
    items = {item.letter: item.term for item in told.worked.lines}
    heads = [text[0] for text in told.worked.spoken if re.match(r"[a-z]: ", text)]
    assert heads == list(items), told.worked.spoken
    letters: dict[str, str] = {}
    for letter, text in zip(items, told.worked.spoken, strict=False):
        letters[letter] = _assert_term_true(text.removeprefix(f"{letter}: "), items[letter], source)
    assert_laid_out(told)
    totals = told.worked.spoken[len(items) :]
    for text in totals:
        found = _REST.fullmatch(text)
        if found is not None:
            assert_rest_true(found, told, terms)
            letters["rest"] = found[2]
            continue
        printed.assert_true(text, letters, probability=is_chance(source, terms.cell))
        assert shows(re.split(r" [=≈] ", text)[-1], terms.value), (text, terms.value)
    listed = len(told.worked.lines) == len(terms.parts)
    spoiled = not math.isfinite(terms.value) and not totals
    assert listed or "rest" in letters or spoiled
    assert totals or spoiled or len(items) == 1, told.worked.spoken


def assert_laid_out(told: Explanation) -> None:
    """In any width the terms and what they make are laid out whole, each once, and nothing stands over another."""
    for width in (80, 61, 37):
        pieces = [piece for row in flow(told.worked, width, FULL) for piece in row]
        laid = _squeezed(" ".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.term % 100)))
        brief = [line._replace(note="").spoken for line in told.worked.lines]
        for text, other in zip_longest(told.worked.spoken, brief, fillvalue="?"):
            form = next((form for form in map(_squeezed, (text, other)) if form in laid), None)
            assert form is not None, (text, laid)
            laid = laid.replace(form, "|", 1)
        assert re.fullmatch(r"\|*", laid), (told.worked.spoken, laid)
    for row in flow(told.worked, 80, FULL):
        assert all(left.end + 2 < right.column for left, right in pairwise(row))
        assert all(0 < piece.column < piece.end < 80 for piece in row)


def assert_rest_true(found: re.Match[str], told: Explanation, terms: Terms) -> None:
    """The others are as many, and together as much, as is said."""
    named = {item.term.label for item in told.worked.lines}
    others = [part for part in terms.parts if part.label not in named]
    assert int(found[1]) == len(others)
    assert shows(found[2], sum(part.value for part in others)), (told.worked.spoken, sum(part.value for part in others))


def _squeezed(text: str) -> str:
    return re.sub(r"[ :,]|! here", "", text).replace("×", "·")


def _assert_term_true(text: str, term: Term, source: Iteration) -> str:
    """What a term says is true. Returns its digits."""
    for name, place, digits in _SEEN.findall(text):
        assert shows(digits, _value(source, name.strip(), place)), text
    reason = re.search(rf"= ({NUMBER}) is (not )?above 0", text)
    if reason is not None:
        above = float(printed.number(reason[1])) > 0
        assert above == (reason[2] is None), text
    if ", because" in text:
        digits = text.split(", because")[0]
        assert shows(digits, term.value), text
        return digits
    if ", so h" in text:
        (_, _, digits), *_ = _SEEN.findall(text)
        return str(digits)
    text, divisor = _without_divisor(text)
    if divisor:
        printed.assert_true(divisor, {})
        assert shows(re.split(" [=≈] ", divisor)[0], term.over), (text, term)
    said = _arithmetic(text.removesuffix(" ! here"))
    digits = re.split(r"\s*[=≈]\s*", said)[-1]
    if said != digits:
        printed.assert_true(said, {}, probability=term.function.name == "sigmoid")
        _assert_factors_shown(said, term)
    else:
        assert len(term.factors) == 1, (text, term)
    assert shows(digits, term.sign * term.value), (text, term)
    return digits


def _without_divisor(text: str) -> tuple[str, str]:
    """A term, and what the number is that it is divided by."""
    found = re.fullmatch(r"(.*) (\S+ [=≈] 1 - \S+\^\d+)", text)
    return (text, "") if found is None else (found[1], found[2])


def _assert_factors_shown(said: str, term: Term) -> None:
    """Each number of the left side is a factor, or another number that the term was made with."""
    left = re.split(r" ?[=≈] ?", said)[0]
    less = () if term.less is None else (term.less, Factor(-term.less.value))
    known = [*term.factors, *less, *(Factor(sign * n) for n in (term.shift, term.over) if n for sign in (1, -1))]
    known += [Factor(1.0), *(Factor(float(digits)) for digits in _DIGITS.findall(term.function.name))]
    shown = _DIGITS.findall(left)
    assert shown
    for digits in shown:
        assert any(shows(digits, factor.value) or _rounded(digits, factor) for factor in known), (said, term)
    if len(shown) == len(term.factors) and all(factor.cell is not None for factor in term.factors):
        assert all(map(shows, shown, [factor.value for factor in term.factors])), (said, term)
    for factor in term.factors:
        assert any(shows(digits, factor.value) for digits in shown) or factor.cell is None, (said, term)


def _rounded(digits: str, factor: Factor) -> bool:
    """Whether a constant is shown with six digits."""
    return factor.cell is None and f"{factor.value:.6g}" == f"{float(printed.number(digits)):.6g}"


@lru_cache(maxsize=100_000)
def _arithmetic(text: str) -> str:
    """The text without the words before its arithmetic."""
    words = text.split(" ")
    for start in range(len(words)):
        rest = " ".join(words[start:]).removeprefix("= ")
        sides = re.split(r"\s*[=≈]\s*", rest)
        if all(_reads(side) for side in sides):
            return rest
    raise AssertionError(text)


def _reads(side: str) -> bool:
    try:
        printed.Side(side, {}).read()
    except (ValueError, ArithmeticError, IndexError):
        return False
    return True


def _value(source: Iteration, title: str, place: str) -> float:
    """The value of a cell by the title of its tensor, which may have words before it."""
    tensors = source.program.tensors
    names = [name for name, tensor in tensors.items() if title.endswith(tensor.title)]
    name = max(names, key=lambda name: len(tensors[name].title))
    index = tuple(int(re.sub(r"\D", "", axis)) for axis in place.split(","))
    return float(source[name][index])
