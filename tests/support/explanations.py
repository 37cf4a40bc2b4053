"""Reads the arithmetic of explanations as a reader with a calculator would; `tests/claims` judges their sentences.

That terms are those of the number is a law of rules (`tests/support/worked_out.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from stepviz import Frame, Iteration
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Factor, Kind, Term, Terms
from stepviz.training import Known, provenance
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.panel import explanation
from stepviz.views.text.span import text_of
from tests.support import printed
from tests.support.printed import NUMBER, shows

TYPED = re.compile(r"\bf\(")
"""A formula that somebody typed, where there is no room for it; `tests/claims` works it out."""
_DIGITS = re.compile(rf"(?<![\w.])(?:{NUMBER})(?![\w.])")
_SEEN = re.compile(rf"([\w ]*?\w(?: after)?)\[([\w,]+)\] =? ?({NUMBER})(?![\w.])")
_REST = re.compile(rf"… (\d+) more, together ({NUMBER})")


def cells(frame: Frame) -> Iterator[Cell]:
    for name in frame.program.tensors:
        if name != "rows":
            yield from (Cell(name, index) for index in np.ndindex(frame.current[name].shape))
    yield from map(Cell, SPLITS)


def read(frame: Frame, cell: Cell) -> None:
    """What is told of one number fits a panel; its arithmetic is true, in its terms and in one line."""
    told = explain(frame, cell)
    rows = [text_of(row) for row in explanation(told, 60, 5).rows]
    assert len(rows) == 5
    assert told.titles[-1] in rows[0]
    assert_true(frame, told)


def assert_true(frame: Frame, told: Explanation) -> None:
    """It is that of the number, as a whole and term by term."""
    cell, value, terms = told.cell, frame.value(told.cell), provenance.terms(frame, told.cell)
    if value is not None and cell.tensor not in frame.program.measures:
        assert_line_true(frame, cell, value)
        if terms is not None:
            assert told.worked.lines or is_plain(frame, terms), (cell, terms)
            if told.worked.lines:
                assert_terms_true(told, terms, source_of(frame, cell))


def is_plain(frame: Frame, terms: Terms) -> bool:
    """Whether there is nothing to work out: a number that is given or drawn, or of a position that is not seen."""
    place = terms.cell.index[-2:]
    masked = frame.program.tensors[terms.cell.tensor].axes[-2:] == ("position", "seen") and place[1] > place[0]
    drawn = all(factor.cell is None for part in terms.parts for factor in part.factors)
    return masked or drawn or terms.cell.tensor in ("x", "y")


def source_of(frame: Frame, cell: Cell) -> Iteration:
    """The iteration whose number is shown."""
    source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
    assert source is not None
    return source


def assert_line_true(frame: Frame, cell: Cell, value: float) -> None:
    """The arithmetic in one line: each relation, and the number at its end."""
    for width in (79, 60):
        line = cell_in_numbers(frame, cell, width)
        assert len(line) <= width, line
        found = re.fullmatch(r"(\w+(?: after)?\[.+?\]|mean loss|[\w/]+) = (.*?)(?:\s{3,}.*)?", line)
        assert found is not None, line
        text = found[2]
        if re.search(r"[=≈]", text) and not TYPED.search(text):
            printed.assert_true(text, {}, probability=is_chance(frame, cell))
            assert_others_true(text, frame, cell)
            assert_row_sum_true(text, frame, cell)
        last = re.split(r"\s*[=≈]\s*", text)[-1]
        assert shows(last, value) or (last, value) == ("-", -math.inf), (line, value)


def assert_others_true(text: str, frame: Frame, cell: Cell) -> None:
    """Terms of a shortened sum are those they are called by; the others are as many as is told, and come to that."""
    told = re.search(rf" ([-+]) ({NUMBER}) in (\d+) more", text)
    if told is None:
        return
    terms = provenance.terms(frame, cell)
    assert terms is not None
    others = list(terms.parts)
    whole = re.sub(r"\([^()]*\)", lambda selected: selected[0].replace(" ", ""), text[: told.start()])
    kept = re.split(r" [-+] ", whole)
    assert len(kept) + int(told[3]) == len(others), text
    for part in kept:
        named = printed.TERM_NAME.search(part)
        digits = re.findall(NUMBER, re.sub(r"\^\d+", "", part[0 if named is None else named.end() :]))
        fitting = [one for one in others if named is None or one.label == named[1]]
        term = next(one for one in fitting if _are_factors(digits, one))
        others.remove(term)
    if all(map(printed.TERM_NAME.search, kept)):  # two terms may have the same digits
        assert shows(f"{told[1]}{told[2]}".lstrip("+"), math.fsum(one.value for one in others)), (text, cell)


def _are_factors(digits: list[str], term: Term) -> bool:
    """Whether those are the digits of a term's factors, but for their signs."""
    factors = term.factors if term.less is None or len(digits) == len(term.factors) else (*term.factors, term.less)
    sizes = [abs(factor.value) for factor in factors]
    return len(digits) == len(sizes) and all(map(shows, (text.lstrip("+-") for text in digits), sizes))


