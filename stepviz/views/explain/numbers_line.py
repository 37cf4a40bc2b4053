"""Numbers line: how the selected number was computed, in the digits that the panes show."""

from __future__ import annotations

from stepviz.ops import Cell, Form, TensorRole
from stepviz.ops.batch import Batch
from stepviz.ops.check import Check
from stepviz.ops.claims import Sentence
from stepviz.ops.layers.activation import ActivationGradient
from stepviz.ops.update import Update
from stepviz.training import Frame, Iteration, Known
from stepviz.views.explain.expression import Seen, expression, summed
from stepviz.views.explain.rounding import TOO_SMALL, vanished
from stepviz.views.explain.sentences import checks, comparison
from stepviz.views.explain.sentences.titles import NOT_YET
from stepviz.views.explain.shown import Addend, all_digits, name, result, shown
from stepviz.views.explain.worked import result_of
from stepviz.views.text import numbers
from stepviz.views.text.span import fitting

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
    body, came = summed(products, tensors)
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
        return NOT_YET.text_of(cell=name(cell, tensors))
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
