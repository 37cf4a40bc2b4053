"""Scalars: operations on single numbers, and the example of the chain rule: L = 3x² + 2.

The graph is n = x², m = 3n, L = m + 2. The local derivatives are 1 for `+ 2`, 3 for `3·` and 2x for `x²`, so
dL/dx = 6x. An operation is written once, as code; its arithmetic and its explanation follow from that.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import Num, Sentence, Words, say
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.run_intro import RunIntro
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import FORMULA


class Single(Op):
    """Makes one number, or several, from others. It is given as code, `dm = dn * 3`; rule and formula follow."""

    formulas: Mapping[str, str] = {}
    """The formulas of the numbers that it makes, by name, if it makes several."""
    meanings: Mapping[str, str]
    """One more sentence about a number that it makes, by name."""

    titles: Mapping[str, str] = {}
    """Names in formulas by names in code, where they differ: `dL/dm` for `dm`."""

    def __init__(
        self,
        phase: Phase,
        made: Tensor,
        code: str,
        sentence: str,
        question: str,
        meaning: str = "",
        titles: Mapping[str, str] = titles,
        rule: Rule | None = None,
    ) -> None:
        """`meaning`: explains the number that it makes; `rule`: its rule, if that is not its code."""
        letter, _, amount = code.partition(" = ")
        self.phase, self.code, self.writes = phase, code, (made,)
        self.sentence, self.question, self.titles = sentence, question, titles
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
        """Asks for the last number; the wrong choices are what common mistakes give."""
        made, rule = self.writes[-1], self.rules[-1]
        read = {self.titles.get(name, name): float(known[name]) for name in rule.reads or self.reads}
        (first, number), *more = read.items()
        told = say(f"You know {', '.join(read)}") if more else say(f"{first} is ", Num(number))
        return about(known, made, (), told, say(f"You know the {len(read)} numbers that make it"))


X = Tensor("x", (), Kind.SIGNED, TensorRole.PARAMETER, slope="dL/dx")
START = 2.0
"""x before the first step."""


_TITLES = {"loss": "L"} | {f"d{name}": f"dL/d{name}" for name in "Lmnx"}
"""Names in formulas by names in code."""


class Scalar(Single):
    """An operation of 3x² + 2."""

    def __init__(self, name: str, label: str, code: str, sentence: str, question: str, meaning: str = "") -> None:
        """`name`: its name in moments; `label`: its name on the screen."""
        letter = code.partition(" = ")[0]
        phase = Phase.BACKWARD if letter.startswith("d") else Phase.FORWARD
        super().__init__(phase, _tensor(letter), code, sentence, question, meaning, _TITLES)
        self.name, self.label, self.reads = name, label, self.reads or ("loss",)


def _tensor(letter: str) -> Tensor:
    """The tensor of a letter: n, m, L, or the gradient by one of them or by x."""
    if letter == "L":
        return Tensor("loss", (), Kind.SIGNED, TensorRole.OBJECTIVE, symbol="L", title="L", word="L")
    if letter in ("n", "m"):
        return Tensor(letter, (), Kind.SIGNED, TensorRole.ACTIVATION)
    role, title = TensorRole.GRADIENT if letter == "dx" else TensorRole.ERROR, _TITLES[letter]
    of = "loss" if letter == "dL" else letter[1:]
    return Tensor(letter, (), Kind.SIGNED, role, of, symbol=title, title=title)


def chain_rule(experiment: Experiment, dataset: Dataset, updates: tuple[Op, ...]) -> Program:
    """The program of L = 3x² + 2, without data, batch and check. Its loss is L."""
    ops = (*operations(), *updates)
    x = np.asarray(START)
    x.setflags(write=False)
    intro = RunIntro(
        first=lambda _: (x,),
        aims=(AIM.text,),
        ready=READY.text,
        start=(f"{FORMULA}   x = {START:g}", f"x = {START:g}"),
        again=ops[0].question,
        formula=FORMULA,
        takeaway=lambda _: LEAST.text,
    )
    return Program(dataset, ops, (X,), experiment.check, 0, intro)


AIM = Sentence("Minimize L: each update moves x against its gradient.", "aim")
READY = Sentence(f"x starts at {START:g}", "ready")
LEAST = Sentence("at x = 0 the derivative 6x is 0: L cannot be less than 2", "end")


_ROWS = (
    ("square", "n = x²", "n = x * x", "Multiply x by itself.", "what is x times x?"),
    ("triple", "m = 3n", "m = 3 * n", "Take n three times.", "what is three times n?"),
    (
        "loss", "L = m+2", "L = m + 2", "Add 2. This is the loss to minimize.",
        "what is m plus 2?", "The smallest L there is: 2, where x is 0.",
    ),
    (
        "dl", "dL/dL", "dL = 1", "How much does L change if L changes by 1? By 1.",
        "how much does L change with itself?", "The backward pass starts with 1: dL/dL = 1.",
    ),
    (
        "dm", "dL/dm", "dm = dL * 1", "Through + 2: adding a constant does not change the derivative.",
        "how much does L change with m?", "m + 2 changes as much as m: a factor of 1.",
    ),
    (
        "dn", "dL/dn", "dn = dm * 3", "Through 3·: each step of n is a step of 3 for m.",
        "how much does L change with n?", "3n changes three times as much as n: a factor of 3.",
    ),
    (
        "dx", "dL/dx", "dx = dn * 2 * x", "Through x²: its derivative is 2x. Derivatives along a path multiply.",
        "how much does L change with x?",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
    ),
)  # fmt: skip
"""For each operation, from x to L and back to dL/dx, the arguments of `Scalar`."""


def operations() -> tuple[Scalar, ...]:
    """The operations from x to L, then those from dL/dL to dL/dx."""
    return tuple(Scalar(*row) for row in _ROWS)