def assert_row_sum_true(text: str, frame: Frame, cell: Cell) -> None:
    """What is told of a whole row in words, `row sum of e^(z - max c0) = 2.2146`, is its sum."""
    told = re.search(
        rf"row sum of (?:e\^|exp)(?:\(?z\)?|\(z - max c(\d+)\))\)? [=≈] ({NUMBER}) ([/+]) ({NUMBER})", text
    )
    if told is None:
        assert "row sum" not in text, text
        return
    row = source_of(frame, cell)["logits"][cell.index[0]]
    largest = 0.0 if told[1] is None else float(row[int(told[1])])
    assert told[1] is None or largest == row.max() or np.isnan(row).any(), text
    with np.errstate(all="ignore"):
        total = float(np.exp(row - largest).sum())
    assert shows(told[4], total if told[3] == "/" else math.log(total)), (text, total)


def is_chance(source: Frame | Iteration, cell: Cell) -> bool:
    """Whether a number of that cell is written so that 1.0000 is exactly 1."""
    return source.program.tensors[cell.tensor].kind is Kind.PROBABILITY


def assert_terms_true(told: Explanation, terms: Terms, source: Iteration) -> None:
    """Each term with its letter, what is joined from them, and the same in the lines of the panel."""
    items = {item.letter: item.term for item in told.worked.lines}
    heads = [text[0] for text in told.worked.spoken if re.match(r"[a-z]: ", text)]
    assert heads == list(items), told.worked.spoken
    letters: dict[str, str] = {}
    for letter, text in zip(items, told.worked.spoken, strict=False):
        letters[letter] = _assert_term_true(text.removeprefix(f"{letter}: "), items[letter], source)
    totals = told.worked.spoken[len(items) :]
    for text in totals:
        found = _REST.fullmatch(text)
        if found is not None:
            assert_rest_true(found, told, terms)
            letters["rest"] = found[2]
            continue
        if not (TYPED.search(text) or text.startswith("the largest is ")):
            printed.assert_true(text, letters, probability=is_chance(source, terms.cell))
        assert shows(re.split(r" [=≈] |: ", text)[-1], terms.value), (text, terms.value)
    listed = len(told.worked.lines) == len(terms.parts)
    spoiled = not math.isfinite(terms.value) and not totals
    assert listed or "rest" in letters or spoiled
    assert totals or spoiled or len(items) == 1, told.worked.spoken


def assert_rest_true(found: re.Match[str], told: Explanation, terms: Terms) -> None:
    """The others are as many, and together as much, as is said."""
    named = {item.term.label for item in told.worked.lines}
    others = [part for part in terms.parts if part.label not in named]
    assert int(found[1]) == len(others)
    assert shows(found[2], sum(part.value for part in others)), (told.worked.spoken, sum(part.value for part in others))


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
    if TYPED.search(text):
        return re.split(" [=≈] ", text)[-1]
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
    formula = term.function.name if term.formula is None else term.formula.written(["n"] * len(term.factors))
    known += [Factor(1.0), *(Factor(float(digits)) for digits in _DIGITS.findall(formula))]
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
        if all(map(_reads, re.split(r"\s*[=≈]\s*", rest))):
            return rest
    raise AssertionError(text)


def _reads(side: str) -> bool:
    try:
        printed.side(side, {}).value()
    except (ValueError, ArithmeticError, LookupError):
        return False
    return True


def _value(source: Iteration, title: str, place: str) -> float:
    """The value of a cell by the title of its tensor, which may have words before it."""
    tensors = source.program.tensors
    names = [name for name, tensor in tensors.items() if title.endswith(tensor.title)]
    name = max(names, key=lambda name: len(tensors[name].title))
    index = tuple(int(re.sub(r"\D", "", axis)) for axis in place.split(","))
    return float(source[name][index])
