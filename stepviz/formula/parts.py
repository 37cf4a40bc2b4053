"""Parts: what a formula is made of, as a tree, each with its place; as it is printed; what is wrong, with a caret."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.errors import UserError
from stepviz.text import REPLACED, width_of

FUNCTIONS = ("sqrt", "exp", "ln", "tanh", "sigmoid", "relu")
"""All that are known by name."""
_MOST = 76
"""Columns of a line that is shown."""
_BEFORE = 50
"""Columns shown before the place, where the line is longer."""
_SUM, _PRODUCT, _POWER, _WHOLE = range(4)
"""How close a part binds."""
RAISED = {2.0: "²", 3.0: "³"}
"""Powers that have a sign."""


@dataclass(frozen=True)
class Constant:
    """A number that was typed, or follows from such."""

    value: float
    at: int


@dataclass(frozen=True)
class NamedPart:
    """A name that is used."""

    name: str
    at: int


@dataclass(frozen=True)
class Added:
    """Terms with their signs, one node of the graph."""

    terms: tuple[tuple[int, Part], ...]
    at: int


@dataclass(frozen=True)
class Two:
    """Two parts around a sign: `*`, `/` or `^`; or in the brackets of `max` or `min`."""

    sign: str
    left: Part
    right: Part
    at: int


@dataclass(frozen=True)
class Called:
    """A function of a part."""

    function: str
    inside: Part
    at: int


@dataclass(frozen=True)
class Folded:
    """The sum or the mean of a part over an index."""

    how: str
    index: str
    inside: Part
    at: int


Part = Constant | NamedPart | Added | Two | Called | Folded


@dataclass(frozen=True)
class Statement:
    """A line of a formula: a name, and what it is made of."""

    name: str
    at: int
    made_of: Part


class FormulaError(Exception):
    """Something wrong at a place of the text."""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.text, self.at = text, at


def told(mistake: FormulaError, formula: str, option: str = "--formula") -> UserError:
    """`--formula: no bracket is open here`, with the line it stands in and a caret."""
    at = min(max(mistake.at, 0), len(formula))
    start = formula.rfind("\n", 0, at) + 1
    end = formula.find("\n", at)
    line = formula[start : len(formula) if end < 0 else end]
    place = at - start
    if len(line) > _MOST:
        cut = max(0, place - _BEFORE)
        line, place = f"{'…' * (cut > 0)}{line[cut : cut + _MOST]}", place - cut + (cut > 0)
    shown = "".join(sign if sign.isprintable() else " " if sign.isspace() else REPLACED for sign in line)
    return UserError(f"{option}: {mistake.text}\n  {shown.rstrip()}\n  {' ' * width_of(shown[:place])}^")


def number(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without `.0`."""
    return repr(value).removesuffix(".0")


def written(part: Part) -> str:
    """`(a·b + c)·f`: with the brackets that it needs."""
    return _written(part)[0]


def _written(part: Part) -> tuple[str, int]:
    """The text, and how close it binds."""
    if isinstance(part, Constant):
        return number(part.value), _WHOLE if part.value >= 0 else _SUM
    if isinstance(part, NamedPart):
        return part.name, _WHOLE
    if isinstance(part, Called):
        return f"{part.function}({written(part.inside)})", _WHOLE
    if isinstance(part, Added):
        return _sum(part), _SUM
    assert isinstance(part, Two)
    left, right = _written(part.left), _written(part.right)
    if part.sign == "^":
        base = _bracketed(*left, _WHOLE)
        if isinstance(part.right, Constant) and part.right.value in RAISED:
            return f"{base}{RAISED[part.right.value]}", _POWER
        return f"{base}^{_bracketed(*right, _WHOLE)}", _POWER
    sign = "·" if part.sign == "*" else "/"
    return f"{_bracketed(*left, _PRODUCT)}{sign}{_bracketed(*right, _PRODUCT + (part.sign == '/'))}", _PRODUCT


def _sum(part: Added) -> str:
    text = ""
    for place, (sign, term) in enumerate(part.terms):
        inside = _bracketed(*_written(term), _PRODUCT)
        text += ("-" if sign < 0 else "") + inside if not place else f" {'-' if sign < 0 else '+'} {inside}"
    return text


def _bracketed(text: str, binds: int, needed: int) -> str:
    return text if binds >= needed else f"({text})"
