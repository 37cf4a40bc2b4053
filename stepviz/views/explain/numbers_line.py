"""Numbers line: how a number was computed, as one line in the digits that the panes show, with `=` only if it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import product

from stepviz.ops import Cell, Form, TensorRole, Term, Terms
from stepviz.ops.batch import Batch
from stepviz.ops.check import Check
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import ActivationGradient
from stepviz.ops.update import Update
from stepviz.text import plural
from stepviz.training import Frame, Iteration, Known
from stepviz.views.explain import arithmetic
from stepviz.views.explain.rounding import TOO_SMALL, vanished
from stepviz.views.explain.sentences import checks, comparison
from stepviz.views.explain.sentences.titles import NOT_YET
from stepviz.views.explain.shown import Addend, Table, all_digits, as_factor, joined, name, over, result, shown
from stepviz.views.explain.worked import Result, result_of
from stepviz.views.text import numbers
from stepviz.views.text.span import fitting

Seen = Callable[[Cell], bool] | None
"""Tells if a cell is in view; None if that is not known."""
_JOINT = len(" + ")
"""Columns of an operator between two terms."""
_LEAST = 1 + _JOINT
"""The least columns of a term with its operator."""


def _summed(terms: Terms, tensors: Table) -> tuple[str, Decimal]:
    """The terms of a sum in digits, `0.9677·1.4941 + 0.9677·0.2052`, and their exact sum."""
    parts = [Addend.of(part, tensors) for part in terms.parts]
    return joined(part.told() for part in parts), _exact(terms, parts)


def _exact(terms: Terms, parts: Iterable[Addend], *more: Decimal) -> Decimal:
    """The exact sum of terms and other numbers, divided by the divisor."""
    return arithmetic.total((*(part.value for part in parts), *more), Decimal(over(terms)))


def _written(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> str:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`: all terms; if they do not fit, those in view and the largest."""
    if not terms.parts:
        return _alone(terms, tensors)
    if len(terms.parts) <= width and sum(_LEAST for part in terms.parts if part.value) <= width + _JOINT:
        parts = [Addend.of(part, tensors) for part in terms.parts]
        value, bodies = _exact(terms, parts), [joined(part.told() for part in parts)]
        if any(text.startswith("-") for part in parts for text in part.digits):
            bodies.insert(0, joined(part.told(full=True) for part in parts))
        kept = [part for part in parts if not part.zero]
        if 0 < len(kept) < len(parts):
            bodies.append(joined(part.briefly().told() for part in parts))
            bodies.append(f"{joined(part.told() for part in kept)} (+ {plural(len(parts) - len(kept), 'zero term')})")
        if text := fitting([*(_equation(terms, tensors, body, value) for body in bodies), ""], width):
            return text
    return _shortened(terms, tensors, width, seen)


def _alone(terms: Terms, tensors: Table) -> str:
    """`dW[k2,c3] = 0.0000`."""
    return f"{name(terms.cell, tensors)} = {result(terms.cell, terms.value, tensors)}"


def _equation(terms: Terms, tensors: Table, body: str, value: Decimal | None) -> str:
    """`cell = body = digits`; `value`: the exact value of the body, None if it leaves terms open."""
    end, head = result(terms.cell, terms.value, tensors), name(terms.cell, tensors)
    sign = arithmetic.sign_of(value, end, kind=tensors[terms.cell.tensor].kind)
    if terms.divisor != 1:
        body = f"{f'({body})' if len(terms.parts) > 1 else as_factor(body)} / {over(terms)}"
    if body in (end, "0") or body.isdigit():  # 1 = +1.0000 would say it twice
        return f"{head} = {end}"
    if body == end.lstrip("+"):
        body = f"{body} - 0"
    return f"{head} = {body} {sign} {end}"


