"""Scalars: the example of the chain rule, L = 3x² + 2, a formula whose operations have names and texts of their own.

The graph is n = x², m = 3n, L = m + 2. The local derivatives are 1 for `+ 2`, 3 for `3·` and 2x for `x²`, so
dL/dx = 6x.
"""

from __future__ import annotations

from collections.abc import Callable

from stepviz.data import Dataset
from stepviz.formula.asked import formula_of
from stepviz.ops.claims import Sentence
from stepviz.ops.formula import Single, formula_program
from stepviz.ops.op import Op
from stepviz.ops.program import Program
from stepviz.ops.tensor import Tensor
from stepviz.settings.sources import FORMULA, STARTS, STEPS

_START = STARTS[0][1]


def chain_rule(
    check: tuple[int, int], dataset: Dataset, updates: Callable[[tuple[Tensor, ...]], tuple[Op, ...]]
) -> Program:
    """The program of L = 3x² + 2, without data, batch and check. Its loss is L."""
    program = formula_program(formula_of(STEPS, STARTS), check, dataset, updates, "loss")
    steps = (op for op in program.ops if isinstance(op, Single))
    for op, (name, label, sentence, question, meaning) in zip(steps, ROWS, strict=True):
        op.name, op.label, op.sentence, op.question = name, label, sentence, question
        op.equation, op.meanings = op.in_formula(op.code), {op.writes[0].name: meaning} if meaning else {}
    start = f"{FORMULA}   x = {_START:g}", f"x = {_START:g}"
    again, told = ROWS[0][3], LEAST.text
    program.intro = program.intro._replace(
        ready=READY.text, start=start, again=again, formula=FORMULA, takeaway=lambda _: told
    )
    return program


READY = Sentence(f"x starts at {_START:g}", "ready")
LEAST = Sentence("at x = 0 the derivative 6x is 0: L cannot be less than 2", "end")
ROWS = (
    ("square", "n = x²", "Multiply x by itself.", "what is x times x?", ""),
    ("triple", "m = 3n", "Take n three times.", "what is three times n?", ""),
    (
        "loss", "L = m+2", "Add 2. This is the loss to minimize.",
        "what is m plus 2?", "The smallest L there is: 2, where x is 0.",
    ),
    (
        "dl", "dL/dL", "How much does L change if L changes by 1? By 1.",
        "how much does L change with itself?", "The backward pass starts with 1: dL/dL = 1.",
    ),
    (
        "dm", "dL/dm", "Through + 2: adding a constant does not change the derivative.",
        "how much does L change with m?", "m + 2 changes as much as m: a factor of 1.",
    ),
    (
        "dn", "dL/dn", "Through 3·: each step of n is a step of 3 for m.",
        "how much does L change with n?", "3n changes three times as much as n: a factor of 3.",
    ),
    (
        "dx", "dL/dx", "Through x²: its derivative is 2x. Derivatives along a path multiply.",
        "how much does L change with x?",
        "Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
    ),
)  # fmt: skip
"""For each operation, from x to L and back to dL/dx: name, label, sentence, question, and the meaning of its number."""
