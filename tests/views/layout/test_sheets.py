"""Sheets of any formula have a place for every number; those of a GPT each number beside what it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hypothesis import given

from stepviz import Experiment, Frame, UserError
from stepviz.formula.asked import formula_of
from stepviz.formula.graph import Graph
from stepviz.ops import Cell, TensorRole
from stepviz.training import provenance
from stepviz.views.layout.layouts import Area, Size
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.plan import TERMS, Sheet
from stepviz.views.layout.sheets.formula import formula_sheets
from stepviz.views.layout.sheets.graph import Memory, laid_graph
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from tests.support import own
from tests.support.examples import LONG, examples
from tests.support.moments import frame_at, trainer_of
from tests.support.places import apart

SIZES = (Size(80, 24), Size(120, 36), Size(160, 48))
ADAM = Memory("adam", "step", "mv", counts=True)


def assert_drawn(graph: Graph, sheets: tuple[Sheet, ...], size: Size) -> None:
    """Every number is in a box, no two boxes overlap, words are inside."""
    shown = {name for sheet in sheets for pane in laid_graph(sheet, size).numbered for name in pane.tensors}
    wanted = {name for node in graph.nodes for name in (node.name, f"d{node.name}")}
    wanted |= {form.format(name) for name in graph.names for form in ("{}", "d{}", "{}_after")}
    assert wanted <= shown
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    for sheet in sheets:
        layout = laid_graph(sheet, size)
        assert layout.complete
        free = Area(0, 0, size.width, layout.pane("panel").place.y)
        assert all(free.holds(*place) for place in apart(pane.place for pane in layout.numbered))
        words = [word for band in layout.bands for word in band.words]
        assert all(word.x >= 0 and word.x + len(word.text) <= size.width for word in words)
        assert all(2 <= word.y < size.height for word in words)
        numbers = sorted(pane.number for pane in layout.numbered)
        assert numbers == list(range(1, len(numbers) + 1))


@examples(60)
@given(own.texts())
def test_any_graph_has_a_place_for_every_number(text: str) -> None:
    given = tuple((name, 1.5) for name in own.used(text))
    try:
        formula = formula_of(f"L = {text}", given)
    except UserError:
        return
    for size in SIZES:
        for memory in (Memory("sgd"), ADAM):
            assert_drawn(formula.graph, formula_sheets(formula.graph, formula.ordered, memory, size), size)


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
