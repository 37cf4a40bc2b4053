"""Items: questions that can be answered by hand, each with all the numbers that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

import numpy as np

from stepviz.errors import UserError
from stepviz.export.blanks import is_workable
from stepviz.ops import Cell, Kind, Op, Program, Tensor, TensorRole
from stepviz.ops.mistakes.cells import mistaken
from stepviz.ops.mistakes.words import RuleWords
from stepviz.ops.program import ROWS
from stepviz.ops.tensor import places
from stepviz.text import several
from stepviz.training import Iteration, Timeline
from stepviz.views.explain.shown import name, result

LEAST, CHOICES = 3, 4
"""Choices of a question."""
_ITERATIONS = 40
"""The first iterations of a run, from which numbers are taken."""
_TRIES = 60
"""Numbers that are looked at for each question that is wanted."""
_CLEARLY = 0.02
"""How far a wrong answer is from every other one, as a share: rounded digits lead to no other choice."""


class QuizItem(NamedTuple):
    """A question with its choices, one of them right."""

    title: str
    """`article, iteration 3, dW.x2.c0`."""
    text: str
    choices: tuple[str, ...]
    answer: int
    """Position of the right choice."""
    feedback: tuple[str, ...]
    """Of each choice: the mistake that leads to it, or that it is right."""
    cell: Cell
    iteration: int


def items(timeline: Timeline, count: int, seed: int) -> Iterator[QuizItem]:
    """So many questions about numbers of the first iterations of a run, no two about the same one.

    Which ones is drawn with that seed. Raises `UserError` where the run has fewer numbers that can be worked out by
    hand: from at most a dozen terms, to the digits that are shown.
    """
    random, made = np.random.RandomState(seed), set[tuple[int, Cell]]()
    last = min(_ITERATIONS, timeline.trainer.experiment.iterations)
    for _ in timeline.extend(last):
        pass
    last = min(last, timeline.reached)
    for _ in range(_TRIES * count):
        if len(made) == count:
            return
        number = int(random.randint(1, last + 1))
        (iteration,) = timeline.iterations(number, number)
        cell = _drawn(iteration.program, random)
        found = None if (number, cell) in made else _item(iteration, cell, random, timeline.trainer.experiment.title)
        if found is not None:
            made.add((number, cell))
            yield found
    if len(made) < count:
        raise UserError(
            f"{timeline.trainer.experiment.title} has only {several(len(made), 'number')} to work out by hand "
            "among those that were tried: ask for fewer --questions, or take a smaller net"
        )


def _drawn(program: Program, random: np.random.RandomState) -> Cell:
    """A number that a rule makes: each operation as often as any other."""
    counted = {name for name, tensor in program.tensors.items() if tensor.kind is Kind.COUNT}
    made = [names for op in program.ops if (names := [r.tensor for r in op.rules if r.tensor not in counted])]
    names = made[random.randint(len(made))]
    tensor = names[random.randint(len(names))]
    shape = program.shape(program.tensors[tensor])
    return Cell(tensor, tuple(int(random.randint(length)) for length in shape))


def _item(iteration: Iteration, cell: Cell, random: np.random.RandomState, title: str) -> QuizItem | None:
    """The question about a number; None where it is not for work by hand, or has no two wrong answers."""
    program, op = iteration.program, iteration.program.maker(cell.tensor)
    if op is None or any(at >= length for at, length in zip(cell.index, iteration[cell.tensor].shape, strict=True)):
        return None
    if not np.isfinite(cell.value_in(iteration)) or not is_workable(cell, iteration):
        return None
    given, wrong = _given(iteration, op, cell), _wrong(iteration, cell)
    if not given or len(wrong) < LEAST - 1:
        return None
    right = result(cell, cell.value_in(iteration), program.tensors)
    feedback = {right: "Right."} | wrong
    choices = [[right, *wrong][place] for place in random.permutation(len(feedback))]
    after = " after" if program.role(cell.tensor) is TensorRole.AFTER else ""
    asked = name(cell, program.tensors, when=after)
    text = f"{_formula(program, op, cell.tensor, iteration)}. {given} What is {asked}?"
    where = f"{title}, iteration {iteration.number}, {program.word(cell)}"
    told = tuple(feedback[choice] for choice in choices)
    return QuizItem(where, text, tuple(choices), choices.index(right), told, cell, iteration.number)


def _formula(program: Program, op: Op, tensor: str, iteration: Iteration) -> str:
    """How the operation makes that tensor: its formula, else its rule in words."""
    symbol, rule = program.tensors[tensor].symbol, op.rule_of(tensor)
    formulas = dict(text.split(" = ", 1) for text in op.equation.split("   ") if " = " in text)
    if symbol in formulas or rule is None or len(op.writes) == 1:
        return f"{symbol} = {formulas[symbol]}" if symbol in formulas else op.equation
    words = RuleWords(program, rule, len(iteration[ROWS.name]))
    return f"{program.tensors[tensor].title} = {words.written(rule.tree)}"


def _wrong(iteration: Iteration, cell: Cell) -> dict[str, str]:
    """Wrong numbers as they are shown, with what is said of each: no two are near each other, or the right one."""
    tensors = iteration.program.tensors
    known, found = [cell.value_in(iteration)], dict[str, str]()
    for value, rewrite in mistaken(iteration.program, cell, iteration):
        text = result(cell, value, tensors)
        near = any(abs(value - other) <= _CLEARLY * max(abs(value), abs(other), 1e-3) for other in known)
        if not near and text not in found and len(text) <= 12:
            found[text] = rewrite.sentence
            known.append(value)
        if len(found) == CHOICES - 1:
            break
    return found


def _given(iteration: Iteration, op: Op, cell: Cell) -> str:
    """The numbers that it is made from, tensor by tensor, as they are shown."""
    found = [pattern for pattern in op.inputs(cell, iteration) if None not in pattern.index]
    labels = {n for n in op.reads if iteration.program.role(n) is TensorRole.LABEL}
    terms = op.terms(cell, iteration)
    read = dict.fromkeys(inner for part in terms.parts for inner in part.cells)
    read |= {Cell(p.tensor, tuple(at for at in p.index if at is not None)): None for p in found if p.tensor in labels}
    if labels and cell.index and not labels & {inner.tensor for inner in read}:
        read |= {Cell(name, cell.index[:1]): None for name in labels}
    if not read:
        return ""
    tensors = groupby(sorted(read, key=lambda inner: inner.tensor), key=lambda inner: inner.tensor)
    told = (_listed(iteration, [*cells]) for _, cells in tensors)
    return f"Given {'; '.join(told)}."


def _listed(iteration: Iteration, cells: list[Cell]) -> str:
    """`x[e0,x2] = 0, x[e1,x2] = 1`; of several in one line of a tensor `x[e0…e3,x2] = 0, 1, 0, 0`."""
    tensors: Mapping[str, Tensor] = iteration.program.tensors
    values = [_digits(iteration, cell, tensors) for cell in cells]
    first, last = (places(tensors[cell.tensor], cell.index) for cell in (cells[0], cells[-1]))
    differ = [axis for axis, (one, other) in enumerate(zip(first, last, strict=True)) if one != other]
    straight = len(differ) == 1 and [c.index[differ[0]] for c in cells] == [
        *range(cells[0].index[differ[0]], cells[-1].index[differ[0]] + 1)
    ]
    if len(cells) < 3 or not straight:
        pairs = zip(cells, values, strict=True)
        return ", ".join(f"{name(cell, tensors)} = {value}" for cell, value in pairs)
    span = [f"{one}…{other}" if one != other else one for one, other in zip(first, last, strict=True)]
    return f"{tensors[cells[0].tensor].symbol}[{','.join(span)}] = {', '.join(values)}"


def _digits(iteration: Iteration, cell: Cell, tensors: Mapping[str, Tensor]) -> str:
    value = iteration[cell.tensor][cell.index]
    return str(int(value)) if iteration[cell.tensor].dtype.kind in "iu" else result(cell, float(value), tensors)
