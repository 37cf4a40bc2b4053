"""Op: one operation of an iteration, with its maths, its code and all texts about it."""

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
from stepviz.ops.claims import Pattern, Words
from stepviz.ops.compiled import compiled
from stepviz.ops.question import Knowledge, Question, from_inputs
from stepviz.ops.rules.arrays import inputs, users
from stepviz.ops.rules.rule import Rule, factors_of
from stepviz.ops.rules.working import terms as worked_out
from stepviz.ops.tensor import Array, Buffer, Cell, Tensor, Tensors
from stepviz.ops.terms import Terms

Invariant = tuple[str, bool | None]
"""A condition in words, and whether it holds; None if one of its numbers is not finite."""

_OF_ONE = 1e-12
"""The rounding error that a sum may have, relative to the sum of absolute values."""


def near(sums: Array, to: float | Array, size: float | Array = 1.0) -> bool | None:
    """True if all sums equal `to` up to rounding; None if a number is not finite. `size`: sums of absolute values."""
    if not finite(sums, np.asarray(to)):
        return None
    return bool((abs(sums - to) <= _OF_ONE * size).all())


def finite(*arrays: Array) -> bool:
    """True if every number is finite."""
    return all(bool(np.isfinite(array).all()) for array in arrays)


class Phase(Enum):
    """The parts of an iteration, in order."""

    READY = "ready"
    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"
    CHECK = "check"


