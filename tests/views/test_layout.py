"""What is asked or explained is in view at any size; nothing overlaps; more room never shows less."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, pairwise, product
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, UserError
from stepviz.formula.asked import formula_of
from stepviz.formula.graph import Graph
from stepviz.ops import Cell, TensorRole
from stepviz.settings.kinds import LAYERS, KnownKind
from stepviz.training import provenance
from stepviz.views.layout.focus import asked_about, focus, operands
from stepviz.views.layout.layouts import LECTURE_SIZE, Area, Layout, Size
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.plan import Sheet
from stepviz.views.layout.sheets.formula import formula_sheets
from stepviz.views.layout.sheets.graph import Memory, laid_graph
from stepviz.views.layout.windows import window
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support import own
from tests.support.examples import LONG, examples
from tests.support.moments import frame_at, line_of
from tests.support.places import (
    ARTICLE,
    LEAST,
    MODES,
    NETS,
    apart,
    assert_holds,
    frames_of,
    shown_at,
    sight_of,
    sizes,
    slots_of,
)

SAMPLES = 8
"""Sizes of each network beside that of a lecture."""
PICKS = 200 if LONG else 10
"""Numbers of each network that are picked."""


def wanted(sight: MomentView) -> Iterable[Cell]:
    """What is looked at, what it is made from, and what has a letter."""
    frame, asked = sight.frame, asked_about(sight.state)
    looked = asked or (() if sight.selected is None else (sight.selected,))
    yield from looked
    yield from operands(frame, looked, sight.state.mask)
    if sight.told is not None:
        yield from sight.told.letters


def assert_in_view(sight: MomentView, size: Size) -> int:
    """What is wanted; in a small terminal at least the number in brackets."""
    seen, needed = {slot.cell for slot in slots_of(*sight.grids(size))}, set(wanted(sight))
    assert not needed - seen, (sight.frame.op, sight.state, size, sight.layout(size).name, needed - seen)
    assert sight.selected is None or sight.in_view(ARTICLE)(sight.selected), (sight.frame.op, sight.state)
    return len(needed)


def picked(frame: Frame, random: Random) -> MomentView:
    """Someone who looks at any number that is known there."""
    named = [name for name, tensor in frame.program.tensors.items() if tensor.role is not TensorRole.ROWS]
    name = random.choice([name for name in named if frame.tensor(name) is not None])
    cell = Cell(name, tuple(map(random.randrange, frame.current[name].shape)))
    return MomentView(State(frame.moment, pick=cell), frame)


@pytest.mark.parametrize("net", NETS)
def test_every_operand_is_in_view_in_the_terminal_of_a_lecture_and_in_larger_ones(net: str) -> None:
    """Of the number in brackets, and of whichever number is picked."""
    random, frames = Random(net), frames_of(net)
    sights = [sight_of(frame, mode) for frame in frames[::2] for mode in MODES[:3]]
    sights += [picked(random.choice(frames), random) for _ in range(PICKS)]
    counted = [assert_in_view(sight, LECTURE_SIZE) for sight in sights]
    assert sum(counted) > len(counted)
    larger = (size for size in sizes(random) if size.width >= LECTURE_SIZE.width and size.height >= LECTURE_SIZE.height)
    for size in islice(larger, SAMPLES):
        assert_in_view(sight_of(random.choice(frames), random.choice(MODES[:3])), size)


@pytest.mark.parametrize("net", NETS)
def test_every_tensor_has_a_pane_on_sheets_that_are_the_same_at_every_moment(net: str) -> None:
    """Of documents of any length, too."""
    names = set[tuple[str, ...]]()
    for frame in frames_of(net):
        sheets = sheets_of(frame)
        names.add(tuple(sheet.name for sheet in sheets))
        shown = {name for sheet in sheets for name in sheet.tensors}
        assert {*frame.program.tensors, *frame.program.measures} - shown == {frame.program.the(TensorRole.ROWS)}
    (found,) = names
    assert len({*found}) == len(found)


MOVED = (
    Experiment.of("iris", hidden=(4,), norm="batch", freeze=("W1", "b2")),
    Experiment.of("digits", conv="2@3x3", hidden=(4,), optimizer="adam"),
    Experiment.of("names", embed=2, hidden=(3,)),
)


@pytest.mark.parametrize("run", MOVED, ids=lambda run: run.title)
def test_of_gradients_and_updates_one_is_chosen_that_moves_a_weight_of_several_terms(run: Experiment) -> None:
    timeline = line_of(run)
    for number, op in product((1, 9), range(1, timeline.schedule.update + 1)):
        frame = timeline.frame(Moment(number, op))
        program, cell = frame.program, focus(frame)
        assert frame.op is not None
        moving = [t.name for t in frame.op.writes if program.role(t.name) in (TensorRole.GRADIENT, TensorRole.AFTER)]
        learned = [name for name in moving if program.of(name) not in program.update.frozen]
        if learned:
            assert cell is not None
            weights = [name for name in learned if len(program.axes[program.of(name)]) > 1]
            assert cell.tensor in (weights or learned)
            every = (Cell(cell.tensor, index) for index in np.ndindex(frame.current[cell.tensor].shape))
            assert terms_of(frame, cell) > 1 or max(terms_of(frame, each) for each in every) < 2


def terms_of(frame: Frame, cell: Cell) -> int:
    """How many terms that are not 0 make it."""
    terms = provenance.terms(frame, cell)
    assert terms is not None
    return sum(part.value != 0 for part in terms.parts)


def test_all_positions_that_a_gradient_of_microgpt_is_summed_over_are_in_view() -> None:
    for op in ("dlm_head", "dfc2", "dfc1", "dwo", "dwq"):
        frame = frame_at(f"2:{op}", Experiment.of("microgpt"))
        sight = sight_of(frame)
        seen = {slot.cell for slot in slots_of(*sight.grids(LECTURE_SIZE))}
        assert sight.selected is not None
        needed = {*operands(frame, (sight.selected,))}
        assert len(needed) == 2 * len(frame.current["x"]) == 16
        assert needed <= seen, op


@given(st.integers(1, 12), st.integers(0, 14), st.lists(st.integers(0, 20), max_size=6))
def test_a_window_has_positions_that_are_there_in_order(total: int, size: int, wanted: list[int]) -> None:
    found = window(total, size, wanted)
    positions = [*found.positions]
    assert positions == sorted({*positions})
    assert len(positions) == max(1, min(size, total))
    assert {*positions} <= {*range(total)}
    there = [place for place in dict.fromkeys(wanted) if place < total][: len(positions)]
    assert {*there} <= {*positions}


LOOKED = (5000 if LONG else 300) // len(NETS)
"""Of each network."""


@pytest.mark.parametrize("net", NETS)
def test_what_must_hold_holds_at_any_size(net: str) -> None:
    random = Random(net)
    for size, _ in zip(sizes(random), range(LOOKED), strict=False):
        frame, mode = random.choice(frames_of(net)), random.choice(MODES)
        shown = assert_holds(sight_of(frame, mode), size)
        if net == "article" and mode == "plain" and size.width >= ARTICLE.width and size.height >= ARTICLE.height:
            assert shown.layout is not None
            tensors = {name for pane in shown.layout.numbered for name in pane.tensors}
            assert set(frame.program.tensors) - tensors == {"rows"}


@pytest.mark.parametrize("net", NETS if LONG else ["article", "iris 16"])
@pytest.mark.parametrize("op", [2, 6])
def test_a_column_or_a_line_more_never_shows_less(net: str, op: int) -> None:
    wider = [Size(width, height) for height in (12, 24) for width in range(60, 101, 1 if LONG else 3)]
    higher = [Size(width, height) for width in (60, 100) for height in range(LEAST.height, 50)]
    for sizes_ in (wider, higher):
        for (before, less), (after, more) in pairwise((size, shown_at(net, op, size)) for size in sizes_):
            if after.width >= before.width and after.height >= before.height:
                assert more >= less, (before, after)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("size", [Size(80, 24), Size(120, 36)])
def test_on_a_sheet_no_step_moves_a_pane(net: str, size: Size) -> None:
    places: dict[str, Layout] = {}
    for frame in frames_of(net):
        layout = sight_of(frame).layout(size)
        known = places.setdefault(layout.name, layout)
        assert [pane.place for pane in known.panes] == [pane.place for pane in layout.panes]
    assert places


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 24), (200, 1), (5, 3), (9, 24), (19, 4)])
def test_the_smallest_terminals_live(size: tuple[int, int]) -> None:
    for net in NETS:
        for frame in frames_of(net)[:: 3 if LONG else 24]:
            for mode in MODES:
                layout = sight_of(frame, mode).layout(Size(*size))
                assert all(pane.place.x >= 0 and pane.place.width > 0 for pane in layout.panes)
                assert len(screen(sight_of(frame, mode), *size).rows) == size[1]


def test_a_table_that_is_on_no_sheet_of_a_layer_has_a_sheet_of_its_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAYERS, "pairs", KnownKind("tests.support.kinds.pairs:Pairs"))
    frame = frame_at("2:S", Experiment(layer="pairs", iterations=3))
    assert [sheet.name for sheet in sheets_of(frame)][-1] == "S"
    for size in (Size(80, 24), Size(160, 48)):
        layout = MomentView(State(frame.moment, pick=Cell("S", (1, 0, 1))), frame).layout(size)
        assert layout.with_tensor("S")
        assert layout.with_tensor("u")


SIZES = (Size(80, 24), Size(120, 36), Size(160, 48))
ADAM = Memory("step", "mv", counts=True)


def assert_drawn(graph: Graph, sheets: tuple[Sheet, ...], size: Size) -> None:
    """Every number is in a box, right of those it is made from, no two boxes overlap, words are inside."""
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
        columns = {pane.name: pane.place.x for pane in layout.numbered}
        edges = ((columns.get(name), columns.get(node.name)) for node in graph.nodes for name in node.names)
        assert all(before is None or after is None or before < after for before, after in edges)
        words = [word for band in layout.bands for word in band.words]
        assert all(word.x >= 0 and word.x + len(word.text) <= size.width for word in words)
        assert all(2 <= word.y < size.height for word in words)
        numbers = sorted(pane.number for pane in layout.numbered)
        assert numbers == list(range(1, len(numbers) + 1))


@examples(60)
@given(own.texts())
@example("2 * a + exp(exp(a))")
def test_any_graph_has_a_place_for_every_number(text: str) -> None:
    given = tuple((name, 1.5) for name in own.used(text))
    try:
        formula = formula_of(f"L = {text}", given)
    except UserError:
        return
    for size in SIZES:
        for memory in (Memory(), ADAM):
            assert_drawn(formula.graph, formula_sheets(formula.graph, formula.ordered, memory, size), size)
