"""Gradients of weights and biases: what a small change does to the loss, and what the update makes of it."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Array, Cell
from tests.claims.facts import now, parameter, value
from tests.claims.judge import Claim, Definition, Entry
from tests.claims.truth import slope

_HARDLY = 1e-9
"""A slope as small as this hardly changes a loss."""


def printed(frame: Frame) -> bool:
    return frame.experiment.variant == "as-printed"


def layer_of(frame: Frame, cell: Cell) -> int:
    """The layer of a parameter, from 1."""
    return frame.program.tensors[cell.tensor].layer or 1


def error_of(frame: Frame, cell: Cell) -> str:
    """The error that its gradient is made from."""
    number = layer_of(frame, cell)
    return "dlogits" if number == len(frame.experiment.hidden) + 1 else f"da{number}"


def _source(frame: Frame, cell: Cell) -> str:
    number = layer_of(frame, cell)
    return "x" if number == 1 else f"h{number - 1}"


def _is_weight(cell: Cell) -> bool:
    return len(cell.index) == 2


def _decayed(frame: Frame, cell: Cell) -> bool:
    return frame.experiment.l2 > 0 and _is_weight(cell)


def _products(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Rows, input, error and decay are those of the cell."""
    rows = len(frame.current["y"])
    number, column = said["input"], said["column"]
    last = error_of(frame, cell) == "dlogits"
    named = (number, column) == (
        f"{_source(frame, cell)[0]}{cell.index[0]}",
        f"{'c' if last else 'h'}{cell.index[1]}",
    )
    error = said["error"] == ("dlogit" if last else error_of(frame, cell))
    counted = said["rows"] == (f"the {rows} examples" if rows > 1 else "the only example")
    return named and error and counted and said["decay"] == (parameter(frame, cell) if _decayed(frame, cell) else None)


