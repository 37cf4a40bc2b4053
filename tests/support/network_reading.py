"""Reads explanations of any network as a reader with a calculator would, and holds them against its numbers."""

from __future__ import annotations

import math
import re

import numpy as np

from stepviz import Frame, Iteration
from stepviz.ops import Cell, Factor, Kind, Term, Terms
from stepviz.training import Known, provenance
from stepviz.views.explain.caption import cell_in_numbers
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from tests.support import printed
from tests.support.printed import NUMBER, shows
from tests.support.reading import assert_fits, assert_parameter_true, assert_title_true

_DIGITS = re.compile(rf"(?<![\w.])(?:{NUMBER})(?![\w.])")
_SEEN = re.compile(rf"([\w ]*?\w(?: after)?)\[([\w,]+)\] =? ?({NUMBER})(?![\w.])")
_REST = re.compile(rf"… (\d+) more, together ({NUMBER})")


def read(frame: Frame, cell: Cell) -> None:
    """Everything that is printed of a computed number of this iteration, or of the last one, is true."""
    told, value = explain(frame, cell), frame.value(cell)
    if value is None:
        assert told.title.endswith("   not computed yet")
        return
    assert_fits(told)
    assert_title_true(told, value)
    assert_line_true(frame, cell, value)
    terms = provenance.terms(frame, cell)
    if terms is None and cell.tensor in [parameter.name for parameter in frame.program.parameters]:
        assert_parameter_true(frame, cell, told)
    if terms is None or cell.tensor in ("x", "y"):
        return
    source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
    assert source is not None
    assert_terms_true(told, terms, source)


def assert_line_true(frame: Frame, cell: Cell, value: float) -> None:
    """The arithmetic in one line: each relation, and the number at its end."""
    for width in (79, 60):
        line = cell_in_numbers(frame, cell, width)
        assert len(line) <= width, line
        _, first, rest = re.split(r" ([=≈]) ", line, maxsplit=1)
        text = re.split(r"\s{3,}", rest)[0]
        assert first == "=", line
        if re.search(r"[=≈]", text):
            printed.assert_true(text, {}, chance=is_chance(frame, cell))
            assert_row_sum_true(text, frame, cell)
        last = re.split(r"\s*[=≈]\s*", text)[-1]
        assert shows(last, value), (line, value)


def is_chance(source: Frame | Iteration, cell: Cell) -> bool:
    """Whether a number of that cell is written so that 1.0000 is exactly 1."""
    return source.program.tensors[cell.tensor].kind is Kind.PROBABILITY


def assert_row_sum_true(text: str, frame: Frame, cell: Cell) -> None:
    """What is told of a whole row in words, `row sum of e^(z - max c0) = 2.2146`, is its sum."""
    told = re.search(
        rf"row sum of (?:e\^|exp)(?:\(?z\)?|\(z - max c(\d+)\))\)? [=≈] ({NUMBER}) ([/+]) ({NUMBER})", text
    )
    if told is None:
        assert "row sum" not in text, text
        return
    source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
    assert source is not None
    row = source["logits"][cell.index[0]]
    largest = 0.0 if told[1] is None else float(row[int(told[1])])
    assert told[1] is None or largest == row.max() or np.isnan(row).any(), text
    with np.errstate(all="ignore"):
        total = float(np.exp(row - largest).sum())
    assert shows(told[4], total if told[3] == "/" else math.log(total)), (text, total)


def assert_terms_true(told: Explanation, terms: Terms, source: Iteration) -> None:
    """Each term with its letter, what is joined from them, and the same in the lines of the panel."""
    items = {item.letter: item.term for item in told.listed}
    heads = [text[0] for text in told.said if re.match(r"[a-z]: ", text)]
    assert heads == list(items), told.said
    letters: dict[str, str] = {}
    for letter, text in zip(items, told.said, strict=False):
        letters[letter] = _assert_term_true(text.removeprefix(f"{letter}: "), items[letter], source)
    assert_laid_out(told)
    assert_lines_true(told)
    totals = told.said[len(items) :]
    for text in totals:
        found = _REST.fullmatch(text)
        if found is not None:
            assert_rest_true(found, told, terms)
            letters["rest"] = found[2]
            continue
        printed.assert_true(text, letters, chance=is_chance(source, terms.cell))
        assert shows(re.split(r" [=≈] ", text)[-1], terms.value), (text, terms.value)
    listed = len(told.listed) == len(terms.parts)
    spoiled = not math.isfinite(terms.value) and not totals
    assert listed or "rest" in letters or spoiled
    assert totals or spoiled or len(items) == 1 or told.said[-1].endswith(("above 0", "at the corner")), told.said


def assert_laid_out(told: Explanation) -> None:
    """The lines of the panel say the same; where terms stand in one line, these are not named again before a total."""
    laid = _squeezed(" ".join(told.terms))
    for text in told.said:
        ending = re.sub(r"^[a-z](?: [-+] [a-z])* (?=[=≈])", "", text)
        assert _squeezed(text) in laid or _squeezed(ending) in laid, (text, told.terms)


def assert_lines_true(told: Explanation) -> None:
    """A line with terms and their result is true as it stands there: read as one, where nothing but a gap parts it."""
    for line in told.terms:
        text = re.sub(r"\b[a-z]  ([a-z0-9\[\], ]+ )?(?=[-+\d])", "", line.strip())
        for part in re.split(r"\s{6,}(?![=≈])|\s{3}(?=[a-z] )", text):
            if re.search(r"\d\s+[-+]\s+\d.*[=≈]", part) and not re.search(r"[a-zA-Z√(]|. ×   ", part):
                printed.assert_true(part, {})


def assert_rest_true(found: re.Match[str], told: Explanation, terms: Terms) -> None:
    """The others are as many, and together as much, as is said."""
    named = {item.term.label for item in told.listed}
    others = [part for part in terms.parts if part.label not in named]
    assert int(found[1]) == len(others)
    assert shows(found[2], sum(part.value for part in others)), (told.said, sum(part.value for part in others))


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
        printed.assert_true(said, {}, chance=term.function.name == "sigmoid")
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
    known = [*term.factors, *(Factor(sign * n) for n in (term.shift, term.over) if n for sign in (1, -1)), Factor(1.0)]
    shown = _DIGITS.findall(left)
    assert shown
    for digits in shown:
        assert any(shows(digits, factor.value) or _rounded(digits, factor) for factor in known), (said, term)
    for factor in term.factors:
        assert any(shows(digits, factor.value) for digits in shown) or factor.cell is None, (said, term)


def _rounded(digits: str, factor: Factor) -> bool:
    """Whether a constant is shown with six digits."""
    return factor.cell is None and f"{factor.value:.6g}" == f"{float(digits):.6g}"


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
