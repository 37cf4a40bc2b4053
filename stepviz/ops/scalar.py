"""Scalars: the chain rule on a graph of single numbers, L = 3x² + 2, forward, backward, and one step of x.

The graph is n = x², m = 3n, L = m + 2. Backward, one node at a time: dL/dL = 1, through `+ 2`: 1, through `3·`: 3,
through `x²`: 2x; so dL/dx = 6x. An operation is a sum of products, said once: it is computed from that, and explained.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.single import Single
from stepviz.ops.story import Story
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import FORMULA

X = Tensor("x", (), Kind.SIGNED, TensorRole.PARAMETER, slope="dL/dx")
START = 2.0
"""x before the first step."""


class Row(NamedTuple):
    """What is said about an operation of the chain rule."""

    code: str
    sentence: str
    question: str
    meaning: str = ""
    name: str = ""
    """What is typed, and its label: as the number that it makes, if not given."""
    label: str = ""


class Scalar(Single):
    """One number from other numbers: a sum of products."""

    titles = {"loss": "L"} | {f"d{name}": f"dL/d{name}" for name in "Lmnx"}

    def __init__(self, row: Row, phase: Phase) -> None:
        letter, _, amount = row.code.partition(" = ")
        self.phase, self.code, self.sentence, self.question = phase, row.code, row.sentence, row.question
        self.name, self.label = row.name or letter.lower(), row.label or self.titles[letter]
        self.writes = (made,) = (_tensor(letter),)
        self.equation, self.meanings = self.in_formula(row.code), {made.name: row.meaning}
        self.rules = (Rule(f"{made.name} = {amount}", labels=("",) * (1 + amount.count("+"))),)
        self.reads = self.rules[0].reads or ("loss",)


def _tensor(letter: str) -> Tensor:
    """What goes by that letter: n, m, L, or the slope by one of them or by x."""
    if letter == "L":
        return Tensor("loss", (), Kind.SIGNED, TensorRole.OBJECTIVE, symbol="L", title="L", word="L")
    if letter in ("n", "m"):
        return Tensor(letter, (), Kind.SIGNED, TensorRole.ACTIVATION)
    role, title = TensorRole.GRADIENT if letter == "dx" else TensorRole.ERROR, Scalar.titles[letter]
    of = "loss" if letter == "dL" else letter[1:]
    return Tensor(letter, (), Kind.SIGNED, role, of, symbol=title, title=title)


def chain_rule(experiment: Experiment, dataset: Dataset, updates: tuple[Op, ...]) -> Program:
    """The program of L = 3x² + 2: no rows, no batch, no check. Its loss is L."""
    forward = tuple(Scalar(rule, Phase.FORWARD) for rule in FORWARD)
    backward = tuple(Scalar(rule, Phase.BACKWARD) for rule in BACKWARD)
    return Program(dataset, (*forward, *backward, *updates), (X,), experiment.check, 0, _story())


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


FORWARD = (
    Row("n = x * x", "Multiply x by itself.", "what is x times x?", name="square", label="n = x²"),
    Row("m = 3 * n", "Take n three times.", "what is three times n?", name="triple", label="m = 3n"),
    Row(
        "L = m + 2",
        "Add 2. This is the loss to minimize.",
        "what is m plus 2?",
        "The smallest L there is: 2, where x is 0.",
        name="loss",
        label="L = m+2",
    ),
)
BACKWARD = (
    Row(
        "dL = 1",
        "How much does L change if L changes by 1? By 1.",
        "how much does L change with itself?",
        "The backward pass starts with 1: dL/dL = 1.",
    ),
    Row(
        "dm = dL * 1",
        "Through + 2: adding a constant does not change the derivative.",
        "how much does L change with m?",
        "m + 2 changes as much as m: a factor of 1.",
    ),
    Row(
        "dn = dm * 3",
        "Through 3·: each step of n is a step of 3 for m.",
        "how much does L change with n?",
        "3n changes three times as much as n: a factor of 3.",
    ),
    Row(
        "dx = dn * 2 * x",
        "Through x²: its derivative is 2x. Derivatives along a path multiply.",
        "how much does L change with x?",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
    ),
)
