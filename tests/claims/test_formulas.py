"""Formulas: every sentence that an operation of one brings is said somewhere in its run."""

from __future__ import annotations

import re

import pytest

from stepviz import Moment, Timeline
from stepviz.ops import Cell, scalar
from stepviz.ops.claims import Sentence
from stepviz.ops.formula import SHARED, NodeSlopes
from tests.claims.brought import owners
from tests.claims.reader import sentences
from tests.claims.runs import lines, read


@pytest.mark.parametrize("line", [line for line in lines() if "--formula" in line])
def test_every_sentence_of_a_formula_is_said(line: str) -> None:
    timeline = read(line).timeline
    program = timeline.trainer.program
    said = list(_said(timeline))
    own = {p: owned for p, owned in owners(program).items() if any(_of_formula(op) for _, op in owned)}
    chain_rule = [value for value in vars(scalar).values() if isinstance(value, Sentence)]
    own = {p: owned for p, owned in own.items() if not any(sentence in chain_rule for sentence, _ in owned)}
    unmet = [pattern for pattern in own if not any(re.fullmatch(pattern, text) for text in said)]
    if not any(op.meanings for op in program.ops if isinstance(op, NodeSlopes)):
        unmet = [pattern for pattern in unmet if not any(sentence is SHARED for sentence, _ in own[pattern])]
    assert own
    assert not unmet, "\n".join(unmet)


def _of_formula(op: object) -> bool:
    return type(op).__module__.startswith("stepviz.ops.formula")


def _said(timeline: Timeline) -> list[str]:
    """All that is printed of the first iteration: of every moment, and of every number at its end."""
    last = timeline.schedule.end(1).op
    told = [text for op in range(last + 1) for text in sentences(timeline.frame(Moment(1, op)), None)]
    end = timeline.frame(Moment(1, last))
    cells = [Cell(name) for name in end.program.tensors if end.tensor(name) is not None and name != "rows"]
    return [*told, *(text for cell in cells for text in sentences(end, cell))]
