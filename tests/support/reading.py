"""Reads explanations as a reader with a calculator would, and holds them against the numbers of the run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from stepviz import Frame, Iteration
from stepviz.data import Split
from stepviz.ops import Cell, Term, Terms
from stepviz.training import Known, provenance
from stepviz.views.explain.caption import cell_in_numbers
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from tests.support import printed
from tests.support.printed import NUMBER, shows

SPLITS: tuple[Split, ...] = ("train", "val", "test")
EXACT = {"x", "y", "dlogits", "W_after", "b_after"}
"""Tensors whose numbers the terms give bit for bit."""


def cells(frame: Frame) -> Iterator[Cell]:
    for name in frame.program.tensors:
        if name != "rows":
            yield from (Cell(name, index) for index in np.ndindex(frame.current[name].shape))
    yield from map(Cell, SPLITS)


# What a term is made from, in the order of `Term.factors`: their digits as printed, and the digits of the term.
_TIMES = rf"(?P<says>(?P<f>{NUMBER}) ?[×·] *(?P<g>{NUMBER}) ?[=≈] *(?P<v>{NUMBER}))"
_PRODUCT = rf"(?P<name>[a-z]):? +[xe]\d+ *{_TIMES}(?: +! here)?"
_ALONE = rf"(?P<name>[a-z]):? +(?:[xe]\d+|b) *=? *(?P<v>{NUMBER})(?=\s|$)"
_POWER = rf"(?P<name>[a-z]):? +c\d+ +(?P<says>exp\((?P<f>{NUMBER})[^)]*\) ?[=≈] ?(?P<v>{NUMBER}))"
_LOG = rf"(?P<name>[a-z]):? +[a-z0-9 ]+, +p = (?P<f>{NUMBER}),? +(?P<says>-ln\((?P=f)\) [=≈] (?P<v>{NUMBER}))"
_FIRST = rf"(?P<name>a):? +(?:before|probs\[e\d+,c\d+\]) (?P<v>{NUMBER})"
_STEP = rf"(?:- +)?(?P<name>b):? +{_TIMES}"
_ONE = r"(?:- +)?(?P<name>b):? +(?P<v>1)(?=\s|$)"
_TERMS = [re.compile(pattern) for pattern in (_PRODUCT, _POWER, _LOG, _FIRST, _STEP, _ONE, _ALONE)]
_REST = re.compile(rf"… (?P<n>\d+) more, together (?P<v>{NUMBER})")


class Page:
    """The terms of an explanation as they are printed, and what is left of the lines without them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.terms: dict[str, re.Match[str]] = {}
        self.letters: dict[str, str] = {}
        self.left: list[str] = []
        for line in lines:
            text = line
            for pattern in _TERMS:
                for found in pattern.finditer(text):
                    assert found["name"] not in self.terms, (line, found)
                    self.terms[found["name"]] = found
                    self.letters[found["name"]] = found["v"]
                text = pattern.sub(lambda found: " " * len(found[0]), text)
            rest = _REST.search(text)
            if rest is not None:
                self.letters["rest"] = rest["v"]
                text = _REST.sub("", text)
            if text.strip():
                self.left.append(text.strip())

    def assert_true(self, *, chance: bool) -> None:
        """Every relation holds, in the terms and in what joins them."""
        for found in self.terms.values():
            if "says" in found.re.groupindex:
                printed.assert_true(found["says"], {})
        for text in self.left:
            joined = " - ".join(self.terms) + " " + text if text[0] in "=≈" else text
            printed.assert_true(joined, self.letters, chance=chance)


def assert_shows(found: re.Match[str], term: Term) -> None:
    """The digits of a printed term are those of the values it was made from."""
    digits = [found[name] for name in ("f", "g") if name in found.re.groupindex] or [found["v"]]
    assert len(digits) == len(term.factors), (found, term)
    for text, factor in zip(digits, term.factors, strict=True):
        assert shows(text, factor.value), (found, factor)
    counted = term.sign * term.value if term.sign < 0 else term.value
    assert shows(found["v"], counted), (found, term)


def assert_terms_true(told: Explanation, terms: Terms) -> None:
    for lines in (told.terms, told.said):
        page = Page(lines)
        page.assert_true(chance=terms.cell.tensor == "probs")
        assert list(page.terms) == sorted(page.terms) or lines is told.terms
        assert sorted(page.terms) == [item.letter for item in told.listed]
        for item in told.listed:
            assert_shows(page.terms[item.letter], item.term)
        if not told.listed:
            assert terms.cell.tensor in ("x", "y")
            continue
        named = {item.term.label for item in told.listed}
        others = [part for part in terms.parts if part.label not in named]
        if others:
            assert shows(page.letters["rest"], sum(part.value for part in others))


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
        largest = max(abs(part.value) for part in terms.parts)
        assert math.isclose(total, held, rel_tol=1e-12, abs_tol=1e-15 * largest), terms


def assert_title_true(told: Explanation, value: float) -> None:
    text = re.match(rf"EXPLAIN [^=]+ = ({NUMBER}|\d+\.\d%)(?=   |$)", told.title)
    assert text is not None, told.title
    assert shows(text[1].rstrip("%"), value), (told.title, value)