def _shortened(terms: Terms, tensors: Table, width: int, seen: Seen) -> str:
    """As many terms as fit, in reading order, then the number and the sum of the others.

    Every term has its label if two terms fit so; else only terms out of view have one.
    """
    sizes = [math.inf if numbers.is_bad(part.value) else abs(part.value) for part in terms.parts]
    order = sorted(range(len(sizes)), key=lambda at: (not (sizes[at] and _in_view(terms.parts[at], seen)), -sizes[at]))
    room = width - len(_equation(terms, tensors, "", None))
    largest, left = list[Addend](), room
    for at in order:
        part = Addend.of(terms.parts[at], tensors)
        left -= len(part.size()) + _JOINT
        if left < 0:
            break
        largest.append(part)
    for counted, labelled in product((True, False), repeat=2):
        for count in range(min(len(largest), len(sizes) - 1), labelled, -1):
            kept = [part for _, part in sorted(zip(order, largest[:count], strict=False))]
            told = [part.labelled if labelled or not _in_view(part.term, seen) else part.told() for part in kept]
            body, rest = joined(told), " + …"
            value: Decimal | None = None
            if counted and len(body) <= room:
                rest, value = _rest(terms, kept)
            text = _equation(terms, tensors, f"{body}{rest}", value) if rest else ""
            if text and len(body) <= room and len(text) <= width:
                return text
    return _equation(terms, tensors, "…", None)


def _rest(terms: Terms, kept: Sequence[Addend]) -> tuple[str, Decimal | None]:
    """` + 0.0352 in 29 more`, and the exact value of the whole sum; empty if the rest is nan or inf."""
    known = {id(part.term) for part in kept}
    rest = sum(part.value for part in terms.parts if id(part) not in known)
    if not math.isfinite(rest):
        return "", None
    told = numbers.plain(rest)
    more = f" {'-' if rest < 0 else '+'} {told.lstrip('-')} in {len(terms.parts) - len(kept)} more"
    return more, _exact(terms, kept, arithmetic.value(told))


def _in_view(term: Term, seen: Seen) -> bool:
    return seen is None or all(map(seen, term.cells))


def expression(terms: Terms, tensors: Table, width: int, seen: Seen = None) -> str:
    """`dW[x3,c0] = 1·(-0.2309) + … = -1.3111`, shortened until it fits; `seen`: tells which cells are in view."""
    if terms.form is Form.SUM:
        return fitting([_written(terms, tensors, width, seen), _alone(terms, tensors)], width)
    if terms.form.picks:
        found = _of_one_among_others(terms, tensors)
    else:
        digits = [Addend.of(term, tensors).part for term in terms.parts]
        found = [result_of(terms, tensors, [text for text, _ in digits], [value for _, value in digits])]
    texts = filter(None, (*(form.text for form in found), found[-1].unlettered))
    return fitting([*(f"{name(terms.cell, tensors)} = {text}" for text in texts), _alone(terms, tensors)], width)


def _of_one_among_others(terms: Terms, tensors: Table) -> list[Result]:
    """Forms of `e^3.6929 / (e^3.6929 + e^2.4897) ≈ 40.160 / 52.218 = 0.7691`, the longest first."""
    parts = terms.parts
    finite = not any(numbers.is_bad(number) for number in (*(part.value for part in parts), terms.value))
    exponents = [numbers.plain(part.product - part.shift) for part in parts]
    powers = [f"e^{text}" if finite else f"exp({text})" for text in exponents]
    values = [arithmetic.exp(arithmetic.value(text)) for text in exponents]
    shift = parts[terms.own].shift
    largest = next((part.label for part in parts if part.product == shift), "")
    z = tensors[parts[terms.own].cells[0].tensor].symbol
    less = f"{z} - max {largest}".rstrip() if shift else z
    row = f"row sum of {(f'e^({less})' if shift else f'e^{z}') if finite else f'exp({less})'}"
    total, bottom = arithmetic.total(values), numbers.plain(sum(part.value for part in parts))
    below = ((" + ".join(powers), total), (row, total), (bottom, arithmetic.value(bottom)))
    return [result_of(terms, tensors, powers, values, together, terms.own) for together in below]