def _column(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    error = error_of(frame, cell)
    letter = "c" if error == "dlogits" else "h"
    return said["error"] == error and said["column"] == f"{letter}{cell.index[-1]}"


def _objective(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Whose loss it is: with its penalty where there is one, the listing's own where that is wrong."""
    known = said["loss"] == (
        "this batch's loss plus penalty"
        if _decayed(frame, cell)
        else "the loss"
        if printed(frame)
        else "the loss of this batch"
    )
    return known and bool(said["belief"]) == printed(frame) and bool(said["little"]) != printed(frame)


def _direction(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """The sign is the number's; and moving the parameter that way lowers the loss, measured again."""
    d, up = value(frame, cell), said["way"] == "raising"
    kind = said["kind"] == ("weight" if _is_weight(cell) else "bias")
    if not kind or (d < 0) != (said["sign"] == "Negative") or (d < 0) != up or d == 0:
        return False
    found = slope(frame, now(frame, cell), Cell(parameter(frame, cell), cell.index), penalty=True)
    return _said_of(frame, cell, said) and (printed(frame) or (found.raising_lowers if up else found.lowering_lowers))


def _said_of(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    if printed(frame) and _decayed(frame, cell):
        return bool(said["belief"])
    return _objective(frame, cell, said)


def _zero(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    found = slope(frame, now(frame, cell), Cell(parameter(frame, cell), cell.index), penalty=True)
    kind = said["kind"] == ("weight" if _is_weight(cell) else "bias")
    small = printed(frame) or found.is_small(_HARDLY)
    return value(frame, cell) == 0 and kind and _said_of(frame, cell, said) and small


def _cancelled(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What is left of the terms is no more than their rounding."""
    iteration = now(frame, cell)
    error = iteration[error_of(frame, cell)][:, cell.index[-1]]
    terms = error * iteration[_source(frame, cell)][:, cell.index[0]] if _is_weight(cell) else error
    size = float(np.abs(terms).sum())
    if _decayed(frame, cell):
        size += abs(frame.experiment.l2 * float(iteration[parameter(frame, cell)][cell.index]))
    return 0 < abs(value(frame, cell)) <= 1e-14 * len(terms) * size


def _corner(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    iteration, first = now(frame, cell), layer_of(frame, cell)
    kinked = dict.fromkeys(name for op in frame.program.ops for name in op.kinks)
    return any((iteration[name] == 0).any() for name in kinked if frame.program.tensors[name].layer >= first)


def _errors(frame: Frame, cell: Cell) -> Array:
    return now(frame, cell)[error_of(frame, cell)][:, cell.index[-1]]


def _protected(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """An input that is 0 met an error that is not finite, and the gradient is nan."""
    inputs = now(frame, cell)[_source(frame, cell)][:, cell.index[0]]
    errors = _errors(frame, cell)[inputs == 0]
    met = np.isnan(errors)
    kind = (said["what"] == "feature") == (_source(frame, cell) == "x")
    return bool(met.any()) and kind and bool(np.isnan(value(frame, cell)))


def _enough(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    bad = ~np.isfinite(_errors(frame, cell))
    return _column(frame, cell, said) and bool(bad.any()) and not np.isfinite(value(frame, cell))


def _too_large(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    return bool(np.isfinite(_errors(frame, cell)).all()) and not np.isfinite(value(frame, cell))


def _whole_column(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What the real update makes of the column."""
    name = parameter(frame, cell)
    column = now(frame, cell)[f"{name}_after"][:, cell.index[1]]
    bad = np.isnan(column).all() if said["bad"] == "nan" else not np.isfinite(column).any() and np.isinf(column).any()
    letter = "c" if error_of(frame, cell) == "dlogits" else "h"
    return said["W"] == name and said["column"] == f"{letter}{cell.index[1]}" and bool(bad)


def _caption(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    rows = len(frame.current["y"])
    return said["rows"] == (f"the {rows} examples" if rows > 1 else "the only example")


KIND = r"(?P<kind>weight|bias)"
LOSS = r"(?P<loss>the loss of this batch|this batch's loss plus penalty|the loss)"
BELIEVED = r"(?P<belief>the listing takes it that )?"

ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"rule: sum over (?P<rows>the \d+ examples|the only example) of   input (?P<input>[xh]\d+)  ×  "
        r"(?P<error>dlogit|da\d+) (?P<column>[ch]\d+)(?:,  plus l2 × (?P<decay>W\d*))?",
        _products,
    ),
    Claim(r"rule: sum of column (?P<column>[ch]\d+) of (?P<error>dlogits|da\d+)", _column),
    Definition(r"Like a weight whose input is 1 in every example\.", "the input of a bias"),
    Claim(
        rf"(?P<sign>Negative|Positive): {BELIEVED}(?P<way>raising|lowering) this {KIND}"
        rf"(?P<little> a little)? lowers {LOSS}\.",
        _direction,
    ),
    Claim(rf"Zero: {BELIEVED}moving this {KIND}(?P<little> a little)? hardly changes {LOSS}\.", _zero),
    Claim(r"Next to zero: the terms cancel, and what is left is their rounding\.", _cancelled),
    Claim(r"A relu stands exactly at its corner: its slope there is taken as 0\.", _corner),
    Claim(
        r"The last term is weight decay: its penalty is no part of the loss shown\.",
        lambda frame, cell, said: _decayed(frame, cell),
    ),
    Claim(
        r"0 × (?P<times>nan) is nan, so a (?P<what>feature|unit) that is off does not protect its weight\.",
        _protected,
    ),
    Claim(
        r"One value of column (?P<column>[ch]\d+) of (?P<error>dlogits|da\d+) that is not a finite number is enough\.",
        _enough,
    ),
    Claim(r"The sum is too large for a double, or a value that is multiplied in is\.", _too_large),
    Claim(
        r"The next update makes the whole column (?P<column>[ch]\d+) of (?P<W>W\d*) (?P<bad>nan|inf or nan)\.",
        _whole_column,
    ),
    Claim(
        r"caption: For each weight(?: of W\d+)?: add up (?:input|h\d+) × (?:dlogit|da\d+) over "
        r"(?P<rows>the \d+ examples|the only example)\.",
        _caption,
    ),
    Definition(
        r"caption: For each weight(?: of W\d+)?: input × error, added up, plus l2 × the weight\.",
        "what the operation is",
    ),
    Definition(r"formula: dW\d* = (?:X|x|h\d+)ᵀ·(?:dlogits|dz|da\d+)(?: \+ l2·W\d*)?", "what the operation is"),
    Definition(
        r"next ▸ dW(?:\d+|,db): how does the loss change with each weight(?: of layer \d+)?\?",
        "a question",
    ),
)
