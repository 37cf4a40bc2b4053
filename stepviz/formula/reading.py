"""Reading: the signs of a formula, one after the other, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from stepviz.formula.mistake import FormulaError

LONGEST = 400
"""Characters of a formula."""
_ALIKE = {"·": "*", "×": "*", "÷": "/", "−": "-", "²": "^2", "³": "^3"}
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ENDS = ";\n"


class Sign(NamedTuple):
    """A number, a name, one of `+ - * / ^ ( ) = ;`, or the end, which is empty."""

    kind: str
    """`number`, `name`, or the sign itself."""
    text: str
    at: int


def signs(text: str) -> list[Sign]:
    """All of them, the end last. Raises `FormulaError` for what cannot stand in a formula."""
    if len(text) > LONGEST:
        raise FormulaError(f"it has {len(text)} characters: {LONGEST} are allowed", LONGEST)
    found: list[Sign] = []
    at = 0
    while at < len(text):
        step = _next(text, at, found)
        at += step
    return [*found, Sign("", "", len(text.rstrip()))]


def _next(text: str, at: int, found: list[Sign]) -> int:
    """Add what begins there; how many characters it takes."""
    sign = text[at]
    if sign in _ENDS:
        found.append(Sign(";", sign, at))
        return 1
    if sign.isspace():
        return 1
    if text.startswith("**", at):
        raise FormulaError("a power is written ^, for example a^2", at)
    if sign in _ALIKE:
        found += [Sign(part if part in "*/-^" else "number", part, at) for part in _ALIKE[sign]]
        return 1
    if sign in "+-*/^()=":
        found.append(Sign(sign, sign, at))
        return 1
    for kind, pattern in (("number", _NUMBER), ("name", _NAME)):
        if match := pattern.match(text, at):
            found.append(Sign(kind, match[0], at))
            return len(match[0])
    if sign == "," and found and found[-1].kind == "number":
        raise FormulaError("a number is written with a point, for example 0.5", at)
    known = "letters and digits alone make a name" if sign == "_" else "+ - * / ^ ( ) and names"
    raise FormulaError(f"{sign if sign.isprintable() else '�'} is not known here: {known}", at)
