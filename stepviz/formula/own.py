"""Own: a rule that somebody typed where the name of a kind can stand: what it may name, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from stepviz.formula.errors import FormulaError, told
from stepviz.formula.grammar import FUNCTIONS, FormulaParser, Lexeme, lexemes
from stepviz.formula.tree import Binary, Call, Fixed, Fold, Node, Read, addends, is_sum, summed, walk

OF_TWO = ("max", "min")
"""Functions of two numbers."""
KNOWN = (*FUNCTIONS, "abs", "sign", "sin", "cos", "erf", *OF_TWO)
"""All functions."""
MOST = 40
"""Operations of a rule, besides sums: what is shown has that many parts, and its derivative some times as many."""


class Vocabulary(NamedTuple):
    """What a rule of one setting may name."""

    names: tuple[str, ...]
    needs: str
    """The one that it cannot be without."""
    example: str
    made: Callable[[Node], Node] = lambda part: part
    """What is taken of it. Raises `FormulaError` for a rule of another form."""
    indexes: Sequence[str] = ()
    """What each of the indexes of a name can be called; none where names have no indexes."""


def _step(update: Node) -> Node:
    """Of `W - lr*a + lr*b` what is multiplied by the learning rate and taken off W: `a - b`."""
    terms = addends(update)
    weights = [term for sign, term in terms if sign > 0 and term == Read("W")]
    if len(weights) != 1 or len(terms) == 1:
        raise FormulaError(_UPDATE, update.place)
    return summed((-sign, _without_rate(term, term.place)) for sign, term in terms if term is not weights[0])


def _without_rate(term: Node, place: int) -> Node:
    """A product or quotient without its factor lr. Raises `FormulaError` where it has none."""
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
    """Of `mean(e, sum(o, a))` what is added up, or averaged, over the outputs; added up where neither is said."""
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
"""By the setting that a rule is given for."""


def is_rule(setting: str, text: object) -> bool:
    """Whether it is meant as a rule, not as the name of a kind: it has more than words, or a name of a rule."""
    dialect = DIALECTS.get(setting)
    if dialect is None or not isinstance(text, str):
        return False
    words = text.split("-")
    return not all(map(str.isalpha, words)) or not {*dialect.names}.isdisjoint(words)


@lru_cache(maxsize=64)
def rule_of(setting: str, text: str) -> Node:
    """The rule that is typed for a setting. Raises `UserError`, with a caret at the place, for one that is none."""
    try:
        return DIALECTS[setting].made(_Reader(lexemes(text), DIALECTS[setting]).rule())
    except FormulaError as mistake:
        raise told(mistake, text, f"--{setting}") from None


def hint(setting: str) -> str:
    """What else than a name can stand there: `or a formula of x: x*sigmoid(x)`; empty where nothing can."""
    dialect = DIALECTS.get(setting)
    return f", or a formula of {dialect.needs}: {dialect.example}" if dialect else ""


class _Reader(FormulaParser):
    """Reads one rule in the names of its setting."""

    keeps_brackets = False

    def __init__(self, found: list[Lexeme], dialect: Vocabulary) -> None:
        super().__init__(found)
        self._dialect = dialect
        self.functions = (*_FOLDS, *KNOWN) if dialect.indexes else KNOWN

    def rule(self) -> Node:
        """The whole text. Raises `FormulaError`."""
        known, (first, *_) = self._dialect, self._lexemes
        if not first.kind:
            raise FormulaError(f"it is empty: write for example {known.example}", first.at)
        made = self._sum()
        end = self._now
        if end.kind == ")":
            raise FormulaError("this bracket was never opened", end.at)
        if end.kind:
            raise FormulaError(f"one formula without = and ; is expected, for example {known.example}", end.at)
        every = [*walk(made)]
        if Read(known.needs) not in every:
            raise FormulaError(f"{known.needs} is not used: write for example {known.example}", made.place)
        if sum(isinstance(part, Binary | Call) and not is_sum(part) for part in every) > MOST:
            raise FormulaError(f"it has more than {MOST} operations: shorten the formula", every[-1].place)
        return made

    def _folded(self, name: Lexeme) -> Node:
        """`mean(e, …)`."""
        index, comma = self._lexemes[self._place + 1], self._lexemes[min(self._place + 2, len(self._lexemes) - 1)]
        if index.kind != "name" or index.text not in "".join(self._dialect.indexes) or comma.kind != ",":
            raise FormulaError(f"{name.text} names its index first: write {name.text}({self._fold(name)}, …)", name.at)
        with self._inside() as opening:
            self._place += 2
            inside = self._closed(opening)
        return Fold("sum" if name.text == "sum" else "mean", index.text, inside, place=name.at)

    def _fold(self, name: Lexeme) -> str:
        return self._dialect.indexes[name.text == "sum"][0]

    def _named(self) -> Node:
        name = self._now
        if name.text not in self._dialect.names:
            known = ", ".join(self._dialect.names)
            raise FormulaError(f"{name.text} is unknown: the formula can name {known}", name.at)
        part = super()._named()
        if self._dialect.indexes and self._now.kind == "[":
            self._indexed(name)
        return part

    def _indexed(self, name: Lexeme) -> None:
        """Go past the indexes of a name. Raises `FormulaError` where they are not all there, in order."""
        told = f"write {name.text}[{','.join(letters[0] for letters in self._dialect.indexes)}]"
        first, second = self._dialect.indexes
        for kind, letters in (("[", "["), ("name", first), (",", ","), ("name", second), ("]", "]")):
            found = self._take()
            if found.kind != kind or found.text not in letters:
                raise FormulaError(told, found.at)

    def _called(self, name: Lexeme) -> Node:
        if name.text in _FOLDS:
            return self._folded(name)
        if name.text not in OF_TWO:
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
"""Functions of an index and what depends on it."""
