"""Scalars: the chain rule on a graph of single numbers, L = 3x² + 2, forward, backward, and one step of x.

The graph is n = x², m = 3n, L = m + 2. Backward, one node at a time: dL/dL = 1, through `+ 2`: 1, through `3·`: 3,
through `x²`: 2x; so dL/dx = 6x. An operation is a sum of products, said once: it is computed from that, and explained.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.single import Single
from stepviz.ops.story import Story
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.ops.update import Update
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import FORMULA

X = Tensor("x", (), Kind.SIGNED, TensorRole.PARAMETER, slope="dL/dx")
START = 2.0
"""x before the first step."""


class Row(NamedTuple):
    """What is said about an operation of the chain rule."""

    name: str
    label: str
    made: Tensor
    code: str
    sentence: str
    question: str
    meaning: str = ""


class Scalar(Single):
    """One number from other numbers: a sum of products."""

    titles = {"loss": "L"} | {f"d{name}": f"dL/d{name}" for name in "Lmnx"}

    def __init__(self, row: Row, phase: Phase) -> None:
        self.phase, made = phase, row.made
        self.name, self.label, self.sentence = row.name, row.label, row.sentence
        self.code, self.question, self.writes = row.code, row.question, (made,)
        self.equation, self.meanings = self.in_formula(row.code), {made.name: row.meaning}
        amount = row.code.partition(" = ")[2]
        self.rules = (Rule(f"{made.name} = {amount}", labels=("",) * (1 + amount.count("+"))),)
        self.reads = self.rules[0].reads or ("loss",)


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


FORWARD = (
    Row(
        "square",
        "n = x²",
        Tensor("n", (), Kind.SIGNED, TensorRole.ACTIVATION),
        "n = x * x",
        "Multiply x by itself.",
        "what is x times x?",
    ),
    Row(
        "triple",
        "m = 3n",
        Tensor("m", (), Kind.SIGNED, TensorRole.ACTIVATION),
        "m = 3 * n",
        "Take n three times.",
        "what is three times n?",
    ),
    Row(
        "loss",
        "L = m+2",
        Tensor("loss", (), Kind.SIGNED, TensorRole.OBJECTIVE, symbol="L", title="L", word="L"),
        "L = m + 2",
        "Add 2. This is the loss to minimize.",
        "what is m plus 2?",
        "The smallest L there is: 2, where x is 0.",
    ),
)
BACKWARD = (
    Row(
        "dl",
        "dL/dL",
        _slope("L", "loss"),
        "dL = 1",
        "How much does L change if L changes by 1? By 1.",
        "how much does L change with itself?",
        "The backward pass starts with 1: dL/dL = 1.",
    ),
    Row(
        "dm",
        "dL/dm",
        _slope("m"),
        "dm = dL * 1",
        "Through + 2: adding a constant does not change the derivative.",
        "how much does L change with m?",
        "m + 2 changes as much as m: a factor of 1.",
    ),
    Row(
        "dn",
        "dL/dn",
        _slope("n"),
        "dn = dm * 3",
        "Through 3·: each step of n is a step of 3 for m.",
        "how much does L change with n?",
        "3n changes three times as much as n: a factor of 3.",
    ),
    Row(
        "dx",
        "dL/dx",
        _slope("x", role=TensorRole.GRADIENT),
        "dx = dn * 2 * x",
        "Through x²: its derivative is 2x. Derivatives along a path multiply.",
        "how much does L change with x?",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
    ),
)
