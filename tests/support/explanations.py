"""Reads explanations as a reader with a calculator would, and holds them against the numbers of the run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from stepviz import Frame
from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Term
from stepviz.training import Known, provenance
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.explain.panel import explanation
from stepviz.views.text.span import text_of
from tests.support import printed
from tests.support.explained_terms import assert_recomputes, assert_terms_true, is_chance
from tests.support.printed import NUMBER, shows


def cells(frame: Frame) -> Iterator[Cell]:
    for name in frame.program.tensors:
        if name != "rows":
            yield from (Cell(name, index) for index in np.ndindex(frame.current[name].shape))
    yield from map(Cell, SPLITS)


class Reader:
    """Reads explanations, each text once."""

    def __init__(self) -> None:
        self._read: set[tuple[object, ...]] = set()
        self.count = 0

    def read(self, frame: Frame, cell: Cell) -> None:
        """Everything that is printed of a number of this iteration, or of the last one, is true."""
        self.count += 1
        told = explain(frame, cell)
        value = frame.value(cell)
        assert_fits(told)
        if value is None:
            assert told.title.endswith("   not computed yet")
            return
        # The same text of the same run was made from the same numbers.
        key = (frame.moment.iteration, told.iteration, cell, *told.spoken())
        if key not in self._read:
            self._read.add(key)
            assert_true(frame, told, value)


def read(frame: Frame, cell: Cell) -> None:
    """Everything that is printed of one number is true."""
    Reader().read(frame, cell)


def assert_true(frame: Frame, told: Explanation, value: float) -> None:
    cell, terms = told.cell, provenance.terms(frame, told.cell)
    assert_title_true(told, value)
    assert_no_other_equation(told)
    assert_line_true(frame, cell, value)
    if cell.tensor in SPLITS:
        assert_accuracy_true(frame, next(split for split in SPLITS if split == cell.tensor), told)
    elif terms is not None:
        source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
        assert source is not None
        assert_recomputes(terms, source)
        drawn = all(factor.cell is None for part in terms.parts for factor in part.factors)
        assert told.worked.lines or cell.tensor in ("x", "y") or drawn, (cell, terms)
        if told.worked.lines:
            assert_terms_true(told, terms, source)
    elif cell.tensor in [parameter.name for parameter in frame.program.parameters]:
        assert_parameter_true(frame, cell, told)


def assert_fits(told: Explanation) -> None:
    """It has just as many lines as there are, its number in the first of them."""
    for width, height in ((80, 7), (60, 5)):
        rows = explanation(told, width, height).rows
        assert len(rows) == height
        assert {sum(span.columns for span in row) for row in rows} == {width}
        assert told.titles[-1] in text_of(rows[0])


def assert_title_true(told: Explanation, value: float) -> None:
    text = re.match(rf"EXPLAIN [^=]+ = ({NUMBER}|\d+\.\d%)(?=   |$)", told.title)
    assert text is not None, told.title
    assert shows(text[1].rstrip("%"), value), (told.title, value)


_SENTENCES = (
    r"p = 1 gives 0\.   p = 0\.5 gives 0\.6931\.   p = 0\.1 gives 2\.3026\.",
    r"first nan/inf ▸ .*",
    r"inf / inf is nan: .*",
    r"It is computed by .*",
    rf"It is -ln of p = {NUMBER}: .*",
    rf"p = {NUMBER} is so small that it has lost digits; .*",
)


def assert_no_other_equation(told: Explanation) -> None:
    """Nothing beside title, code and terms claims an equation, but for sentences known here."""
    for text in (told.rule, *told.meaning, told.test, told.used_by, told.made_from):
        if re.search("[=≈]", text):
            assert any(re.fullmatch(pattern, text) for pattern in _SENTENCES), text


def assert_line_true(frame: Frame, cell: Cell, value: float) -> None:
    """The arithmetic in one line: each relation, and the number at its end."""
    for width in (79, 60):
        line = cell_in_numbers(frame, cell, width)
        assert len(line) <= width or cell.tensor in SPLITS, line
        found = re.fullmatch(r"(\w+(?: after)?\[.+?\]|mean loss|\w+(?: accuracy)?) = (.*?)(?:\s{3,}.*)?", line)
        assert found is not None, line
        text = found[2]
        if re.search(r"[=≈]", text):
            printed.assert_true(text, {}, probability=is_chance(frame, cell))
            assert_others_true(text, frame, cell)
            assert_row_sum_true(text, frame, cell)
        last = re.split(r"\s*[=≈]\s*", text)[-1].rstrip("%")
        assert shows(last, value), (line, value)


def assert_others_true(text: str, frame: Frame, cell: Cell) -> None:
    """Terms of a shortened sum are those they are called by; the others are as many as is told, and come to that."""
    told = re.search(rf" ([-+]) ({NUMBER}) in (\d+) more", text)
    if told is None:
        return
    source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
    op = frame.program.maker(cell.tensor)
    assert source is not None
    assert op is not None
    others = list(op.terms(cell, source).parts)
    whole = re.sub(r"\([^()]*\)", lambda selected: selected[0].replace(" ", ""), text[: told.start()])
    kept = re.split(r" [-+] ", whole)
    assert len(kept) + int(told[3]) == len(others), text
    for part in kept:
        named = printed.TERM_NAME.search(part)
        digits = re.findall(NUMBER, part[0 if named is None else named.end() :])
        fitting = [one for one in others if named is None or one.label == named[1]]
        term = next(one for one in fitting if _are_factors(digits, one))
        others.remove(term)
    if all(map(printed.TERM_NAME.search, kept)):  # two terms may have the same digits
        assert shows(f"{told[1]}{told[2]}".lstrip("+"), math.fsum(one.value for one in others)), (text, cell)


def _are_factors(digits: list[str], term: Term) -> bool:
    """Whether those are the digits of a term's factors, but for their signs."""
    factors = term.factors if term.less is None or len(digits) == len(term.factors) else (*term.factors, term.less)
    sizes = [abs(factor.value) for factor in factors]
    return len(digits) == len(sizes) and all(
        shows(text.lstrip("+-"), size) for text, size in zip(digits, sizes, strict=True)
    )


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


