"""Own: parses a user's own rule for an activation, an optimizer or a loss."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from stepviz.formula.functions import divide, power
from stepviz.formula.grammar import FUNCTIONS, FormulaError, FormulaParser, Lexeme, lexemes, told
from stepviz.formula.tree import Binary, Call, Fixed, Fold, Minus, Node, Read, addends, is_sum, summed, walk

_OF_TWO = ("max", "min")
"""Functions of two numbers."""
KNOWN = (*FUNCTIONS, "abs", "sign", "sin", "cos", "erf", *_OF_TWO)
"""The functions that a rule can use."""
MOST = 40
"""The most operations of a rule, besides sums; its derivative has several times as many."""


class Vocabulary(NamedTuple):
    """The names that a rule of one setting may use."""

    names: tuple[str, ...]
    needs: str
    """The name that it must use."""
    example: str
    made: Callable[[Node], Node] = lambda part: part
    """Extracts the relevant part of a rule. Raises `FormulaError` for a rule of another form."""
    indexes: Sequence[str] = ()
    """The letters allowed for each index of a name; empty if names have no indexes."""


def _step(update: Node) -> Node:
    """The step of an update, which is multiplied by lr and subtracted: for `W - lr*a + lr*b` it is `a - b`."""
    terms = addends(update)
    weights = [term for sign, term in terms if sign > 0 and term == Read("W")]
    if len(weights) != 1 or len(terms) == 1:
        raise FormulaError(_UPDATE, update.place)
    return summed((-sign, _without_rate(term, term.place)) for sign, term in terms if term is not weights[0])


def _without_rate(term: Node, place: int) -> Node:
    """A product or quotient without its factor lr. Raises `FormulaError` if it has none."""
    match term:
        case Read(tensor="lr"):
            return Fixed(1.0)
        case Binary(sign="*" | "/" as sign, left=left, right=right):
            with suppress(FormulaError):
                found = _without_rate(left, place)
                return right if sign == "*" and left == _RATE else replace(term, left=found)
            if sign == "*":
                found = _without_rate(right, place)
                return left if right == _RATE else replace(term, right=found)
    raise FormulaError("beside W each term needs the factor lr: write W - lr*(…)", place)


def _loss(loss: Node) -> Node:
    """The sum or mean over outputs in `mean(e, sum(o, a))`; by default the sum."""
    inside = loss.of if isinstance(loss, Fold) and loss.index == "e" else loss
    if isinstance(loss, Fold) and loss.index == "e" and loss.how == "sum":
        raise FormulaError("the loss shown is a mean: write mean(e, …), and --reduction sum for its sum", loss.place)
    made = inside if isinstance(inside, Fold) and inside.index != "e" else Fold("sum", "o", inside, place=inside.place)
    for part in walk(made.of):
        if isinstance(part, Fold):
            raise FormulaError("sums and means stand around all the rest: write mean(e, sum(o, …))", part.place)
    return made


_RATE = Read("lr")
_UPDATE = "an update is W - lr*STEP, for example W - lr*dW"
DIALECTS: Mapping[str, Vocabulary] = {
    "activation": Vocabulary(("x",), "x", "x*sigmoid(x)"),
    "optimizer": Vocabulary(("W", "dW", "lr"), "dW", "W - lr*dW/(1 + abs(dW))", _step),
    "loss": Vocabulary(("outputs", "y"), "outputs", "mean(e, sum(o, (outputs[e,o] - y[e,o])^4))", _loss, ("e", "oc")),
}
"""Vocabularies by setting."""


def is_rule(setting: str, text: object) -> bool:
    """True if the text is meant as a rule, not as the name of a kind: it is not just words, or has a name of rules."""
    dialect = DIALECTS.get(setting)
    if dialect is None or not isinstance(text, str):
        return False
    words = text.split("-")
    return not all(map(str.isalpha, words)) or not {*dialect.names}.isdisjoint(words)


@lru_cache(maxsize=64)
def rule_of(setting: str, text: str) -> Node:
    """The rule of a text, for a setting. Raises `UserError`, with a caret at the place of the mistake."""
    try:
        return DIALECTS[setting].made(_Reader(lexemes(text), DIALECTS[setting]).rule())
    except FormulaError as mistake:
        raise told(mistake, text, f"--{setting}") from None


def hint(setting: str) -> str:
    """The end of a hint: `, or a formula of x: x*sigmoid(x)`; empty for settings without rules."""
    dialect = DIALECTS.get(setting)
    return f", or a formula of {dialect.needs}: {dialect.example}" if dialect else ""


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "**": power,
}
"""What Python itself computes where both numbers are given."""


def _constant(node: Node) -> float | None:
    """The number that a part of numbers and signs is; None for any other part. Raises `FormulaError` if it is none."""
    match node:
        case Fixed(value=value, name=""):
            return value
        case Minus(of=inside):
            number = _constant(inside)
            return None if number is None else -number
        case Binary(sign=sign, left=left, right=right) if sign in _ARITHMETIC:
            one, other = _constant(left), _constant(right)
            if sign == "/" and other == 0:
                raise FormulaError("division by 0", node.place)
            if one is None or other is None:
                return None
            made = _ARITHMETIC[sign](one, other)
            if not math.isfinite(made):
                raise FormulaError("this is no finite number", node.place)
            return made
    return None


class _Reader(FormulaParser):
    """Parses one rule with the vocabulary of its setting."""

    keeps_brackets = False

    def __init__(self, found: list[Lexeme], dialect: Vocabulary) -> None:
        super().__init__(found)
        self._dialect = dialect
        self.functions = (*_FOLDS, *KNOWN) if dialect.indexes else KNOWN

    def rule(self) -> Node:
        """The rule of the whole text. Raises `FormulaError`."""
        known, (first, *_) = self._dialect, self._lexemes
        if not first.kind:
            raise FormulaError(f"it is empty: write for example {known.example}", first.at)
        made = self._expression(f"one formula without = and ; is expected, for example {known.example}")
        every = [*walk(made)]
        if Read(known.needs) not in every:
            raise FormulaError(f"{known.needs} is not used: write for example {known.example}", made.place)
        if sum(isinstance(part, Binary | Call) and not is_sum(part) for part in every) > MOST:
            raise FormulaError(f"it has more than {MOST} operations: shorten the formula", every[-1].place)
        for part in every:
            _constant(part)
        return made

    def _folded(self, name: Lexeme) -> Node:
        """A fold: `mean(e, …)`."""
        index, comma = self._lexemes[self._place + 1], self._lexemes[min(self._place + 2, len(self._lexemes) - 1)]
        if index.kind != "name" or index.text not in "".join(self._dialect.indexes) or comma.kind != ",":
            letter = self._dialect.indexes[name.text == "sum"][0]
            raise FormulaError(f"{name.text} names its index first: write {name.text}({letter}, …)", name.at)
        with self._inside() as opening:
            self._place += 2
            inside = self._closed(opening)
        return Fold("sum" if name.text == "sum" else "mean", index.text, inside, place=name.at)

    def _named(self) -> Node:
        name = self._now
        if name.text not in self._dialect.names:
            known = ", ".join(self._dialect.names)
            raise FormulaError(f"{name.text} is unknown: the formula can name {known}", name.at)
        part = super()._named()
        if self._dialect.indexes and self._now.kind == "[":
            # The indexes only have to be there, in order: a rule of one cell does not need them.
            told = f"write {name.text}[{','.join(letters[0] for letters in self._dialect.indexes)}]"
            first, second = self._dialect.indexes
            for kind, letters in (("[", "["), ("name", first), (",", ","), ("name", second), ("]", "]")):
                found = self._take()
                if found.kind != kind or found.text not in letters:
                    raise FormulaError(told, found.at)
        return part

    def _called(self, name: Lexeme) -> Node:
        if name.text in _FOLDS:
            return self._folded(name)
        if name.text not in _OF_TWO:
            return super()._called(name)
        with self._inside(parted=True) as opening:
            left = self._sum()
            if self._now.kind == ")":
                raise FormulaError(f"{name.text} takes two numbers: write {name.text}(a, b)", name.at)
            if self._now.kind != ",":
                raise FormulaError("this bracket is never closed", opening.at)
            self._take()
            self._parted = False
            right = self._closed(opening)
        return Binary("max" if name.text == "max" else "min", left, right, place=name.at)


_FOLDS = ("sum", "mean")
"""Functions of an index and an expression."""
