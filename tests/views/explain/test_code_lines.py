"""The code beside the numbers: what is shown runs, and makes every number; nothing in it is to spare."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from stepviz import Iteration, Trainer
from stepviz.views.explain.code_lines import code_lines
from tests.laws.pinned_nets import pinned
from tests.support import listings
from tests.support.examples import LONG
from tests.support.listings import ITERATIONS, assigned, is_piece, loop_name, variable, without_one
from tests.support.nets import some_cells

NETS = [name for name, run in pinned().items() if not run.heads]
nets = pytest.mark.parametrize("name", NETS[:: 1 if LONG else 6])
"""That the code of each net makes its numbers is a law of its own."""


@cache
def trainer_of(name: str) -> Trainer:
    return Trainer(pinned()[name])


def iterations(trainer: Trainer) -> Sequence[Iteration]:
    return trainer.iterations(trainer.initial, 1, ITERATIONS)


@nets
def test_without_any_one_of_its_statements_the_code_does_not_make_them(name: str) -> None:
    trainer = trainer_of(name)
    made, sources = iterations(trainer), [op.listing for op in trainer.program.ops]
    for place, source in enumerate(sources):
        for rest, gone in without_one(source):
            try:
                wrong = listings.run(trainer, [*sources[:place], rest, *sources[place + 1 :]], made)
            except (NameError, IndexError, ValueError):  # nothing has that name, or one of another shape
                continue
            assert wrong, f"{gone!r} could be left out"


@nets
def test_code_beside_an_equation_or_an_explanation_is_a_piece_of_the_whole(name: str) -> None:
    trainer = trainer_of(name)
    random, program = np.random.RandomState(0), trainer.program
    for iteration in iterations(trainer)[:2]:
        for op in program.ops:
            assert is_piece(op.code, op.listing), op.code
            for tensor in op.writes:
                for cell in some_cells(tensor.name, iteration[tensor.name], random, 6):
                    code = op.words(cell, iteration).code
                    assert is_piece(code, op.listing), (cell, code)
                    names = {
                        variable(program, cell.tensor),
                        loop_name(op, cell.tensor, loops=program.update.in_code.loops),
                    }
                    assert set(assigned(code)) <= names, (cell, code)


def test_lines_of_code_keep_their_width_and_part_between_statements_first() -> None:
    assert code_lines("a = b; c = d(e, f)", 40) == ("a = b; c = d(e, f)",)
    assert code_lines("a = b; c = d(e, f)", 12) == ("a = b", "c = d(e, f)")
    assert code_lines("a = b; c = d(e, f)", 9) == ("a = b", "c = d(e,", "  f)")
    assert code_lines("for a in b:\n    c = a + d", 12) == ("for a in b:", "    c = a \\", "      + d")


@nets
def test_lines_of_any_width_are_the_same_program(name: str) -> None:
    for op in trainer_of(name).program.ops:
        for width in (40, 50, 79, 132):
            lines = code_lines(op.listing, width)
            assert max(map(len, lines)) <= width
            assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(op.listing))
