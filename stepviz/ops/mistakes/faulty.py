"""Faulty: the operations of a program with a mistake in one rule on purpose, for somebody to find.

Code, formula and sentence of the faulty operation stay right: they tell what it should do. Its numbers and their
arithmetic are those of the wrong rule. No operation tells what its numbers mean: that is only true in a right program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from stepviz.errors import UserError
from stepviz.ops.claims import Words
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.arrays import every
from stepviz.ops.rules.rule import Rule
from stepviz.ops.rules.working import terms
from stepviz.ops.tensor import Array, Cell, Kind
from stepviz.settings.values import hint, quoted

BELIEF = "the run takes it that "
_ANY: Mapping[Kind, Kind] = dict.fromkeys((Kind.PROBABILITY, Kind.ERROR, Kind.LOSS, Kind.SQUARE), Kind.SIGNED)
"""With a mistake, a probability or a loss can be any number."""


def made_wrong(program: Program, text: str, rows: int) -> tuple[Op, ...]:
    """The operations with the mistake `NAME[@OP[.TENSOR]]`; if it fits several places of a rule, in the innermost.

    Raises `UserError` for an unknown mistake, and for one that these operations cannot have.
    """
    name, _, place = text.partition("@")
    op, _, tensor = place.partition(".")
    if name not in MISTAKES:
        choices = f"choose one of {', '.join(MISTAKES)}"
        raise UserError(f"--mistake {quoted(text)}: {quoted(name)} is no mistake, {hint(name, [*MISTAKES], choices)}")
    found = [r for r in possible(program, rows) if r.mistake == name]
    if not place:
        return _with(program, found[0]) if found else _refuse(program, text, name, rows)
    here = [r for r in found if _is_at(program, r, op, tensor)]
    first = [r for r in here if r.rule.tensor == here[0].rule.tensor]
    return _with(program, first[-1]) if here else _refuse(program, text, name, rows)


def possible(program: Program, rows: int) -> Iterator[Rewrite]:
    """Yields the mistakes that the operations of a program can have, in order; of each place the innermost last."""
    usual = _zeros(program, rows)
    others = [_zeros(program, count) for count in (1, rows + max(program.lengths.values()))]
    checked = {tensor.name for op in program.forward for tensor in op.writes}
    for number, op in enumerate(program.ops, 1):
        for made in op.writes:
            # At a check all rows of a split are computed, and documents differ in length.
            varies = made.name in checked or len(program.dataset.starts) > 0
            batches = (usual, *others) if varies else (usual,)
            for rewrite in rewrites(program, made.name, rows):
                there = all(program.made_at.get(read, 0) <= number for read in rewrite.rule.reads)
                if there and not rewrite.rare and all(_works(rewrite.rule, known) for known in batches):
                    yield rewrite


def _zeros(program: Program, rows: int) -> Mapping[str, Array]:
    """Arrays of zeros in the shapes that the tensors have in a batch of so many rows."""
    found = {}
    for name, tensor in program.tensors.items():
        shape = program.shape(tensor, rows)
        found[name] = np.zeros(shape, int if tensor.kind in (Kind.LABEL, Kind.CHARACTER) else float)
    return found


def _works(rule: Rule, known: Mapping[str, Array]) -> bool:
    """True if the rule makes an array, and the arithmetic of its numbers can be shown."""
    try:
        with np.errstate(all="ignore"):
            array = every(rule, known)
            terms(rule, Cell(rule.tensor, (0,) * array.ndim), known)
    except (IndexError, KeyError, ValueError):
        return False
    return True


def _is_at(program: Program, rewrite: Rewrite, op: str, tensor: str) -> bool:
    maker = program.maker(rewrite.rule.tensor)
    return maker is not None and op in (maker.name, maker.label) and tensor in ("", rewrite.rule.tensor)


def _refuse(program: Program, text: str, name: str, rows: int) -> tuple[Op, ...]:
    makers = [program.maker(r.rule.tensor) for r in possible(program, rows) if r.mistake == name]
    known = ", ".join(dict.fromkeys(f"{name}@{maker.name}" for maker in makers if maker is not None))
    instead = f"choose {known}" if known else "no operation of this run can have it: choose another one"
    raise UserError(f"--mistake {quoted(text)} is not possible here: {instead}")


def _with(program: Program, rewrite: Rewrite) -> tuple[Op, ...]:
    maker = program.maker(rewrite.rule.tensor)
    made = tuple(_faulty(op, rewrite) if op is maker else _silent(op) for op in program.ops)
    for op in made:  # of all operations, so that the kind of the numbers does not tell where the mistake is
        op.writes = tuple(replace(tensor, kind=_ANY.get(tensor.kind, tensor.kind)) for tensor in op.writes)
    return made


def _silent(op: Op) -> Op:
    """The operation, without sentences on the meaning of its numbers."""
    made = copy(op)
    # An attribute of its own hides the method of its class.
    made.__dict__["words"] = lambda cell, tensors: replace(op.words(cell, tensors), meaning=())
    if op.phase is Phase.BACKWARD:
        made.belief = op.belief or BELIEF
    return made


def _faulty(op: Op, rewrite: Rewrite) -> Op:
    """The operation with the wrong rule."""
    made, wrong = copy(op), rewrite.rule
    rules = tuple(wrong if rule.tensor == wrong.tensor else rule for rule in op.rules)
    own = {tensor.name for tensor in op.writes}
    more = tuple(read for read in wrong.reads if read not in (*op.reads, *own))
    made.reads, made.belief = (*op.reads, *more), op.belief or BELIEF
    checked = op.at_check()
    made.__dict__ |= {
        "rules": rules,
        "compute": partial(_computed, op, rules, wrong.tensor, made.reads),
        "words": lambda cell, tensors: Words(op.words(cell, tensors).rule),  # how the number should be made
        "ask": lambda _: None,  # a question about a wrong number has no right answer
        "at_check": lambda: (made,) if checked == (op,) else checked,
        # Methods of its class that override these are true of the right rule only.
        "terms": partial(Op.terms, made),
        "inputs": partial(Op.inputs, made),
        "users": partial(Op.users, made),
    }
    return made


def _computed(op: Op, rules: tuple[Rule, ...], wrong: str, reads: tuple[str, ...], *arrays: Any) -> tuple[Array, ...]:
    """The results of the right operation, except the wrong tensor and those of its own that depend on it."""
    known = dict(zip(reads, arrays, strict=True))
    made = op.compute(*arrays[: len(op.reads)])
    known |= {tensor.name: array for tensor, array in zip(op.writes, made, strict=True)}
    touched = {wrong}
    with np.errstate(all="ignore"):
        for rule in rules:
            if rule.tensor in touched or touched.intersection(rule.reads):
                known[rule.tensor] = np.array(every(rule, known))
                touched.add(rule.tensor)
    return tuple(known[tensor.name] for tensor in op.writes)
