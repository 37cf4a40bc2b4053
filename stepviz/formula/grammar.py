"""Grammar: parses a formula into statements `name = expression`. It is never run as code.

Powers bind closer than a sign before a number, products closer than sums; powers associate to the right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from stepviz.errors import UserError
from stepviz.formula.tree import Binary, Call, Fixed, Minus, Node, Read, Sign, is_sum
from stepviz.text import REPLACED, width_of

_MOST = 76
"""The most columns of a line that is shown."""
_BEFORE = 50
"""Columns shown before the place, if the line is longer."""


class FormulaError(Exception):
    """A mistake at position `at` of the text."""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.text, self.at = text, at


def told(mistake: FormulaError, formula: str, option: str = "--formula") -> UserError:
    """The message of a mistake, `--formula: no bracket is open here`, with its line and a caret below."""
    start = formula.rfind("\n", 0, mistake.at) + 1
    line, place = formula[start:].partition("\n")[0], mistake.at - start
    if len(line) > _MOST:
        cut = max(0, place - _BEFORE)
        line, place = f"{'…' * (cut > 0)}{line[cut : cut + _MOST]}", place - cut + (cut > 0)
    shown = "".join(sign if sign.isprintable() else " " if sign.isspace() else REPLACED for sign in line)
    return UserError(f"{option}: {mistake.text}\n  {shown.rstrip()}\n  {' ' * width_of(shown[:place])}^")


FUNCTIONS = ("sqrt", "exp", "ln", "tanh", "sigmoid", "relu")
"""The functions that formulas can use."""
LONGEST = 400
"""The most characters of a formula."""
_ALIKE = {"**": "^", "·": "*", "×": "*", "÷": "/", "−": "-", "²": "^2", "³": "^3"}
_LEXEME = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z][A-Za-z0-9]*)|(?P<end>[;\n])"
    r"|(?P<sign>\*\*|[-+*/^()=,[\]·×÷−²³])|\s"
)
_DEEPEST = 40
"""The deepest nesting of brackets and powers."""
_ADDING: Mapping[str, Sign] = {"+": "+", "-": "-"}
_MULTIPLYING: Mapping[str, Sign] = {"*": "*", "/": "/"}
_LINE = "a line is NAME = FORMULA, for example L = a*b + c"
_OPENS = ("number", "name", "(")


class Lexeme(NamedTuple):
    """A token: a number, a name, one of `+ - * / ^ ( ) = ; , [ ]`, or the end, which is empty."""

    kind: str
    """`number`, `name`, or the sign itself; in conditions also `word`, `sign` and others."""
    text: str
    at: int


def lexemes(text: str) -> list[Lexeme]:
    """The tokens of a formula, the end last. Raises `FormulaError` for an unexpected character."""
    if len(text) > LONGEST:
        raise FormulaError(f"it has {len(text)} characters: {LONGEST} are allowed", LONGEST)
    found: list[Lexeme] = []
    at = 0
    while at < len(text):
        match = _LEXEME.match(text, at)
        if match is None:
            raise FormulaError(_unexpected(text[at]), at)
        kind, written = match.lastgroup, match[0]
        if kind == "sign":
            parts = _ALIKE.get(written, written)
            found += [Lexeme("number" if part.isdigit() else part, part, at) for part in parts]
        elif kind:
            found.append(Lexeme(kind if kind != "end" else ";", written, at))
        at = match.end()
    return [*found, Lexeme("", "", len(text.rstrip()))]


def _unexpected(sign: str) -> str:
    remedies = {"_": "a name has letters and digits only", "%": "50% is written 0.5"}
    known = remedies.get(sign, "use + - * / ^ ( ) and names")
    return f"{sign if sign.isprintable() else '�'} is unexpected here: {known}"


class Statement(NamedTuple):
    """A line of a formula: a name and its expression."""

    name: str
    at: int
    made_of: Node


def parse(text: str) -> tuple[Statement, ...]:
    """The lines of a formula. Raises `FormulaError` with the place of the first mistake."""
    return FormulaParser(lexemes(text)).statements()


class FormulaParser:
    """A recursive-descent parser of formulas."""

    functions: Collection[str] = FUNCTIONS
    """The functions that it knows."""
    keeps_brackets = True
    """True to keep a bracketed sum as one number when other terms are added to it."""

    def __init__(self, found: list[Lexeme]) -> None:
        self._lexemes, self._place = found, 0
        self._open: list[int] = []
        self._parted = False
        self._deep = 0

    @property
    def _now(self) -> Lexeme:
        return self._lexemes[self._place]

    def _take(self) -> Lexeme:
        taken = self._now
        self._place += 1
        return taken

    def statements(self) -> tuple[Statement, ...]:
        """All lines that are not empty. Raises `FormulaError`."""
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
        if name.kind != "name" or self._lexemes[self._place + 1].kind != "=":
            raise FormulaError(_LINE, name.at)
        if name.text in FUNCTIONS:
            raise FormulaError(f"{name.text} is a function: choose another name", name.at)
        self._place += 2
        made_of = self._expression("a line has one =: end the line before with ;", ("", ";"))
        return Statement(name.text, name.at, made_of)

    def _expression(self, message: str, ends: Collection[str] = ("",)) -> Node:
        """The expression before a token of one of the kinds `ends`. Raises `FormulaError`: `message` for another."""
        made, end = self._sum(), self._now
        if end.kind == ")":
            raise FormulaError("this bracket was never opened", end.at)
        if end.kind not in ends:
            raise FormulaError(message, end.at)
        return made

    def _sum(self) -> Node:
        first = self._now
        found = self._product()
        if self.keeps_brackets and first.kind == "(" and self._now.kind in _ADDING and is_sum(found):
            found = Call("", found, place=first.at)
        while self._now.kind in _ADDING:
            sign = _ADDING[self._take().kind]
            found = Binary(sign, found, self._product(), place=first.at)
        return found

    def _product(self) -> Node:
        found = self._signed()
        while self._now.kind in _MULTIPLYING:
            sign = self._take()
            found = Binary(_MULTIPLYING[sign.kind], found, self._signed(), place=sign.at)
        now, before = self._now, self._lexemes[self._place - 1]
        if now.kind in _OPENS:
            raise FormulaError(f"an operator is missing: write {before.text}*{now.text}", now.at)
        if now.kind in (",", "[", "]") and not (now.kind == "," and self._parted):
            point = now.kind == "," and before.kind == "number"
            known = "a number is written with a point, for example 0.5" if point else _unexpected(now.text)
            raise FormulaError(known, now.at)
        return found

    def _signed(self) -> Node:
        """A power with signs before it: `-a^2` is -(a^2), `-a*b` is (-a)*b."""
        at, sign = self._now.at, 1
        while self._now.kind in _ADDING:
            sign = -sign if self._take().kind == "-" else sign
        found = self._power()
        if sign > 0:
            return found
        return Fixed(-found.value, place=at) if isinstance(found, Fixed) else Minus(found, place=at)

    def _power(self) -> Node:
        base = self._whole()
        if self._now.kind != "^":
            return base
        sign = self._take()
        self._deepen(sign.at)
        exponent = self._signed()
        self._deep -= 1
        return Binary("**", base, exponent, place=sign.at)

    def _deepen(self, at: int) -> None:
        self._deep += 1
        if self._deep > _DEEPEST:
            raise FormulaError(f"more than {_DEEPEST} nested brackets and powers: give this part a line of its own", at)

    def _whole(self) -> Node:
        """A number, a name, a function call or an expression in brackets."""
        now = self._now
        if now.kind == "number":
            return self._number()
        if now.kind == "(":
            return self._bracket()
        if now.kind == "name":
            after = self._lexemes[self._place + 1]
            if now.text in self.functions:
                return self._function(after)
            if after.kind == "(":
                raise FormulaError(f"{now.text} is not a function: choose from {' '.join(self.functions)}", now.at)
            return self._named()
        if now.kind in ("", ";"):
            if self._open:
                raise FormulaError("this bracket is never closed", self._open[-1])
            raise FormulaError("it ends where a number, a name or ( is expected", now.at)
        raise FormulaError("a number, a name or ( is expected here", now.at)

    def _named(self) -> Node:
        taken = self._take()
        return Read(taken.text, place=taken.at)

    def _number(self) -> Node:
        taken = self._take()
        value = float(taken.text)
        if not math.isfinite(value):
            raise FormulaError(f"{taken.text} is too large: 1.7e308 is the largest number", taken.at)
        return Fixed(value, place=taken.at)

    def _function(self, after: Lexeme) -> Node:
        name = self._take()
        if after.kind != "(":
            argument = after.text if after.kind in ("name", "number") else "a"
            raise FormulaError(f"{name.text} is a function: write {name.text}({argument})", name.at)
        return self._called(name)

    def _called(self, name: Lexeme) -> Node:
        return Call(name.text, self._bracket(), place=name.at)

    @contextmanager
    def _inside(self, *, parted: bool = False) -> Iterator[Lexeme]:
        """Enters an opening bracket; `parted`: if a comma is allowed in the brackets."""
        opening = self._take()
        self._deepen(opening.at)
        self._open.append(opening.at)
        outside, self._parted = self._parted, parted
        yield opening
        self._parted = outside

    def _bracket(self) -> Node:
        with self._inside() as opening:
            return self._closed(opening)

    def _closed(self, opening: Lexeme) -> Node:
        """The expression up to the closing bracket."""
        inside = self._sum()
        if self._now.kind in ("", ";"):
            raise FormulaError("this bracket is never closed", opening.at)
        if self._now.kind != ")":
            raise FormulaError(_unexpected(self._now.text), self._now.at)
        self._take()
        self._open.pop()
        self._deep -= 1
        return inside