class Op(ABC):
    """One operation: its maths, and its texts for the screen and for files.

    Everything that shows an operation reads it from here; `tests/ops/test_op.py` fails for an operation that lacks a
    sentence, an equation, a line of code or the terms of a cell that it writes.
    """

    name: str
    """Its name in moments and files: `grads` in `1:grads`."""
    label: str
    """Its name on the screen: `dW,db`."""
    formerly: tuple[str, ...] = ()
    """Labels of earlier versions, which can still be typed."""
    phase: Phase
    reads: tuple[str, ...]
    """Names of the tensors `compute` takes, in order."""
    writes: tuple[Tensor, ...]
    """The tensors `compute` returns, in order."""
    sentence: str
    """What it does, in plain words."""
    term: str = ""
    """The glossary's term for what it does; empty if its phase is enough."""
    equation: str
    """The maths as a formula."""
    code: str
    """The part of `listing` that is shown beside the equation."""
    codes: Mapping[str, str] = MappingProxyType({})
    """The statements of `listing` by the tensors that they make, if it makes several."""
    brief: str = ""
    """Its result for one example, in seven characters: a column header."""
    fuller: str = ""
    """A longer `code`, for wide screens."""
    nondifferentiable: tuple[str, ...] = ()
    """Tensors that it reads and in which its derivative jumps somewhere: no difference can be measured across that."""
    has_argmax: bool = False
    """True if it passes on some of its inputs, chosen by their values: at a tie its derivative jumps."""
    divisor: int = 1
    """The number of losses if its gradients belong to their mean; 1 if they belong to the sum."""
    belief: str = ""
    """Prefix of a claim about its gradients if they are not derivatives of the loss: `the listing assumes `."""
    curved: tuple[str, ...] = ()
    """Tensors that it reads and in which it is curved on a scale of about 1: a difference needs smaller steps."""
    saturates: tuple[str, ...] = ()
    """Tensors that it reads and in which it can become constant after a move by more than 1."""
    buffers: tuple[Buffer, ...] = ()
    """State that it carries to the next iteration: it reads the old value and writes the new one."""
    otherwise: str = ""
    """What is different about it at a check, in words: `nothing dropped`."""
    known: Mapping[str, Any] = MappingProxyType({})
    """What its code uses and no iteration changes, by name: tables of positions."""
    quick: str = ""
    """The code that runs, if that is not `listing`, but a way to the same bits that is measured to be faster."""
    other_forms: tuple[Rule, ...] = ()
    """Equivalent rules: the same mistake gives other numbers in them."""
    question: str
    """The question on the line before this operation: "which way should each logit move?"."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """One rule for each tensor that it computes; random numbers and values from the data have none."""
        return ()

    def compute(self, *arrays: Any, **_: Any) -> tuple[Array, ...]:
        """New arrays for `writes`, from the arrays of `reads`, which are not changed. Runs the code that is shown.

        An operation overrides it if that is faster.
        """
        return self._run(*arrays)

    @property
    def function(self) -> Callable[..., tuple[Array, ...]]:
        """`compute` as a function, without a call in between unless it is overridden."""
        return self._run if getattr(self.compute, "__func__", None) is Op.compute else self.compute

    @cached_property
    def _run(self) -> Callable[..., tuple[Array, ...]]:
        return compiled(self.each_time, self.reads, self.writes, **self.known)

    @property
    def each_time(self) -> str:
        """The code that every iteration runs; it may use the names of `known`."""
        return self.quick or self.listing

    def rule_of(self, tensor: str) -> Rule | None:
        """The rule of a tensor that it writes; None if that is random or looked up in the data."""
        return next((rule for rule in self.rules if rule.tensor == tensor), None)

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """Names of the tensors that it writes and also uses itself: intermediate results."""
        used = {name for rule in self.rules for name in rule.reads}
        return tuple(tensor.name for tensor in self.writes if tensor.name in used and tensor.name not in self.reads)

    def code_of(self, tensor: str) -> str:
        """The statement that makes a tensor."""
        return self.codes.get(tensor, self.code)

    def terms(self, cell: Cell, tensors: Tensors) -> Terms:
        """How a cell that this operation writes got its value, from the arrays that it really used."""
        rule = self.rule_of(cell.tensor)
        assert rule is not None, f"no rule makes {cell.tensor}"
        return worked_out(rule, cell, tensors)

    def inputs(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The cells that a cell of this operation's results is computed from."""
        rule = self.rule_of(cell.tensor)
        return () if rule is None else inputs(rule, cell, tensors)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The cells of this operation's results that are computed from a cell that it reads."""
        return tuple(pattern for rule in self.rules for pattern in users(rule, cell, tensors))

    @abstractmethod
    def words(self, cell: Cell, tensors: Tensors) -> Words:
        """The explanation of a cell that this operation writes."""

    def ask(self, known: Knowledge) -> Question | None:
        """The quiz question about its result; None if there is none.

        By default it asks for the largest number, and states its inputs, or the formula if they are many or if the
        rule has a constant, such as `l2`, without which they do not give the number.
        """
        # The last one of several with as many axes: the others are on the way to it.
        made = max(reversed(self.writes), key=lambda tensor: len(tensor.axes))
        formulas = dict(text.split(" = ", 1) for text in self.equation.split("   "))
        rule, formula = self.rule_of(made.name), formulas.get(made.symbol, self.equation)
        return from_inputs(known, made, None if rule and rule.constants else self.inputs, formula)

    def at_check(self) -> tuple[Op, ...]:
        """The operations that replace it at checks; by default itself."""
        return (self,)

    def holds(self, tensors: Tensors, lr: float) -> tuple[Invariant, ...]:
        """Conditions that its results must satisfy. `lr`: the learning rate that an update should have used."""
        return ()

    def multiplied_by(self, parameter: str) -> str:
        """The tensor whose columns are multiplied by the rows of that parameter; empty for none."""
        for node in (node for rule in self.rules for node in walk(rule.tree)):
            reads = [factor for factor in factors_of(node) if isinstance(factor, Read)]
            for own, other in permutations(reads, 2):
                if own.tensor == parameter and set(own.at[:1]) & set(other.at):
                    return other.tensor
        return ""

    def corners(self, *arrays: Any) -> tuple[Array, ...]:
        """The arrays whose zeros are the places where its derivative jumps; by default those in `nondifferentiable`."""
        return tuple(array for name, array in zip(self.reads, arrays, strict=True) if name in self.nondifferentiable)

    def chosen(self, *arrays: Any) -> Array | None:
        """A bool array, True for the inputs that it passes on; None unless it `has_argmax`."""
        return None

    def winners(self, *arrays: Any) -> Array | None:
        """Which of its inputs are the maximum that it passes on, if it takes one: (batch, units) bool."""
        return None

    def lost(self, *arrays: Any) -> Array | float:
        """How far off underflow may make each example's loss (batch,), from the arrays that it reads."""
        return 0.0

    def steepness(self, tensors: Tensors) -> Array | None:
        """Its derivative divided by the largest one it can have, 0 to 1, (batch, units); None if it cannot saturate."""
        return None

    def penalty(self, parameter: str) -> float:
        """The factor l2 of a parameter's weight decay: training lowers the loss plus l2/2 · (sum of squares)."""
        return 0.0

    @property
    def called(self) -> str:
        """Its label, with its name in brackets if that differs: `dW,db (grads)`, `softmax`."""
        return self.label if self.label == self.name else f"{self.label} ({self.name})"

    @property
    def listing(self) -> str:
        """All its code: lines of Python, with `; ` between the statements of a line.

        The listings of a program's operations, run in order, make every tensor of an iteration, bit for bit. They
        need the data `X`, `Y`, the training rows `train`, the parameters, other carried state, `lr`, the generator
        `rng` and NumPy as `np`. In a network of several layers `P` lists the parameters `W1, b1, …`, `M` and `V` the
        optimizer state of each, `S` has room for the steps. `order` holds the rows left in the epoch, `erf` is
        `math.erf` for arrays.
        """
        return "; ".join(self.codes.values()) or self.code
