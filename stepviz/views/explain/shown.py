"""Shown: a cell's name, and its digits as its pane shows them."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.ops import Cell, Factor, Kind, Tensor, Terms, places
from stepviz.settings.values import short
from stepviz.training import Frame
from stepviz.views.text import numbers

Table = Mapping[str, Tensor]
_DIGITS = 6
"""Characters of a number in a cell, about."""


def name(cell: Cell, tensors: Table, *, symbol: bool = True, when: str = "") -> str:
    """`p[e0,c0]`, or `probs[e0,c0]` in explanations; with `when`, `W before[x3,c0]`."""
    tensor = tensors[cell.tensor]
    place = ",".join(places(tensor, cell.index))
    word = f"{tensor.symbol if symbol else tensor.title}{when}"
    return f"{word}[{place}]" if place else word


def shown(factor: Factor, tensors: Table) -> str:
    """A factor's digits, with a sign where its tensor can be negative: `-0.2309`, `1`, `0.01`."""
    if factor.cell is None:
        return constant(factor.value)
    kind = tensors[factor.cell.tensor].kind
    return "0" if factor.value == 0 else numbers.cell(factor.value, kind).strip()


def as_factor(digits: str) -> str:
    """Digits as they stand in a product: `(1-4e-8)` in brackets, for else only its end would be multiplied."""
    return f"({digits})" if digits.startswith("1-") else digits


def constant(value: float) -> str:
    """A number that is no cell's: in full, or six digits of a long one, where these are not 1."""
    text, brief = short(value), f"{value:.6g}"
    text = text if len(text) <= 8 or brief == "1" else brief
    return text.replace("e-0", "e-").replace("e+0", "e")


def over(terms: Terms) -> str:
    """What the sum of terms is divided by, as it is; of more digits than a cell has, those of a cell."""
    written = short(terms.divisor)
    return written if float(terms.divisor).is_integer() or len(written) <= _DIGITS else numbers.plain(terms.divisor)


def result(cell: Cell, value: float, tensors: Table) -> str:
    """The digits of a cell's value as its pane shows them."""
    return numbers.cell(value, tensors[cell.tensor].kind).strip()


def all_digits(frame: Frame, cell: Cell) -> str:
    """`dW[x3,c0] = -1.3110913026896749`: what the program really holds."""
    value = frame.value(cell)
    word = cell.tensor if cell.tensor in frame.program.measures else name(cell, frame.program.tensors, symbol=False)
    return f"{word} = {exact(frame, cell, value)}" if value is not None else f"{word}: not computed yet"


def digits_title(frame: Frame, cell: Cell) -> str:
    """The title of an explanation with all digits."""
    return f"EXPLAIN {all_digits(frame, cell)}"


def exact(frame: Frame, cell: Cell, value: float) -> str:
    """All digits of a value, signed where the cell's tensor can be negative."""
    kind = frame.described(cell.tensor).kind
    return numbers.exact(value, signed=kind in (Kind.SIGNED, Kind.ERROR))
