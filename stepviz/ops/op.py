"""Op: one operation of an iteration, with everything that is said about it in one place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from itertools import permutations
from types import MappingProxyType
from typing import Any

import numpy as np

from stepviz.formula.tree import Read, walk
from stepviz.ops.claims import Pattern, Shape, Words
from stepviz.ops.compiled import compiled
from stepviz.ops.question import Knowledge, Question, from_inputs
from stepviz.ops.rules.arrays import inputs, taken, users
from stepviz.ops.rules.rule import Rule, factors_of
from stepviz.ops.rules.working import shape_of
from stepviz.ops.rules.working import terms as worked_out
from stepviz.ops.tensor import Array, Cell, Running, Tensor, Tensors
from stepviz.ops.terms import Terms

Invariant = tuple[str, bool | None]
"""What must hold, and whether it does; None where a number of it is not finite, so that nothing can be said."""

_OF_ONE = 1e-12
"""How far a sum may be rounded, for each 1 that was added, in rows of any length met here."""


def near(sums: Array, to: float | Array, size: float | Array = 1.0) -> bool | None:
    """Whether all sums are what they should be. `size`: what was added, signs left out."""
    if not finite(sums, np.asarray(to)):
        return None
    return bool((abs(sums - to) <= _OF_ONE * size).all())


def finite(*arrays: Array) -> bool:
    """Whether every number is."""
    return all(bool(np.isfinite(array).all()) for array in arrays)


class Phase(Enum):
    """The parts of an iteration, in order."""

    READY = "ready"
    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"
    CHECK = "check"


class Op(ABC):
    """One operation: its maths, and its words for the strip, the captions, the panels and the files.

    A subclass is one file. Everything that shows an operation reads it from here; `tests/ops/test_op.py` fails for an
    operation that lacks a sentence, an equation, a line of code or the terms of a cell it writes.
    """

    name: str
    """What is typed, in moments and files: `grads` in `1:grads`."""
    label: str
    """What it is called on the screen: `dW,db`."""
    formerly: tuple[str, ...] = ()
    """Labels it had once; they can still be typed."""
    phase: Phase
    reads: tuple[str, ...]
    """Names of the tensors `compute` takes, in order."""
    writes: tuple[Tensor, ...]
    """The tensors `compute` returns, in order."""
    sentence: str
    """What it does, in plain words."""
    term: str = ""
    """The glossary's term for what it does; empty where its phase says all there is."""
    briefer: str = ""
    """The same in fewer words, for where it has no room."""
    equation: str
    """The rule as a formula."""
    code: str
    """The piece of `listing` that stands beside the equation."""
    codes: Mapping[str, str] = MappingProxyType({})
    """The pieces of `listing` by the tensors they make, where it makes several."""
    brief: str = ""
    """What it makes of one example, in seven characters: the head of a column."""
    fuller: str = ""
    """More of it, for where that has room."""
    kinks: tuple[str, ...] = ()
    """Names of the tensors it reads at some of whose numbers its slope jumps: no difference measures it across those.
    """
    chooses: bool = False
    """Whether some of the numbers it reads count and others do not, as those say: at a tie its slope jumps."""
    divisor: int = 1
    """How many losses its gradients are of the mean of; 1: they are of the sum."""
    belief: str = ""
    """Before what its gradients claim, where they are not the slopes of the loss: `the listing takes it that `."""
    bends: tuple[str, ...] = ()
    """Names of the tensors it reads that bend it within about 1: a step that moves one farther measures no slope."""
    saturates: tuple[str, ...] = ()
    """Names of the tensors it reads with which it can come to stand still, where they are moved by more than 1."""
    keeps: tuple[Running, ...] = ()
    """What it carries on to its next time: it reads that, and writes what it is after."""
    otherwise: str = ""
    """What is otherwise about it at a check, in words: `nothing dropped`."""
    other_forms: tuple[Rule, ...] = ()
    """Rules that say the same in another way: a mistake made in that one makes other numbers."""
    question: str
    """What the line before this operation asks: "which way should each logit move?"."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """One rule for each tensor that it computes; numbers that are drawn or looked up in the data have none."""
        return ()

    def compute(self, *arrays: Any, **_: Any) -> tuple[Array, ...]:
        """New arrays for `writes` from the arrays of `reads`, which stay as they are: by the code that is shown.

        Where another way is faster, or the code needs what other operations have made, an operation has its own.
        """
        return self._run(*arrays)

    @cached_property
    def _run(self) -> Callable[..., tuple[Array, ...]]:
        return compiled(self.listing, self.reads, self.writes)

    def rule_of(self, tensor: str) -> Rule | None:
        """The rule of a tensor that it writes; None for what is drawn or looked up."""
        return next((rule for rule in self.rules if rule.tensor == tensor), None)

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """Names of the tensors it writes and goes on to use itself."""
        used = {name for rule in self.rules for name in rule.reads}
        return tuple(tensor.name for tensor in self.writes if tensor.name in used and tensor.name not in self.reads)

    def code_of(self, tensor: str) -> str:
        """The statement that makes a tensor."""
        return self.codes.get(tensor, self.code)

    def shape_of(self, cell: Cell, tensors: Tensors) -> Shape:
        """How the terms of a cell are laid out."""
        rule = self.rule_of(cell.tensor)
        return Shape.NONE if rule is None else shape_of(taken(rule, cell, tensors))

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """How a cell this operation wrote got its value, from the arrays it really used."""
        rule = self.rule_of(cell.tensor)
        assert rule is not None, f"no rule makes {cell.tensor}"
        return worked_out(rule, cell, tensors)

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """Which cells a cell this operation wrote is made from."""
        rule = self.rule_of(cell.tensor)
        return () if rule is None else inputs(rule, cell, tensors)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """Which of the cells this operation writes are made from that cell of a tensor it reads."""
        return tuple(pattern for rule in self.rules for pattern in users(rule, cell, tensors))

    @abstractmethod
    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """What is said about a cell this operation wrote."""

    def ask(self, known: Knowledge) -> Question | None:
        """What is asked before its result is shown; None where there is nothing to ask.

        Usually what its largest number will be, told with those it is made from, or with its formula if they are many.
        """
        made = max(reversed(self.writes), key=lambda tensor: len(tensor.axes))
        formulas = dict(text.split(" = ", 1) for text in self.equation.split("   "))
        return from_inputs(known, made, self.inputs, formulas.get(made.symbol, self.equation))

    def at_check(self) -> tuple[Op, ...]:
        """What stands in its place where whole splits are looked at, with what is carried on. Usually it does."""
        return (self,)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """What must hold of what it made, beside its being made; `lr` is what an update should have used."""
        return ()

    def multiplied_by(self, parameter: str) -> str:
        """The tensor whose columns the positions on that parameter's first axis multiply; empty for none."""
        products = (factors_of(node) for rule in self.rules for node in walk(rule.tree))
        pairs = (pair for factors in products for pair in permutations(factors, 2))
        reads = ((a, b) for a, b in pairs if isinstance(a, Read) and isinstance(b, Read) and a.tensor == parameter)
        return next((other.tensor for own, other in reads if set(own.at[:1]) & set(other.at)), "")

    def corners(self, *arrays: Any) -> tuple[Array, ...]:
        """The numbers at whose 0 its slope jumps, from what it reads: usually what is named in `kinks`."""
        return tuple(array for name, array in zip(self.reads, arrays, strict=True) if name in self.kinks)

    def chosen(self, *arrays: Any) -> Array | None:
        """Which of the numbers it reads count, where it `chooses`: an array of yes and no."""
        return None

    def winners(self, *arrays: Any) -> Array | None:
        """Which of the numbers it reads it goes on with, where it takes the largest of several: (batch, units) bool."""
        return None

    def lost(self, *arrays: Any) -> Array | float:
        """How much of each example's loss (batch,) what is too small for a double may take, from what it reads."""
        return 0.0

    def steepness(self, tensors: Tensors) -> Array | None:
        """Its derivative as a share of the steepest, from 0 to 1, (batch, units); None if it cannot saturate."""
        return None

    def penalty(self, parameter: str) -> float:
        """Half of it times the square of each number of that parameter is added to the loss that is lowered."""
        return 0.0

    @property
    def called(self) -> str:
        """By its label, and in brackets what is typed where that is another word: `dW,db (grads)`, `softmax`."""
        return self.label if self.label == self.name else f"{self.label} ({self.name})"

    @property
    def listing(self) -> str:
        """All its code, in lines of Python with `; ` between the statements of one.

        The listings of a program's operations, in order, run: from the data `X`, `Y`, the training rows `train`, the
        parameters, what is carried on beside them, `lr`, the generator `rng` and NumPy as `np` they make every tensor
        of an iteration, bit for bit. In a network of several layers `P` lists the parameters `W1, b1, …`, `M` and `V`
        what the optimizer remembers of each, `S` has room for the steps. `order` are rows not yet taken of a pass,
        `erf` is `math.erf` for arrays.
        """
        return "; ".join(self.codes.values()) or self.code
