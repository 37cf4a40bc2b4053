"""Titles: what a number is called, what it is, of when, and what is said of one that is not computed yet."""

from __future__ import annotations

from stepviz.data.dataset import IN_WORDS, SPLITS
from stepviz.ops import Cell, Terms
from stepviz.ops.claims import Sentence
from stepviz.training import Frame, Known
from stepviz.views.explain.sentences.checks import DUE, NEVER, NO_ROWS
from stepviz.views.explain.shown import name, result

TITLE = Sentence("EXPLAIN {cell:text} = {value:number}{rest:rest}")
ABSENT = Sentence("EXPLAIN {cell:text}   not computed yet")
NOT_YET = Sentence("{cell:text}: not computed yet", "note")
MADE_BY = Sentence("It is computed by {op:text}: {equation:text}", "rule")
OTHER = Sentence("! The terms give {total:number}: the operation computed something else.")
CALLED = Sentence("{short:place} is {name:name}", "where")


def title(frame: Frame, cell: Cell, value: float, note: str = "") -> str:
    """`EXPLAIN probs[e1,c1] = 0.1704   ▸ the true class of e1   of iteration 3`; `note`: of the operation."""
    tensors, rest = frame.program.tensors, f"   {note}" if note else ""
    if frame.state(cell.tensor) is Known.OLD:
        rest += f"   of iteration {frame.moment.iteration - 1}"
    if any(cell.tensor == carried.name for carried in frame.program.carried):
        rest = f"   before iteration {frame.moment.iteration}"
    return TITLE.text_of(cell=name(cell, tensors, symbol=False), value=result(cell, value, tensors), rest=rest)


def absent(frame: Frame, cell: Cell) -> tuple[str, str]:
    """Title and rule of a number that is not computed yet."""
    measure = frame.program.measures.get(cell.tensor)
    split = next((split for split in SPLITS if measure is not None and split == measure.of), None)
    if split is None:
        op, word = frame.program.maker(cell.tensor), name(cell, frame.program.tensors, symbol=False)
        rule = MADE_BY.text_of(op=op.label, equation=op.equation) if op is not None else ""
        return ABSENT.text_of(cell=word), rule
    if frame.schedule.without(split):
        return NO_ROWS.text_of(split=split), NEVER.text_of(what=IN_WORDS[split])
    due = frame.schedule.next_due(split, frame.moment.iteration)
    return ABSENT.text_of(cell=cell.tensor), DUE.text_of(iteration=str(due))


def fault(terms: Terms, frame: Frame) -> str:
    """A warning where the terms do not give the number: then the operation itself is wrong."""
    return OTHER.text_of(total=result(terms.cell, terms.total(), frame.program.tensors))


def called(short: str, name: str) -> str:
    """`c1 is versicolor`."""
    return CALLED.text_of(short=short, name=name)
