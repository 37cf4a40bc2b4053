"""Backward: an error on its way back through a layer, in one line of shown digits."""

from __future__ import annotations

from stepviz.ops import Cell, Form
from stepviz.ops.layers.activation import ActivationGradient
from stepviz.training import Iteration
from stepviz.views.explain import arithmetic
from stepviz.views.explain.equation.expression import Arithmetic, factor_text
from stepviz.views.explain.equation.sums import summed
from stepviz.views.explain.shown import name, result, shown
from stepviz.views.explain.unit_lines import GATE

_MOST = 8
"""Products that can be told in one line."""


def backward_in_numbers(op: ActivationGradient, cell: Cell, source: Iteration, width: int) -> Arithmetic:
    """`da1[e1,h2] = (0.9677·1.4941 - 0.9677·(-0.2052)) × 0 = 0.0000`; empty where too long."""
    tensors, terms = source.program.tensors, op.terms(cell, source)
    if terms.form is not Form.PRODUCT:
        return Arithmetic("")
    passed, gate = terms.parts
    products = op.terms(passed.cells[0], source)
    if len(products.parts) > _MOST:
        return Arithmetic("")
    body, came = summed(products, tensors)
    slope, end = factor_text(gate, tensors), result(cell, terms.value, tensors)
    sign = arithmetic.sign_of(arithmetic.product((came, arithmetic.value(slope))), end)
    found = f"{sign} {end}"
    text = f"{name(cell, tensors)} = ({body}) × {slope} {found}"
    seen = gate.factors[0]
    word = op.kind.gate(seen.value)
    note = f"   {GATE.text_of(gate=word, seen=gate.label, shown=shown(seen, tensors))}" if word else ""
    if note and len(text) + len(note) <= width:
        return Arithmetic(text + note)
    return Arithmetic(text, found) if len(text) <= width else Arithmetic("")
