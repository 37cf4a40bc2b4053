"""Reads the arithmetic of explanations as a reader with a calculator would; `tests/claims` judges their sentences.

That terms are those of the number is a law of rules (`tests/support/worked_out.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from stepviz import Frame, Iteration
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Kind, Term, Terms
from stepviz.training import Known, provenance
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.shown import WorkedLine
from stepviz.views.text.span import text_of
from tests.support import printed
from tests.support.printed import NUMBER, shows

TYPED = re.compile(r"\bf\(|'\(")
"""A formula that somebody typed, where there is no room for it, or a derivative; `tests/claims` works them out."""
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
    """Terms of a shortened sum have the digits of those they are called by; the others are as many as is told."""
    told = re.search(rf" [-+] {NUMBER} in (\d+) more", text)
    if told is None:
        return
    terms = provenance.terms(frame, cell)
    assert terms is not None
    whole = re.sub(r"\([^()]*\)", lambda selected: selected[0].replace(" ", ""), text[: told.start()])
    kept = re.split(r" [-+] ", whole)
    assert len(kept) + int(told[1]) == len(terms.parts), text
    for part in kept:
        named = printed.TERM_NAME.search(part)
        digits = re.findall(NUMBER, re.sub(r"\^\d+", "", part[0 if named is None else named.end() :]))
        fitting = [one for one in terms.parts if named is None or one.label == named[1]]
        assert any(_are_factors(digits, one) for one in fitting), (text, part)


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
    """Each term with its letter, what is joined from them, and the number at the end."""
    worked = told.worked
    letters = {line.letter: _assert_term_true(line, source) for line in worked.lines}
    named = {line.term.label for line in worked.lines}
    others = [part for part in terms.parts if part.label not in named]
    for text in worked.ends:
        if found := _REST.fullmatch(text):
            rest = sum(part.value for part in others)
            assert int(found[1]) == len(others)
            assert shows(found[2], rest), (worked.spoken, rest)
            letters["rest"] = found[2]
            continue
        if not (TYPED.search(text) or text.startswith("the largest is ")):
            printed.assert_true(text, letters, probability=is_chance(source, terms.cell))
        assert shows(re.split(r" [=≈] |: ", text)[-1], terms.value), (text, terms.value)
    assert len(worked.lines) == len(terms.parts) or "rest" in letters, worked.spoken
    assert worked.result is not None or len(worked.lines) == 1 or not math.isfinite(terms.value), worked.spoken


def _assert_term_true(line: WorkedLine, source: Iteration) -> str:
    """What a term says is true, where it is no sentence, which is judged as all others. Returns its digits."""
    term, text = line.term, f"{line.expression} {line.sign} {line.value}"
    assert shows(line.digits, term.sign * term.value), line
    if line.sentence:
        return line.digits
    for name, place, digits in _SEEN.findall(line.label):
        assert shows(digits, _value(source, name.strip(), place)), line
    if "^" in line.note:  # what it is divided by
        printed.assert_true(line.note.strip(), {})
        assert shows(line.note.split()[0], term.over), line
    if line.sign and not TYPED.search(text):
        printed.assert_true(text, {}, probability=term.function.name == "sigmoid")
        shown = _DIGITS.findall(line.expression)
        for factor in term.factors:
            assert any(shows(digits, factor.value) for digits in shown) or factor.cell is None, line
    assert line.sign or len(term.factors) == 1, line
    return line.digits


def _value(source: Iteration, title: str, place: str) -> float:
    """The value of a cell by the title of its tensor, which may have words before it."""
    tensors = source.program.tensors
    names = [name for name, tensor in tensors.items() if title.endswith(tensor.title)]
    name = max(names, key=lambda name: len(tensors[name].title))
    index = tuple(int(re.sub(r"\D", "", axis)) for axis in place.split(","))
    return float(source[name][index])
