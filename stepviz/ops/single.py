"""Single: an operation on single numbers, said as code: `dm = dn * 3`; its rule and its formula follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.ops.claims import Num, Words, say
from stepviz.ops.op import Op, Phase
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Tensor, Tensors


class Texts(NamedTuple):
    """What is said of an operation."""

    sentence: str
    question: str
    meaning: str = ""
    """Of the number that it makes."""
    titles: Mapping[str, str] = {}
    """What numbers are called in formulas, where that is not their name: `dL/dm` of dm."""


class Single(Op):
    """One number from others, or several."""

    formulas: Mapping[str, str] = {}
    """The formula of each number that it makes, where it makes several."""
    meanings: Mapping[str, str]
    """What is said besides of a number that it makes."""

    def __init__(self, phase: Phase, made: Tensor, code: str, texts: Texts, rule: Rule | None = None) -> None:
        """`rule`: that of the number, where it is not its code."""
        letter, _, amount = code.partition(" = ")
        self.phase, self.code, self.writes = phase, code, (made,)
        self.sentence, self.question, meaning, self.titles = texts
        self.name = self.label = letter
        self.equation, self.meanings = self.in_formula(code), {made.name: meaning} if meaning else {}
        terms = 1 + amount.count(" + ") + amount.count(" - ")
        self.rules = (rule or Rule(f"{made.name} = {amount.removeprefix('+')}", labels=("",) * terms),)
        self.reads = self.rules[0].reads

    def in_formula(self, code: str) -> str:
        """Code as a formula: `dL/dm = dL/dn·3`."""
        words = (self.titles.get(word, f"({word})" if word.startswith("-") else word) for word in code.split())
        return " ".join(words).replace(" * ", "·")

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        meaning = self.meanings.get(cell.tensor)
        return Words(say(self.formulas.get(cell.tensor, self.equation)), (say(meaning),) if meaning else ())

    def ask(self, known: Knowledge) -> Question | None:
        """What the last number will be, mixed up with what it is by a mistake."""
        made, rule = self.writes[-1], self.rules[-1]
        read = {self.titles.get(name, name): float(known[name]) for name in rule.reads or self.reads}
        (first, number), *more = read.items()
        told = say(f"You know {', '.join(read)}") if more else say(f"{first} is ", Num(number))
        return about(known, made, (), told)