def assert_parameter_true(frame: Frame, cell: Cell, told: Explanation) -> None:
    """Start, change and sum of a parameter, read from its lines and from its first and last value."""
    slot = [p.name for p in frame.program.parameters].index(cell.tensor)
    start = float(frame.carried_at(1)[slot][cell.index])
    now = float(frame.current[cell.tensor][cell.index])
    begun = re.fullmatch(rf"start value  ({NUMBER})", told.rule)
    assert begun is not None
    assert shows(begun[1], start)
    for lines in (told.worked.texts, told.worked.spoken):
        text = "\n".join(line.strip() for line in lines)
        if frame.moment.iteration == 1:
            assert text == ""
            continue
        change = re.search(rf"updates? +({NUMBER})(?: +([=≈]) (\S+) × \((?:.*), ({NUMBER})\))?", text)
        total = re.search(rf"^sum( ≈)? +({NUMBER})$", text, re.MULTILINE)
        assert change is not None
        assert total is not None
        assert shows(change[1], now - start)
        assert shows(total[2], now)
        if change[2]:
            printed.assert_true(f"{change[3]} × {change[4]} {change[2]} {change[1]}", {})
        printed.assert_true(f"a + b {total[1] or '='} {total[2]}", {"a": begun[1], "b": change[1]})


def assert_accuracy_true(frame: Frame, split: Split, told: Explanation) -> None:
    """The rows and what they are said to be, from the data and the parameters alone."""
    look = frame.history.accuracies[split]
    data = frame.dataset
    current = look.iteration == frame.moment.iteration
    W, b = frame.current.after if current else frame.checked_at(look.iteration)[1]
    rows = data.rows(split).tolist()
    text = "\n".join(told.worked.spoken)
    lines = re.findall(rf"#(\d+) +({NUMBER})(?: +({NUMBER}))?  pred (c\d+|none)  y (\d+) ([✓✗])", text)
    listed = [int(line[0]) for line in lines]
    assert listed == rows if len(rows) <= 8 else len(listed) == 7
    assert set(listed) <= set(rows)
    logits = data.X[rows] @ W + b
    right = [bool(z.argmax() == data.y[row] and np.isfinite(z).all()) for row, z in zip(rows, logits, strict=True)]
    for row, first, second, says, label, mark in lines:
        z = data.X[int(row)] @ W + b
        shown = [first, second] if second else [first]
        assert all(map(shows, shown, z.tolist() if second else [float(z.max())]))
        assert says == (f"c{int(z.argmax())}" if np.isfinite(z).all() else "none")
        assert int(label) == data.y[int(row)]
        assert (mark == "✓") == (says == f"c{label}") == right[rows.index(int(row))]
    if len(rows) > 8:
        assert told.worked.spoken[7] == f"… {len(rows) - 7} more, wrong ones first"
        assert [line[5] for line in lines].count("✗") == min(7, right.count(False))
    ending = f"{sum(right)} of {len(rows)} correct = {100 * sum(right) / len(rows):.1f}%"
    tied = any(np.isfinite(z).all() and (z == z.max()).sum() > 1 for z in logits)
    rule = {
        (False, False): "",
        (True, False): "Of tied logits the first counts.",
        (False, True): "A row with nan or inf counts as wrong.",
        (True, True): "Ties: the first counts. Not finite: wrong.",
    }[tied, not np.isfinite(logits).all()]
    assert told.worked.spoken[-1] == ending
    assert (rule in told.worked.spoken) == bool(rule)
