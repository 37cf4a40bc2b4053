"""Grammar: a formula that was typed, as statements `name = part`. Never run: read sign by sign.

Powers bind closer than a sign before a number, products closer than sums; a power of a power is read from the right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import NamedTuple

from stepviz.formula.parts import FUNCTIONS, Added, Called, Constant, FormulaError, NamedPart, Part, Statement, Two

LONGEST = 400
"""Characters of a formula."""
_ALIKE = {"**": "^", "·": "*", "×": "*", "÷": "/", "−": "-", "²": "^2", "³": "^3"}
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ENDS = ";\n"
DEEPEST = 40
"""Brackets, powers and signs inside each other."""
_LINE = "a line is NAME = FORMULA, for example L = a*b + c"
_OPENS = ("number", "name", "(")


class Sign(NamedTuple):
    """A number, a name, one of `+ - * / ^ ( ) = ; , [ ]`, or the end, which is empty."""

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
    sign = "**" if text.startswith("**", at) else sign
    if sign in _ALIKE:
        found += [Sign(part if part in "*/-^" else "number", part, at) for part in _ALIKE[sign]]
        return len(sign)
    if sign in "+-*/^()=,[]":
        found.append(Sign(sign, sign, at))
        return 1
    for kind, pattern in (("number", _NUMBER), ("name", _NAME)):
        if match := pattern.match(text, at):
            found.append(Sign(kind, match[0], at))
            return len(match[0])
    raise FormulaError(_unexpected(sign), at)


def _unexpected(sign: str) -> str:
    known = "a name has letters and digits only" if sign == "_" else "use + - * / ^ ( ) and names"
    return f"{sign if sign.isprintable() else '�'} is unexpected here: {known}"


def parse(text: str) -> tuple[Statement, ...]:
    """The lines of a formula. Raises `FormulaError` with the place for the first thing that cannot be read."""
    return FormulaParser(signs(text)).statements()


class FormulaParser:
    """Goes through the signs."""

    functions: Collection[str] = FUNCTIONS
    """All that it knows by name."""

    def __init__(self, found: list[Sign]) -> None:
        self._signs, self._place = found, 0
        self._open: list[int] = []
        self._parted = False
        self._deep = 0

    @property
    def _now(self) -> Sign:
        return self._signs[self._place]

    def _take(self) -> Sign:
        taken = self._now
        self._place += 1
        return taken

    def statements(self) -> tuple[Statement, ...]:
        """All lines, those that are empty left out. Raises `FormulaError`."""
        found: list[Statement] = []
        while self._now.kind:
            if self._now.kind == ";":
                self._take()
                continue
            found.append(self._statement())
        if not found:
            raise FormulaError(_LINE, 0)
        return tuple(found)

    def _statement(self) -> Statement:
        name = self._now
        if name.kind != "name" or self._signs[self._place + 1].kind != "=":
            raise FormulaError(_LINE, name.at)
        if name.text in FUNCTIONS:
            raise FormulaError(f"{name.text} is a function: choose another name", name.at)
        self._place += 2
        made_of = self._sum()
        end = self._now
        if end.kind == ")":
            raise FormulaError("this bracket was never opened", end.at)
        if end.kind == "=":
            raise FormulaError("a line has one =: end the line before with ;", end.at)
        return Statement(name.text, name.at, made_of)

    def _sum(self) -> Part:
        at = self._now.at
        terms = [(1, self._product())]
        while self._now.kind in ("+", "-"):
            sign = 1 if self._take().kind == "+" else -1
            terms.append((sign, self._product()))
        if len(terms) == 1:
            return terms[0][1]
        first = terms[0][1]
        if isinstance(first, Added) and len(first.terms) == 1 and first.at == at:  # a sign before the first term
            terms[0] = first.terms[0]
        return Added(tuple(terms), at)

    def _product(self) -> Part:
        found = self._signed()
        while self._now.kind in ("*", "/"):
            sign = self._take()
            found = Two(sign.kind, found, self._signed(), sign.at)
        self._check_next()
        return found

    def _check_next(self) -> None:
        """After a whole part no other one begins."""
        now, before = self._now, self._signs[self._place - 1]
        if now.kind in _OPENS:
            raise FormulaError(f"an operator is missing: write {before.text}*{now.text}", now.at)
        if now.kind in (",", "[", "]") and not (now.kind == "," and self._parted):
            point = now.kind == "," and before.kind == "number"
            known = "a number is written with a point, for example 0.5" if point else _unexpected(now.text)
            raise FormulaError(known, now.at)

    def _signed(self) -> Part:
        """A part with signs before it: `-a^2` is -(a^2), `-a*b` is (-a)*b."""
        at, sign = self._now.at, 1
        while self._now.kind in ("+", "-"):
            sign = -sign if self._take().kind == "-" else sign
        found = self._power()
        if sign > 0:
            return found
        return Constant(-found.value, at) if isinstance(found, Constant) else Added(((-1, found),), at)

    def _power(self) -> Part:
        base = self._whole()
        if self._now.kind != "^":
            return base
        sign = self._take()
        self._deepen(sign.at)
        exponent = self._signed()
        self._deep -= 1
        return Two("^", base, exponent, sign.at)

    def _deepen(self, at: int) -> None:
        self._deep += 1
        if self._deep > DEEPEST:
            raise FormulaError(f"more than {DEEPEST} nested brackets and powers: give this part a line of its own", at)

    def _whole(self) -> Part:
        """A number, a name, a function or what stands in brackets."""
        now = self._now
        if now.kind == "number":
            return self._number()
        if now.kind == "(":
            return self._bracket()
        if now.kind == "name":
            after = self._signs[self._place + 1]
            if now.text in self.functions:
                return self._function(after)
            if after.kind == "(":
                raise FormulaError(f"{now.text} is not a function: choose from {' '.join(self.functions)}", now.at)
            return self._named()
        if now.kind in ("", ";"):
            if self._open:
                raise FormulaError("this bracket is never closed", self._open[-1])
            raise FormulaError("it ends where a number, a name or ( is expected", now.at)
        if now.kind == ")" and not self._open:
            raise FormulaError("this bracket was never opened", now.at)
        raise FormulaError("a number, a name or ( is expected here", now.at)

    def _named(self) -> Part:
        taken = self._take()
        return NamedPart(taken.text, taken.at)

    def _number(self) -> Part:
        taken = self._take()
        value = float(taken.text)
        if not math.isfinite(value):
            raise FormulaError(f"{taken.text} is too large: 1.7e308 is the largest number", taken.at)
        return Constant(value, taken.at)

    def _function(self, after: Sign) -> Part:
        name = self._take()
        if after.kind != "(":
            argument = after.text if after.kind in ("name", "number") else "a"
            raise FormulaError(f"{name.text} is a function: write {name.text}({argument})", name.at)
        return self._called(name)

    def _called(self, name: Sign) -> Part:
        return Called(name.text, self._bracket(), name.at)

    def _bracket(self) -> Part:
        opening = self._take()
        self._deepen(opening.at)
        self._open.append(opening.at)
        outside, self._parted = self._parted, False
        inside = self._closed(opening)
        self._parted = outside
        # in brackets a sum is a node of its own, also where it is the first term of another
        return Added(inside.terms, opening.at - 1) if isinstance(inside, Added) else inside

    def _closed(self, opening: Sign) -> Part:
        """What stands up to the bracket that closes."""
        inside = self._sum()
        if self._now.kind in ("", ";"):
            raise FormulaError("this bracket is never closed", opening.at)
        if self._now.kind != ")":
            raise FormulaError("a number, a name or ( is expected here", self._now.at)
        self._take()
        self._open.pop()
        self._deep -= 1
        return inside
