"""Explanations read as a reader with a calculator would, and held against the arrays.

Terms of a number are held against their labels and against what is made from what they read, too. `tests/claims` judges
the sentences.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from stepviz import Frame, Iteration, Op
from stepviz.data.dataset import SPLITS
from stepviz.ops import AXES, Cell, Kind, Term, Terms
from stepviz.ops.activations.kind import Weighted
from stepviz.ops.activations.own import OwnActivation
from stepviz.ops.claims import Pattern
from stepviz.ops.tensor import places
from stepviz.training import Known, provenance
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.shown import WorkedLine
from stepviz.views.text.span import text_of
from tests.support import printed
from tests.support.printed import NUMBER, ROW, shows

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
        found = re.fullmatch(r"(\w+(?: after)?\[.+?\]|mean loss|[\w/]+|\w+'\(\w+\)) = (.*?)(?:\s{3,}.*)?", line)
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
        rf"row sum of (?:e\^|exp)\(?({ROW})( - max(?: [cs](\d+))?)?\)* [=≈] ({NUMBER}) ([/+]) ({NUMBER})", text
    )
    if told is None:
        assert "row sum" not in text, text
        return
    (read,) = (tensor.name for tensor in frame.program.tensors.values() if tensor.symbol == told[1])
    array = source_of(frame, cell)[read]
    row = array[cell.index[: array.ndim - 1]]
    largest = 0.0 if told[3] is None else float(row[int(told[3])])
    assert np.isnan(row).any() or (largest == row.max() if told[3] else told[2] is None), text
    with np.errstate(all="ignore"):
        total = float(np.exp(row - largest).sum())
    assert shows(told[6], total if told[5] == "/" else math.log(total)), (text, total)


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


_PLACE = re.compile(rf"(?<!\w)[{''.join(AXES.values())}]\d+(?!\w)")


def drawn(op: Op) -> bool:
    return op.name.startswith("draw")


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@lru_cache(10_000)
def users_of(op: Op, cell: Cell, iteration: Iteration) -> tuple[Pattern, ...]:
    """What uses a number, which many cells of a tensor are made from."""
    return op.users(cell, iteration)


def assert_worked_out(op: Op, cell: Cell, iteration: Iteration) -> Terms:
    """The terms give the number from cells that the operation reads, which name the number as made from them."""
    terms = op.terms(cell, iteration)
    assert terms.cell == cell
    assert same(terms.value, float(iteration[cell.tensor][cell.index]))
    exact = op.name in ("update", "dlogits") or cell.tensor.startswith("da")  # each number on its own
    rule = op.rule_of(cell.tensor)  # NumPy has an exp and powers of its own
    exact = exact and not isinstance(getattr(op, "kind", None), Weighted | OwnActivation) and not (rule and rule.typed)
    largest, total = max((abs(part.value) for part in terms.parts), default=0.0), terms.total()
    near = math.isclose(total, terms.value, rel_tol=1e-12, abs_tol=1e-14 * largest)  # up to the largest one's rounding
    assert same(total, terms.value) or (near and not exact), (terms, total)
    known = {*op.reads, *(tensor.name for tensor in op.writes)} - {cell.tensor}
    assert not terms.parts or 0 <= terms.own < len(terms.parts)
    for part in terms.parts:
        assert part.factors
        for factor in (*part.factors, *([part.less] if part.less else [])):
            if factor.cell is not None:
                assert factor.cell.tensor in known
                assert same(factor.value, float(iteration[factor.cell.tensor][factor.cell.index]))
                users = users_of(op, factor.cell, iteration)
                assert any(pattern.covers(cell) for pattern in users), (factor.cell, users, cell)
        assert is_called_so(part, iteration), part
        assert part.because is None or drawn(op) or is_chosen(part, op, cell, iteration), part
    return terms


def is_called_so(part: Term, iteration: Iteration) -> bool:
    """Whether each position in the label of a term is one of a number that it reads, or of what chose it."""
    cells = (*part.cells, *([part.because] if part.because else []))
    tensors = iteration.program.tensors
    read = {at for cell in cells for at in places(tensors[cell.tensor], cell.index)}
    return {*_PLACE.findall(part.label)} - tensors.keys() <= read


def is_chosen(part: Term, op: Op, cell: Cell, iteration: Iteration) -> bool:
    """Whether the term would be another one, were there another number in the cell that is said to choose it."""
    assert part.because is not None
    array = iteration[part.because.tensor].copy()
    at = array[part.because.index]
    array[part.because.index] = -np.inf if array.dtype.kind == "f" else at - 1 if at else 1
    tensors = {name: iteration[name] for name in (*op.reads, *(tensor.name for tensor in op.writes))}
    return part not in op.terms(cell, tensors | {part.because.tensor: array}).parts


def rows_read(cells: Iterable[Cell], iteration: Iteration) -> set[int]:
    """The examples that cells belong to."""
    tensors = iteration.program.tensors
    return {cell.index[0] for cell in cells if tensors[cell.tensor].axes[:1] == ("example",)}


def panel(told: Explanation, *, term: int | None = None) -> list[str]:
    """Title and lines, without what only fills them."""
    rows = [text_of(row).rstrip(" ─").removeprefix(" ") for row in explanation(told, 80, 7, term=term).rows]
    return "\n".join(rows).rstrip().splitlines()
