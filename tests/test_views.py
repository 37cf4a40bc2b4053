"""What stands around the panes: words in any width, ends of rows, docks, differences, graphs, runs side by side.

The strip, the line of keys and the help.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.glossary.finding import meant, told
from stepviz.ops import Cell, TensorRole
from stepviz.training.branch import branched
from stepviz.views.board.drawing import grid_of
from stepviz.views.chrome.commands import COMMANDS
from stepviz.views.chrome.help import help_groups, help_page, with_words
from stepviz.views.chrome.keys import EXPLAINING, LINES, PICKING, Hint, command_at, key_line
from stepviz.views.chrome.strip import stage_at, strip
from stepviz.views.graph.screen import graph_rows
from stepviz.views.graph.walking import path_of
from stepviz.views.key_bar import GRAPHED
from stepviz.views.layout.layouts import DOCKS, GRAPH, SIDEBAR, Size, zoomed
from stepviz.views.meaning import lines, term_of
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.pictures.picture import pictures
from stepviz.views.row_ends import row_ends
from stepviz.views.screen import screen, text
from stepviz.views.side_panels.docks import docked
from stepviz.views.state import State, WhatIf
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from stepviz.views.watches import exists, pin_rows
from stepviz.views.whatif.difference import Pair, same
from tests.support.boards import board, single
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.nets import pinned
from tests.support.places import NETS, apart, frames_of, in_panes, sight_of


@pytest.mark.parametrize(("source", "at"), [("article", "1:grads"), ("iris", "1:batch"), ("digits", "1:grads")])
def test_what_has_no_room_ends_in_whole_words_and_numbers(source: str, at: str) -> None:
    frame = frame_at(at, Experiment.of(source))
    words = " ".join(text(frame, 79, 60, State(moment=frame.moment))).split()
    for width, height in product(range(20, 80, 1 if LONG else 7), (9, 10, 12)):
        for row in map(str.rstrip, text(frame, width, height, State(moment=frame.moment))):
            if row.endswith("…") and "→" not in row:
                *_, before, last = row.split()
                head = any(name.startswith(last[:-1]) for name in frame.dataset.classes)
                assert before in words if last == "…" else head, row


_ON_THE_WAY = (TensorRole.INNER, TensorRole.RUNNING, TensorRole.ROWS)


@pytest.mark.parametrize("net", pinned())
def test_every_number_has_words_of_the_glossary(net: str) -> None:
    frame = frame_at("1:update", pinned()[net])
    for tensor in (*frame.program.tensors.values(), *frame.program.measures.values()):
        if tensor.role is TensorRole.ROWS:
            continue
        cell = Cell(tensor.name, (0,) * len(tensor.axes))
        term, said = term_of(frame, tensor), lines(frame, cell)
        assert term or tensor.role in _ON_THE_WAY or frame.program.of(tensor.name) != tensor.name, tensor
        assert any(told(known) in said for known in meant(term)) or not term
        assert len(said) >= 2, (tensor, said)


ENDED = ["article", "layer norm", "iris 16", "4-3-2"]
WIDE = Size(100, 30)


@pytest.mark.parametrize("name", ENDED)
def test_values_at_the_ends_of_rows_add_up_to_the_number_in_brackets(name: str) -> None:
    for frame in frames_of(name):
        sight = sight_of(frame)
        layout = sight.layout(WIDE)
        ends, told = row_ends(sight, layout), sight.beside_panes
        if ends is None:
            continue
        assert told is not None
        rest = sum(float(value) for _, word, value in ends.sums if word.endswith("more"))
        total = sum(float(value) for _, _, value in ends.terms) + rest
        bracketed = frame.value(told.cell)
        assert bracketed is not None
        assert math.isclose(total, bracketed, rel_tol=2e-3, abs_tol=1e-3), frame.moment
        assert all(float(value) == pytest.approx(bracketed, abs=1e-4) for _, word, value in ends.sums if "sum" in word)


def test_a_number_that_the_run_does_not_have_is_left_out() -> None:
    frame = frame_at("1:dW")
    gone = (Cell("dW", (4, 0)), Cell("dW", (3,)), Cell("dW9", (0, 0)), Cell("val", (0,)))
    assert not any(exists(frame, cell) for cell in gone)
    assert pin_rows(frame, NOTHING_HIDDEN, gone, 80) == ()


SIZES = [Size(80, 24), Size(120, 36), Size(160, 48), Size(60, 60), Size(240, 24)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("net", NETS)
def test_all_stands_in_its_dock_apart_and_once(net: str, size: Size) -> None:
    for frame in frames_of(net)[:: 4 if LONG else 8]:
        sight = sight_of(frame)
        layout = sight.layout(size)
        docks = [layout.pane(name).place for name in (*DOCKS, SIDEBAR) if layout.has(name)]
        found = [*docked(sight, layout)]
        assert len({id(each.content) for each in found}) == len(found)
        assert apart(each.place for each in found) <= apart(docks)


@pytest.mark.parametrize("height", range(16, 40, 4))
def test_nothing_in_the_sidebar_is_cut(height: int) -> None:
    gradients = frames_of("article")[6]
    shown, told = screen(sight_of(gradients), 120, height), sight_of(gradients, "explained").told
    assert shown.layout is not None
    assert told is not None
    if shown.layout.has(SIDEBAR):
        x, y, width, high = shown.layout.pane(SIDEBAR).place
        lines = [text_of(row)[x : x + width] for row in shown.rows[y : y + high]]
        parts = [told.title, told.factors, told.rule, *(text.replace(":", "", 1) for text in told.worked.spoken)]
        parts += [*told.meaning, told.test, *told.links, told.code]
        found = " ".join(" ".join(lines).replace("─", "").split())
        for part in (" ".join(part.split()) for part in parts):
            found = found.removeprefix(part).strip()
        assert not found


@pytest.mark.parametrize("text", ["13:lr=0.1", "13:y.r6=1", "13:softmax=stable"])
@pytest.mark.parametrize("moment", [Moment(13, 5), Moment(20, 8)])
def test_every_number_in_view_is_the_difference(text: str, moment: Moment) -> None:
    original = Timeline(Trainer(Experiment(iterations=60, check=(10, 20))))
    edited = branched(original, [text])
    both = Pair(edited.frame(moment), original.frame(moment))
    state = State(moment, (WhatIf("A", edited.edits),), 1, 1, difference=True)
    sight = MomentView(state, both.whatif, both.original)
    rows = [text_of(row) for row in screen(sight, 80, 24).rows]
    seen = 0
    for cell, shown in in_panes(rows, sight.grids(Size(80, 24))):
        if cell.tensor in both.whatif.program.measures or not both.subtracts(cell.tensor):
            continue
        values = both.values(cell)
        if values is None or both.whatif.tensor(cell.tensor) is None:
            assert not any(map(str.isdigit, shown)), shown
        elif same(*values):
            assert shown == "="
        else:
            assert shown == numbers.fixed(values[0] - values[1]).strip()
        seen += 1
    assert seen > 30


OF_GRAPHS = (*SIZES[:3], Size(60, 20), Size(40, 12), Size(23, 9))


def some_cells(frame: Frame, random: Random) -> list[Cell]:
    tensors = [tensor for name, tensor in frame.program.tensors.items() if name != "rows"]
    chosen = random.sample(tensors, min(6 if LONG else 4, len(tensors)))
    return [Cell(t.name, tuple(random.randrange(length) for length in frame.program.shape(t))) for t in chosen]


@pytest.mark.parametrize("net", NETS)
def test_every_number_stands_whole_at_its_place(net: str) -> None:
    random = Random(net)
    for frame in random.sample(frames_of(net), 3 if LONG else 2):
        for cell in some_cells(frame, random):
            for size in OF_GRAPHS if LONG else random.sample(OF_GRAPHS, 1):
                assert_whole(MomentView(State(frame.moment, pick=cell, graph=cell), frame), size)


def assert_whole(looked: MomentView, size: Size) -> None:
    shown = screen(looked, *size)
    assert {len(text_of(row)) for row in shown.rows} == {size.width}
    assert len(shown.rows) == size.height
    drawn = graph_rows(looked, zoomed(size, GRAPH))
    lines = [text_of(row) for row in drawn.rows]
    visible = path_of(looked.frame, looked.state).visible
    apart((mark.x, mark.y, mark.width, mark.height - 1) for mark in drawn.marks)
    for mark in drawn.marks:
        cell = mark.of(0, 0).cell
        assert cell is not None
        value = visible.node(cell).value
        text = "".join(line[mark.x : mark.x + mark.width] for line in lines[mark.y : mark.y + mark.height])
        digits = "·" if value is None else numbers.cell(value, looked.frame.described(cell.tensor).kind).strip()
        assert digits in text, (cell, digits, text)


UPDATE = single().schedule.update


@pytest.mark.parametrize("size", [(79, 13), (119, 24), (219, 40)])
def test_a_grid_has_room_for_all_runs_or_there_is_none(size: tuple[int, int]) -> None:
    for count in range(2, 13):
        grid = grid_of(count, *size)
        if grid is not None:
            assert grid.each.width * grid.columns + grid.columns - 1 <= size[0]
            assert grid.each.height * -(-count // grid.columns) <= size[1]
            assert grid.each.width >= 24
            assert grid.each.height >= 6


@pytest.mark.parametrize("key", ["boundary", "curves", "confusion", "health", "network"])
def test_a_tile_is_the_picture_of_its_run_on_the_scale_of_all(key: str) -> None:
    film, state = board(vary=("lr=0.01,0.5,2", "optimizer=sgd,adam"), iteration=20, op=UPDATE)
    state = replace(state, zoom=key)
    sight = film.sight(state)
    runs = sight.runs(state)
    seen = screen(sight, 120, 36)
    together = replace(state, together=tuple(run.frame for run in runs))
    picture = next(one for one in pictures() if one.key == key)
    for mark, run in zip(seen.marks[: len(runs)], runs, strict=True):
        assert mark.of(0, 0).run is not None
        rows = [text_of(row) for row in picture.drawn(run.frame, together, mark.width, mark.height + 1).rows]
        cut = [text_of(row)[mark.x : mark.x + mark.width] for row in seen.rows[mark.y : mark.y + mark.height]]
        assert cut[1:] == rows[1:-1]
        assert run.label in cut[0] or "…" in cut[0]


PHASES = ("ready", "forward", "backward", "update", "check")
labels = st.lists(st.text("abcxyz0123456789+, ", min_size=1, max_size=13).map(str.strip).filter(bool), min_size=1)


def stage(number: int, name: str, done: int) -> str:
    return f"[{name}]" if number == done else f"✓{name}" if number < done else f" {name}"


@given(labels, st.integers(40, 200), st.sampled_from(PHASES), st.data())
def test_stages_are_whole_those_beside_the_current_one_there_if_they_fit_and_a_click_finds_the_one_drawn_there(
    given_names: list[str], width: int, phase: str, data: st.DataObject
) -> None:
    names = tuple(given_names)
    done = data.draw(st.integers(0, len(names)))
    current = max(1, done)
    text = text_of(strip(width, names, done, phase))
    assert len(text) == width
    clicked = [stage_at(width, names, done, phase, (), column) for column in range(width)]
    seen = sorted({number for number in clicked if number is not None})
    assert seen == list(range(seen[0], seen[-1] + 1))
    assert current in seen
    whole = [stage(number, names[number - 1], done) for number in seen]
    for number, shown in zip(seen, whole, strict=True):
        first, last = clicked.index(number), width - 1 - clicked[::-1].index(number)
        assert text[first : last + 1] == shown
        assert clicked[first : last + 1] == [number] * len(shown)
    cut = with_dots(whole, seen, len(names))
    assert text.startswith((f" {' → '.join(cut)}", f" {'→'.join(cut)}"))
    beside = [number for number in range(current - 1, current + 2) if 1 <= number <= len(names)]
    alone = with_dots([stage(number, names[number - 1], done) for number in beside], beside, len(names))
    assert {*seen} >= {*beside} or len(f" {'→'.join(alone)} ") > width


def with_dots(shown: list[str], numbers: Sequence[int], count: int) -> list[str]:
    """The texts of these stages, with `…` for those before and after them."""
    return ["…"] * (numbers[0] > 1) + shown + ["…"] * (numbers[-1] < count)


@pytest.mark.parametrize("hints", [EXPLAINING, PICKING, GRAPHED, *LINES])
def test_the_help_has_its_word_unless_that_keeps_another_key_away(hints: tuple[Hint, ...]) -> None:
    for width in range(40, 161):
        line = text_of(key_line(width, hints)).rstrip()
        assert line.endswith("? help") or (line.endswith(" ?") and len(line) + len(" help") > width)
        assert len(line) <= width
        assert command_at(width, line.rindex("?"), hints) == "help"


def test_the_help_has_every_command_once_and_whole_and_finds_it_by_its_words() -> None:
    entries = [entry for group in help_groups().values() for entry in group]
    keys = sorted(key for entry in entries for key in (entry.keys, entry.back) if key)
    assert keys == sorted(command.shown for command in COMMANDS)
    for width in range(24, 81):
        told = " ".join(" ".join(map(text_of, help_page("", width, 10))).split())
        assert not [entry for entry in entries if entry.keys not in told or entry.words not in told]
    for command in COMMANDS:
        assert command in with_words(command.does, COMMANDS)
        assert any(command.shown in text_of(row) for row in help_page(command.does, 40, 10))
