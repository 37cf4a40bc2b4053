"""Scalars: the chain rule on a graph of single numbers, L = 3x² + 2, forward, backward, and one step of x.

The graph is n = x², m = 3n, L = m + 2. Backward, one node at a time: dL/dL = 1, through `+ 2`: 1, through `3·`: 3,
through `x²`: 2x; so dL/dx = 6x. An operation is a sum of products, said once: it is computed from that, and explained.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.question import Knowledge, Question, asked
from stepviz.ops.rules.rule import Rule
from stepviz.ops.story import Story
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.update import Update
from stepviz.ops.words import Words, say
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import FORMULA

X = Tensor("x", (), Kind.SIGNED, TensorRole.PARAMETER, slope="dL/dx")
START = 2.0
"""x before the first step."""

Products = tuple[tuple[str | float, ...], ...]
"""A sum of products of numbers by name and constants: `(("m",), (2.0,))` is m + 2."""


@dataclass(frozen=True)
class ScalarRule:
    """What is said about a scalar operation."""

    name: str
    label: str
    made: Tensor
    products: Products
    sentence: str
    code: str
    question: str
    meaning: str


class Scalar(Op):
    """One number from other numbers: a sum of products."""

    def __init__(self, rule: ScalarRule, phase: Phase) -> None:
        self.rule, self.phase = rule, phase
        self.name, self.label, self.sentence = rule.name, rule.label, rule.sentence
        self.code, self.question, self.writes = rule.code, rule.question, (rule.made,)
        self.equation = f"{rule.made.symbol} = {_written(rule.products)}"
        named = dict.fromkeys(factor for product in rule.products for factor in product if isinstance(factor, str))
        self.reads = tuple(named) or ("loss",)
        products = self.rule.products
        text = " + ".join(" * ".join(map(str, product)) for product in products)
        self.rules = (Rule(f"{self.rule.made.name} = {text}", labels=("",) * len(products)),)

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        return Words(say(self.equation), (say(self.rule.meaning),) if self.rule.meaning else ())

    def ask(self, known: Knowledge) -> Question | None:
        """About the one number it makes."""
        return asked(known, self.rule.made, {_symbol(name): float(known[name]) for name in self.reads})


def chain_rule(experiment: Experiment, dataset: Dataset, update: Update) -> Program:
    """The program of L = 3x² + 2: no rows, no batch, no check. Its loss is L."""
    forward = tuple(Scalar(rule, Phase.FORWARD) for rule in FORWARD)
    backward = tuple(Scalar(rule, Phase.BACKWARD) for rule in BACKWARD)
    return Program(dataset, (*forward, *backward, update), (X,), experiment.check, 0, _story())


AIM = Sentence("Minimize L: each update moves x against its gradient.", "aim")
READY = Sentence(f"x starts at {START:g}", "ready")
LEAST = Sentence("at x = 0 the derivative 6x is 0: L cannot be less than 2", "end")


def _story() -> Story:
    x = np.asarray(START)
    x.setflags(write=False)
    return Story(
        first=lambda _: (x,),
        aims=(AIM.text,),
        ready=READY.text,
        start=(f"{FORMULA}   x = {START:g}", f"x = {START:g}"),
        again=FORWARD[0].question,
        formula=FORMULA,
        takeaway=lambda _: LEAST.text,
    )


def _slope(symbol: str, of: str = "", role: TensorRole = TensorRole.ERROR) -> Tensor:
    title = f"dL/d{symbol}"
    return Tensor(f"d{symbol}", (), Kind.SIGNED, role, of or symbol, symbol=title, title=title)


def _written(products: Products) -> str:
    return " + ".join("·".join(map(_symbol, product)) for product in products)


def _symbol(factor: str | float) -> str:
    if not isinstance(factor, str):
        return f"{factor:g}"
    return "L" if factor == "loss" else f"dL/{factor}" if factor.startswith("d") else factor


FORWARD = (
    ScalarRule(
        "square",
        "n = x²",
        Tensor("n", (), Kind.SIGNED, TensorRole.ACTIVATION),
        (("x", "x"),),
        "Multiply x by itself.",
        "n = x * x",
        "what is x times x?",
        "",
    ),
    ScalarRule(
        "triple",
        "m = 3n",
        Tensor("m", (), Kind.SIGNED, TensorRole.ACTIVATION),
        ((3.0, "n"),),
        "Take n three times.",
        "m = 3 * n",
        "what is three times n?",
        "",
    ),
    ScalarRule(
        "loss",
        "L = m+2",
        Tensor("loss", (), Kind.SIGNED, TensorRole.OBJECTIVE, symbol="L", title="L", word="L"),
        (("m",), (2.0,)),
        "Add 2. This is the loss to minimize.",
        "L = m + 2",
        "what is m plus 2?",
        "The smallest L there is: 2, where x is 0.",
    ),
)
BACKWARD = (
    ScalarRule(
        "dl",
        "dL/dL",
        _slope("L", "loss"),
        ((1.0,),),
        "How much does L change if L changes by 1? By 1.",
        "dL = 1",
        "how much does L change with itself?",
        "The backward pass starts with 1: dL/dL = 1.",
    ),
    ScalarRule(
        "dm",
        "dL/dm",
        _slope("m"),
        (("dL", 1.0),),
        "Through + 2: adding a constant does not change the derivative.",
        "dm = dL * 1",
        "how much does L change with m?",
        "m + 2 changes as much as m: a factor of 1.",
    ),
    ScalarRule(
        "dn",
        "dL/dn",
        _slope("n"),
        (("dm", 3.0),),
        "Through 3·: each step of n is a step of 3 for m.",
        "dn = dm * 3",
        "how much does L change with n?",
        "3n changes three times as much as n: a factor of 3.",
    ),
    ScalarRule(
        "dx",
        "dL/dx",
        _slope("x", role=TensorRole.GRADIENT),
        (("dn", 2.0, "x"),),
        "Through x²: its derivative is 2x. Derivatives along a path multiply.",
        "dx = dn * 2 * x",
        "how much does L change with x?",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
    ),
)
