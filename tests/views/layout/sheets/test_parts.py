"""A GPT's panes: each number beside what it is made from, in a lecture and in a small terminal."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from stepviz import Experiment, Frame
from stepviz.ops import Cell, TensorRole
from stepviz.training import provenance
from stepviz.views.layout.layouts import Size
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.plan import TERMS
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.moments import frame_at, trainer_of

SMALL, LECTURE = Size(60, 20), Size(80, 24)
GPT = Experiment.of("gpt")
ITERATIONS = (5,) if not LONG else range(1, 9)
"""A document of five positions, or those of all lengths."""


def frames() -> Iterator[Frame]:
    for iteration in ITERATIONS:
        yield from (frame_at(f"{iteration}:{op.name}", GPT) for op in trainer_of(GPT).program.ops)


def missing(frame: Frame, pick: Cell | None, size: Size) -> list[Cell]:
    """The number in brackets and what it is made from, as far as it is not in view; in a small terminal it alone."""
    sight = MomentView(State(frame.moment, pick=pick), frame)
    cell, seen = sight.selected, sight.in_view(size)
    if cell is None:
        return []
    terms = provenance.terms(frame, cell) if size == LECTURE else None
    largest = sorted(() if terms is None else terms.parts, key=lambda term: -abs(term.value))[:TERMS]
    parts = [part for term in largest for part in term.cells]
    shown = [part for part in parts if frame.program.role(part.tensor) is not TensorRole.ROWS]
    return [one for one in (cell, *shown) if not seen(one)]


def test_what_is_made_is_in_view_at_every_moment_and_in_a_lecture_all_it_is_made_from() -> None:
    for frame in frames():
        assert {size: missing(frame, None, size) for size in (SMALL, LECTURE)} == {SMALL: [], LECTURE: []}, frame.op


def test_so_is_whichever_number_is_picked() -> None:
    random = Random(0)
    for iteration in random.choices(ITERATIONS, k=2000 if LONG else 50):
        frame = frame_at(f"{iteration}:update", GPT)
        known = [name for name, tensor in frame.program.tensors.items() if tensor.role is not TensorRole.ROWS]
        name = random.choice(known)
        cell = Cell(name, tuple(map(random.randrange, frame.current[name].shape)))
        assert [missing(frame, cell, size) for size in (SMALL, LECTURE)] == [[], []], cell


def test_every_tensor_has_a_pane_and_sheets_do_not_depend_on_the_document() -> None:
    names = set[tuple[str, ...]]()
    for frame in frames():
        sheets = sheets_of(frame)
        names.add(tuple(sheet.name for sheet in sheets))
        shown = {name for sheet in sheets for name in sheet.tensors}
        assert {*frame.program.tensors, *frame.program.measures} - shown == {frame.program.the(TensorRole.ROWS)}
    (found,) = names
    assert len({*found}) == len(found)