def assert_numbers_true(frame: Frame, cell: Cell, value: float) -> None:
    for width in (79, 60):
        line = cell_in_numbers(frame, cell, width)
        if cell.tensor not in SPLITS:
            assert len(line) <= width, line
        found = re.fullmatch(r"(\w+\[.+?\]|mean loss|\w+ accuracy) ([=≈]) (.*?)(?:\s{3,}.*)?", line)
        assert found is not None, line
        if re.search(r"[=≈]", found[3]):
            printed.assert_true(found[3], {}, chance=cell.tensor == "probs")
        last = re.split(r"\s*[=≈]\s*", found[3])[-1].rstrip("%")
        assert shows(last, value), (line, value)


def assert_fits(told: Explanation) -> None:
    for lines in (told.lines(), told.lines(links=True)):
        assert len(lines) <= 7, lines
        assert max(map(len, lines)) <= 80, lines


_SENTENCES = (
    r"p = 1 gives 0\.   p = 0\.5 gives 0\.6931\.   p = 0\.1 gives 2\.3026\.",
    r"first bad cell ▸ .*",
    r"inf / inf is not a number: .*",
    r"It is computed by .*",
)


def assert_no_other_equation(told: Explanation) -> None:
    """Nothing beside title, code and terms claims an equation, but for sentences known here."""
    for text in (told.rule, *told.meaning, told.test, told.used_by, told.made_from):
        if re.search("[=≈]", text):
            assert any(re.fullmatch(pattern, text) for pattern in _SENTENCES), text


def assert_parameter_true(frame: Frame, cell: Cell, told: Explanation) -> None:
    """Start, change and sum of a parameter, read from its lines and from its first and last value."""
    slot = [p.name for p in frame.program.parameters].index(cell.tensor)
    start = float(frame.parameters_at(1)[slot][cell.index])
    now = float(frame.current[cell.tensor][cell.index])
    begun = re.fullmatch(rf"start value  ({NUMBER})", told.rule)
    assert begun is not None
    assert shows(begun[1], start)
    for lines in (told.terms, told.said):
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
    W, b = frame.current.after if current else frame.parameters_at(look.iteration + 1)
    rows = data.rows(split).tolist()
    text = "\n".join(told.said)
    lines = re.findall(rf"#(\d+) +({NUMBER})(?: +({NUMBER}))?  says (c\d+|nothing)  y (\d+) ([✓✗])", text)
    listed = [int(line[0]) for line in lines]
    assert listed == rows if len(rows) <= 8 else len(listed) == 7
    assert set(listed) <= set(rows)
    assert all(f"#{row:<2} " in "\n".join(told.terms) for row in listed)
    logits = data.X[rows] @ W + b
    right = [bool(z.argmax() == data.y[row] and np.isfinite(z).all()) for row, z in zip(rows, logits, strict=True)]
    for row, first, second, says, label, mark in lines:
        z = data.X[int(row)] @ W + b
        shown = [first, second] if second else [first]
        assert all(map(shows, shown, z.tolist() if second else [float(z.max())]))
        assert says == (f"c{int(z.argmax())}" if np.isfinite(z).all() else "nothing")
        assert int(label) == data.y[int(row)]
        assert (mark == "✓") == (says == f"c{label}") == right[rows.index(int(row))]
    if len(rows) > 8:
        assert told.said[7] == f"… {len(rows) - 7} more, wrong ones first"
        assert [line[5] for line in lines].count("✗") == min(7, right.count(False))
    ending = f"{sum(right)} right of {len(rows)} = {100 * sum(right) / len(rows):.1f}%"
    tied = any(np.isfinite(z).all() and (z == z.max()).sum() > 1 for z in logits)
    rule = {
        (False, False): "",
        (True, False): "Of equal logits the first counts.",
        (False, True): "A row that is not finite counts as wrong.",
        (True, True): "Equals: the first counts. Not finite: wrong.",
    }[tied, not np.isfinite(logits).all()]
    assert told.said[-1] == ending
    assert (rule in told.said) == bool(rule)
    assert told.terms[-1].strip().removeprefix(rule).strip() == ending


class Reader:
    """Reads explanations, each text once."""

    def __init__(self) -> None:
        self._read: set[tuple[object, ...]] = set()
        self.count = 0

    def read(self, frame: Frame, cell: Cell) -> None:
        self.count += 1
        told = explain(frame, cell)
        value = frame.value(cell)
        if value is None:
            assert told.title.endswith("   not computed yet")
            assert_fits(told)
            return
        # The same text of the same run was made from the same numbers.
        key = (frame.moment.iteration, told.iteration, cell, *told.spoken())
        if key in self._read:
            return
        self._read.add(key)
        assert_fits(told)
        assert_title_true(told, value)
        assert_no_other_equation(told)
        assert_numbers_true(frame, cell, value)
        terms = provenance.terms(frame, cell)
        if cell.tensor in SPLITS:
            assert_accuracy_true(frame, next(split for split in SPLITS if split == cell.tensor), told)
        elif terms is None:
            assert_parameter_true(frame, cell, told)
        else:
            source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
            assert source is not None
            assert_recomputes(terms, source)
            assert_terms_true(told, terms)
