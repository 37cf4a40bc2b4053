"""Typed: a number as somebody types it, or arithmetic with numbers: `1*-0.2309 + 0.5*0.1`, `e^-5.9`."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from stepviz.errors import UserError
from stepviz.formula.errors import FormulaError
from stepviz.formula.grammar import FormulaParser, lexemes
from stepviz.formula.tree import Fixed, Node
from stepviz.ops.rules.arrays import Values
from stepviz.ops.rules.rule import Rule

EXAMPLE = "type a number, or arithmetic: 1*-0.2309 + 0.5*0.1"
_SIGNS = ("+", "-")


class TypedNumber(NamedTuple):
    """What it is."""

    value: float
    digits: int | None
    """Significant digits that are given; None of arithmetic."""
    unit: float = 0.0
    """One in the last of these digits."""


def typed_number(text: str) -> TypedNumber:
    """The number that was typed. Raises `UserError`, `at` the place where that is known, for what is none."""
    if not text.strip():
        raise UserError(f"nothing is typed yet: {EXAMPLE}")
    try:
        tree = _ArithmeticParser(lexemes(text)).whole()
        kinds = [lexeme.kind for lexeme in lexemes(text)[:-1]]
    except FormulaError as mistake:
        raise UserError(f"{mistake.text} (character {mistake.at + 1})") from None
    with np.errstate(all="ignore"):
        value = float(Values(Rule("v = 0"), {}).of(tree, {}))
    if not math.isfinite(value):
        raise UserError("that is not a finite number: check what you divide by")
    if kinds[-1] != "number" or not all(kind in _SIGNS for kind in kinds[:-1]):
        return TypedNumber(value, None)
    written = Decimal(lexemes(text)[-2].text).as_tuple()
    return TypedNumber(value, len(written.digits), 10.0 ** int(written.exponent))


class _ArithmeticParser(FormulaParser):
    """Reads one expression without names but e."""

    keeps_brackets = False

    def whole(self) -> Node:
        """Raises `FormulaError`."""
        made, end = self._sum(), self._now
        if end.kind == ")":
            raise FormulaError("this bracket was never opened", end.at)
        if end.kind:
            raise FormulaError(f"one line without = and ; is expected: {EXAMPLE}", end.at)
        return made

    def _named(self) -> Node:
        name = self._take()
        if name.text == "e":
            return Fixed(math.e, place=name.at)
        raise FormulaError(f"{name.text} is a name: {EXAMPLE}", name.at)
