"""Titles: titles of explanations, and sentences on missing numbers, ties, nan and inf."""

from __future__ import annotations

import math

import numpy as np

from stepviz.data.dataset import IN_WORDS, SPLITS
from stepviz.ops import Cell, Form, Name, Saying, TensorRole, places
from stepviz.ops.claims import Sentence
from stepviz.training import Frame, Iteration, Known
from stepviz.views.explain.sentences.checks import DUE, NEVER, NO_ROWS
from stepviz.views.explain.shown import name, result
from stepviz.views.text import numbers
from stepviz.views.text.sentences import apart

TITLE = Sentence("EXPLAIN {cell:text} = {value:number}{rest:rest}")
ABSENT = Sentence("EXPLAIN {cell:text}   not computed yet")
NOT_YET = Sentence("{cell:text}: not computed yet", "note")
MADE_BY = Sentence("It is computed by {op:text}: {equation:text}", "rule")
OTHER = Sentence("! The terms give {total:number}: the operation computed something else.")
"""Said only of a wrong operation, as a reader's own may be."""
CALLED = Sentence("{short:place} is {name:name}", "where")


def title(frame: Frame, cell: Cell, value: float, note: str = "") -> str:
    """`EXPLAIN probs[e1,c1] = 0.1704   ▸ the true class of e1   of iteration 3`; `note`: the operation's note."""
    tensors, rest = frame.program.tensors, f"   {note}" if note else ""
    if frame.state(cell.tensor) is Known.OLD:
        rest += f"   of iteration {frame.moment.iteration - 1}"
    if any(cell.tensor == carried.name for carried in frame.program.carried):
        rest = f"   before iteration {frame.moment.iteration}"
    return TITLE.text_of(cell=name(cell, tensors, symbol=False), value=result(cell, value, tensors), rest=rest)


def absent(frame: Frame, cell: Cell) -> tuple[str, str]:
    """Title and rule for a number that is not computed yet."""
    measure = frame.program.measures.get(cell.tensor)
    split = next((split for split in SPLITS if measure is not None and split == measure.of), None)
    if split is None:
        op, word = frame.program.maker(cell.tensor), name(cell, frame.program.tensors, symbol=False)
        rule = MADE_BY.text_of(op=op.label, equation=apart(op.equation)) if op is not None else ""
        return ABSENT.text_of(cell=word), rule
    if frame.schedule.without(split):
        return NO_ROWS.text_of(split=split), NEVER.text_of(what=IN_WORDS[split])
    due = frame.schedule.next_due(split, frame.moment.iteration)
    return ABSENT.text_of(cell=cell.tensor), DUE.text_of(iteration=str(due))


def called(short: str, name: str) -> str:
    """`c1 is versicolor`."""
    return CALLED.text_of(short=short, name=name)


FIRST = Sentence("Tied for the largest p: the first one, {class:name}, is predicted.")
LARGEST = Sentence("Tied for the largest p: {class:name}, with the largest logit, is predicted.")


def verdict(source: Iteration, cell: Cell) -> tuple[Saying, ...]:
    """A sentence on the prediction, for a probability of a row with a tie for the largest; else empty."""
    tensor = source.program.tensors[cell.tensor]
    if tensor.role is not TensorRole.PROBABILITY or tensor.axes[-1] != "class":
        return ()
    logits, p = source.program.scores_of(source)[cell.index[0]], source[cell.tensor][cell.index[0]]
    tied = np.flatnonzero(p == p.max())
    if len(tied) < 2 or not (np.isfinite(logits).all() and np.isfinite(p).all()):
        return ()
    says = FIRST if (logits[tied] == logits.max()).all() else LARGEST
    return (says.say(**{"class": Name(f"c{int(logits.argmax())}")}),)


_FIRST = "first nan/inf ▸ {cell:text}"
IS = Sentence(f"{_FIRST} = {{value:number}}")
OVERFLOW = Sentence(f"{_FIRST} = inf / inf: exp({{power:number}}) is larger than 1.8e308")
UNDERFLOW = Sentence(f"{_FIRST} = 0 / 0: every exp of its row is too small for a double")
COLUMN = Sentence("The next update makes the whole column {column:place} of {weights:text} {bad:nan|inf or nan}.")


def first_bad(frame: Frame, cell: Cell, value: float) -> tuple[str, ...]:
    """For nan and inf: the first such cell of the iteration, and its cause; else empty."""
    if not numbers.is_bad(value) or frame.broken is None or frame.broken.cell == cell:
        return ()
    cell, tensors = frame.broken.cell, frame.program.tensors
    word, value = name(cell, tensors, symbol=False), cell.value_in(frame.current)
    op = frame.program.maker(cell.tensor)
    terms = op.terms(cell, frame.current) if op is not None else None
    if terms is not None and terms.form is Form.SHARE and math.isnan(value):
        own = terms.parts[terms.own]
        if math.isinf(own.value):
            return (OVERFLOW.text_of(cell=word, power=numbers.plain(own.product)),)
        if not any(part.value for part in terms.parts):
            return (UNDERFLOW.text_of(cell=word),)
    return (IS.text_of(cell=word, value=result(cell, value, tensors)),)


def spread(frame: Frame, source: Iteration, cell: Cell, value: float) -> tuple[str, ...]:
    """For a gradient that is nan or inf: a sentence if the update leaves no finite weight in its column."""
    program = source.program
    if frame.broken is None or math.isfinite(value) or program.role(cell.tensor) is not TensorRole.GRADIENT:
        return ()
    weights = program.of(cell.tensor)
    if len(cell.index) < 2:
        return ()
    column = source[program.after(weights)][:, cell.index[1]]
    if np.isfinite(column).any():
        return ()
    bad, place = "nan" if np.isnan(column).all() else "inf or nan", places(program.tensors[weights], cell.index)[1]
    return (COLUMN.text_of(column=place, weights=weights, bad=bad),)
