"""Reads explanations as a reader with a calculator would, and holds them against the numbers of the run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from stepviz import Frame, Iteration
from stepviz.data import Split
from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Factor, Kind, Term, Terms
from stepviz.training import Known, provenance
from stepviz.views.explain.caption import cell_in_numbers
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from tests.support import printed
from tests.support.printed import NUMBER, shows

EXACT = {"x", "y", "dlogits", "W_after", "b_after"}
"""Tensors whose numbers the terms give bit for bit."""

_DIGITS = re.compile(rf"(?<![\w.])(?:{NUMBER})(?![\w.])")
_SEEN = re.compile(rf"([\w ]*?\w(?: after)?)\[([\w,]+)\] =? ?({NUMBER})(?![\w.])")
_REST = re.compile(rf"… (\d+) more, together ({NUMBER})")


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
        assert told.listed or cell.tensor in ("x", "y") or drawn, (cell, terms)
        if told.listed:
            assert_terms_true(told, terms, source)
    elif cell.tensor in [parameter.name for parameter in frame.program.parameters]:
        assert_parameter_true(frame, cell, told)


def assert_fits(told: Explanation) -> None:
    for lines in (told.lines(), told.lines(links=True)):
        assert len(lines) <= 7, lines
        assert max(map(len, lines)) <= 80, lines


def assert_title_true(told: Explanation, value: float) -> None:
    text = re.match(rf"EXPLAIN [^=]+ = ({NUMBER}|\d+\.\d%)(?=   |$)", told.title)
    assert text is not None, told.title
    assert shows(text[1].rstrip("%"), value), (told.title, value)


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


def assert_line_true(frame: Frame, cell: Cell, value: float) -> None:
    """The arithmetic in one line: each relation, and the number at its end."""
    for width in (79, 60):
        line = cell_in_numbers(frame, cell, width)
        assert len(line) <= width or cell.tensor in SPLITS, line
        found = re.fullmatch(r"(\w+(?: after)?\[.+?\]|mean loss|\w+(?: accuracy)?) = (.*?)(?:\s{3,}.*)?", line)
        assert found is not None, line
        text = found[2]
        if re.search(r"[=≈]", text):
            printed.assert_true(text, {}, chance=is_chance(frame, cell))
            assert_others_true(text, frame, cell)
            assert_row_sum_true(text, frame, cell)
        last = re.split(r"\s*[=≈]\s*", text)[-1].rstrip("%")
        assert shows(last, value), (line, value)


def assert_others_true(text: str, frame: Frame, cell: Cell) -> None:
    """Terms of a shortened sum are those they are called by; the others are as many as is told, and come to that."""
    told = re.search(rf" ([-+]) (\d+) more ({NUMBER})", text)
    if told is None:
        return
    source = frame.previous if frame.state(cell.tensor) is Known.OLD else frame.current
    op = frame.program.maker(cell.tensor)
    assert source is not None
    assert op is not None
    others = list(op.terms(cell, source).parts)
    whole = re.sub(r"\([^()]*\)", lambda bracket: bracket[0].replace(" ", ""), text[: told.start()])
    kept = re.split(r" [-+] ", whole)
    assert len(kept) + int(told[2]) == len(others), text
    for part in kept:
        named = printed.TERM_NAME.search(part)
        digits = re.findall(NUMBER, part[0 if named is None else named.end() :])
        fitting = [one for one in others if named is None or one.label == named[1]]
        term = next(one for one in fitting if _are_factors(digits, one))
        others.remove(term)
    if all(map(printed.TERM_NAME.search, kept)):  # two terms may have the same digits
        assert shows(f"{told[1]}{told[3]}".lstrip("+"), math.fsum(one.value for one in others)), (text, cell)


def _are_factors(digits: list[str], term: Term) -> bool:
    """Whether those are the digits of a term's factors, but for their signs."""
    factors = term.factors if term.less is None or len(digits) == len(term.factors) else (*term.factors, term.less)
    sizes = [abs(factor.value) for factor in factors]
    return len(digits) == len(sizes) and all(
        shows(text.lstrip("+-"), size) for text, size in zip(digits, sizes, strict=True)
    )


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
        form = next((form for form in map(_squeezed, (text, ending)) if form in laid), None)
        assert form is not None, (text, told.terms)
        laid = laid.replace(form, "|", 1)
    assert re.fullmatch(r"\|([-+·]?\|)*", laid), (told.said, told.terms)


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


def assert_parameter_true(frame: Frame, cell: Cell, told: Explanation) -> None:
    """Start, change and sum of a parameter, read from its lines and from its first and last value."""
    slot = [p.name for p in frame.program.parameters].index(cell.tensor)
    start = float(frame.carried_at(1)[slot][cell.index])
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
    W, b = frame.current.after if current else frame.checked_at(look.iteration)[1]
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