GATE = Sentence("{gate:text}: {seen:cell} = {shown:number}", "note")
_MOST_PRODUCTS = 8
"""The most products written in one line."""


def numbers_line(frame: Frame, cell: Cell | None, width: int, *, digits: bool = False, seen: Seen = None) -> str:
    """The arithmetic of `cell`; without a cell, a line on the data, the batch or the check, or an empty one.

    `digits`: all digits of the cell instead of its arithmetic. `seen`: tells which cells are in view; they come first.
    """
    if cell is not None:
        return all_digits(frame, cell) if digits else cell_in_numbers(frame, cell, width - 1, seen)
    if isinstance(frame.op, Batch):
        return comparison.drawn(frame, width - 2)
    if isinstance(frame.op, Check):
        return comparison.looks(frame, frame.op, width - 1)
    return comparison.sizes(frame, width - 1) if frame.op is None else ""


def _backward_in_numbers(op: ActivationGradient, cell: Cell, source: Iteration, width: int) -> str:
    """`da1[e1,h2] = (0.9677·1.4941 - 0.9677·(-0.2052)) × 0 = 0.0000`; empty if too long."""
    tensors, terms = source.program.tensors, op.terms(cell, source)
    if terms.form is not Form.PRODUCT:
        return ""
    passed, gate = terms.parts
    products = op.terms(passed.cells[0], source)
    if len(products.parts) > _MOST_PRODUCTS:
        return ""
    body, came = _summed(products, tensors)
    slope, times = Addend.of(gate, tensors).part
    text = f"{name(cell, tensors)} = {result_of(terms, tensors, (f'({body})', slope), (came, times)).text}"
    seen = gate.factors[0]
    word = op.kind.gate(seen.value)
    note = f"   {GATE.text_of(gate=word, seen=gate.label, shown=shown(seen, tensors))}" if word else ""
    return fitting((text + note, text, ""), width)


def cell_in_numbers(frame: Frame, cell: Cell, width: int, seen: Seen = None, *, direct: bool = False) -> str:
    """The arithmetic of one number in shown digits.

    `seen`: tells which cells are in view; their terms come first.
    `direct`: from the numbers that it is computed from, and not from what these are made of.
    """
    tensors = frame.program.tensors
    value = frame.value(cell)
    if cell.tensor in frame.program.measures:
        return checks.told(frame, frame.described(cell.tensor), value)
    if value is None:
        return NOT_YET.text_of(cell=name(cell, tensors, symbol=False))
    old, source, op = frame.state(cell.tensor) is Known.OLD, frame.shown(cell.tensor), frame.program.maker(cell.tensor)
    alone = f"{name(cell, tensors)} = {result(cell, value, tensors)}"
    if numbers.is_masked(value, tensors[cell.tensor].kind):
        return alone
    if op is None or source is None:
        return f"{alone}   {comparison.BEFORE.text_of(now=str(frame.moment.iteration))}"
    if isinstance(op, Batch):
        row, scaled = int(source.the(TensorRole.ROWS)[cell.index[0]]), comparison.scaled_from(frame, cell)
        worked = f"{name(cell, tensors)} = {scaled}   {comparison.stands(frame, cell, row, worked=True)}"
        return worked if scaled and len(worked) < width else f"{alone}   {comparison.stands(frame, cell, row)}"
    terms = op.terms(cell, source)
    told = "" if direct or not isinstance(op, ActivationGradient) else _backward_in_numbers(op, cell, source, width)
    told = told or expression(terms, tensors, width - 1, seen)
    notes: tuple[str, ...] = (TOO_SMALL.text,) if vanished(terms) else ()
    if isinstance(op, Update):
        notes = comparison.direction(frame, cell)
    elif (given := comparison.as_given(frame, cell)) and not old:
        notes = (*notes, given)
    if old:
        notes = (comparison.OLD.text_of(old=str(source.number)),)
    texts = (f"{told}    {note}" for note in notes)
    return fitting([*texts, told], width - 1)
