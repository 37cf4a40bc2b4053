"""A GPT's panes: each number beside what it is made from, positions by their characters, heads by their names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from random import Random

from stepviz import Experiment, Frame
from stepviz.ops import Cell, TensorRole
from stepviz.training import provenance
from stepviz.views.layout.layouts import Area, Size
from stepviz.views.layout.placing import layout_at, sheets_of
from stepviz.views.layout.plan import TERMS
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at, trainer_of
from tests.support.places import slots_of

SMALL, LECTURE = Size(60, 20), Size(80, 24)
GPT, TWO_HEADS = Experiment.of("gpt"), Experiment.of("gpt", heads=2, embed=4, norm="layer", optimizer="sgd")
ITERATIONS = (2, 5) if not LONG else range(1, 9)
"""Documents of four and five positions, or of all lengths."""


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


def rows(frame: Frame, size: Size, pick: Cell | None = None) -> list[str]:
    return [text_of(row) for row in screen(MomentView(State(frame.moment, pick=pick), frame), *size).rows]


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


def test_on_a_sheet_no_step_moves_a_pane() -> None:
    for _, same in groupby(frames(), key=lambda frame: frame.moment.iteration):
        places: dict[str, list[Area]] = {}
        for frame in same:
            layout = layout_at(frame, State(frame.moment), LECTURE)
            shown = [pane.place for pane in layout.numbered]
            assert places.setdefault(layout.name, shown) == shown


def test_what_is_masked_is_a_dash_and_nothing_that_is_not_finite() -> None:
    frame = frame_at("1:scores", GPT)
    masked = Cell("scores", (0, 0, 1))
    shown = rows(frame, LECTURE, masked)
    line = next(row for row in shown if row.startswith(" t0") and "[" in row)
    assert line.partition("[")[2].split()[:2] == ["-]", "-"]
    assert not any("inf" in row or "!" in row for row in shown)
    assert frame.current.first_broken is None
    assert any("s1 comes after t0" in row for row in rows_explained(frame, masked))


def rows_explained(frame: Frame, cell: Cell) -> list[str]:
    sight = MomentView(State(frame.moment, pick=cell, explaining=True), frame)
    return [text_of(row) for row in screen(sight, *LECTURE).rows]


def test_positions_have_their_characters_and_heads_stand_side_by_side_where_all_have_room() -> None:
    frame = frame_at("1:A", TWO_HEADS)
    text = "".join(frame.dataset.characters[code] for code in frame.current["x"].tolist())
    shown = rows(frame, Size(120, 36))
    assert [f" t{place} {sign}" for place, sign in enumerate(text)] == [row[:5] for row in shown[4 : 4 + len(text)]]
    for size, tables in ((LECTURE, (0, 1)), (Size(40, 24), (0,))):
        sight = MomentView(State(frame.moment, pick=Cell("A", (0, 1, 0))), frame)
        (grid,) = (grid for grid in sight.grids(size) if "A" in grid.pane.tensors)
        assert tuple(at for group in grid.groups for at in group.at) == tables
        assert {slot.cell.index[0] for slot in slots_of(grid)} == {*tables}
        assert all(grid.at(slot.gutter + 1, slot.line) == slot.cell for slot in slots_of(grid))
    assert any("A n0 of 2" in row for row in rows(frame, Size(40, 24), Cell("A", (0, 1, 0))))
