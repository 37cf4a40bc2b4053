"""What a term is called names its number: each place in its label is one of a number that the term reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import AXES, Cell, Op, Term
from tests.claims import facts
from tests.claims.runs import Run, runs
from tests.claims.walk import look_at
from tests.support.examples import share

_PLACE = re.compile(rf"(?<!\w)[{''.join(AXES.values())}]\d+(?!\w)")
_OF_TEXT = (
    Experiment.of("names", iterations=3, check=(2, 3), context=2, batch_size=3),
    Experiment.of("names", iterations=3, check=(2, 3), context=3, hidden=(3,), l2=0.1, batch_size=5),
    Experiment.of("names", iterations=3, check=(2, 3), embed=2, context=2, l2=0.1, batch_size=8),
)
"""Where a row has several characters."""


def walked() -> Iterator[Run]:
    yield from (Run(" ".join(run.words()), Timeline(Trainer(run))) for run in _OF_TEXT)
    yield from runs(0, share(6))


def read_by(frame: Frame, term: Term) -> set[str]:
    """The places of the numbers that a term reads, and of the label that chose it."""
    cells = [*term.cells, *([] if term.because is None else [term.because])]
    tensors = frame.program.tensors
    axes = partial(zip, strict=True)
    return {f"{AXES[axis]}{place}" for cell in cells for axis, place in axes(tensors[cell.tensor].axes, cell.index)}


def made(frame: Frame, cell: Cell) -> tuple[Op, tuple[Term, ...]] | None:
    """The operation that made a number, and the terms that it made it from."""
    op = frame.program.maker(cell.tensor) if cell.tensor in frame.program.tensors else None
    if op is None or frame.value(cell) is None:
        return None
    return op, op.terms(cell, facts.now(frame, cell)).parts


def test_every_place_in_a_label_is_one_of_a_number_that_the_term_reads() -> None:
    wrong: dict[tuple[str, str], str] = {}
    met: Counter[str] = Counter()
    for number, run in enumerate(walked()):
        for look in look_at(run, number):
            found = None if look.cell is None else made(look.frame, look.cell)
            for term in () if found is None else found[1]:
                assert found is not None
                places = {*_PLACE.findall(term.label)} - look.frame.program.tensors.keys()
                met[type(found[0]).__name__] += bool(places)
                if places - read_by(look.frame, term):
                    wrong[type(found[0]).__name__, term.label] = f"{term.label} of {term.cells}\n    {look}"
    assert not wrong, "\n".join(wrong.values())
    assert {"Linear", "Picked", "LookUp", "TableGradient", "LinearGradient", "Softmax"} <= (+met).keys()
