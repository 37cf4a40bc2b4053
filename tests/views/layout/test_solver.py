"""Screens of any size, of any network, whatever is open: nothing overlaps, more room never shows less."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from stepviz import Experiment
from stepviz.views.layout.heights import Below
from stepviz.views.layout.layouts import Layout, Size
from stepviz.views.layout.placing import layout_at, sheets_of
from stepviz.views.layout.solver import solved
from stepviz.views.screen import screen, text
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.places import ARTICLE, LEAST, MODES, NETS, assert_holds, frames_of, shown_at, sight_of, sizes

SAMPLES = (5000 if LONG else 300) // len(NETS)
"""Of each network; `python -m tests.sweep` takes as many as wanted."""


@pytest.mark.parametrize("net", NETS)
def test_what_must_hold_holds_at_any_size(net: str) -> None:
    random = Random(net)
    for size, _ in zip(sizes(random), range(SAMPLES), strict=False):
        frame, mode = random.choice(frames_of(net)), random.choice(MODES)
        shown = assert_holds(sight_of(frame, mode), size)
        if net == "article" and mode == "plain" and size.width >= ARTICLE.width and size.height >= ARTICLE.height:
            assert shown.layout is not None
            tensors = {name for pane in shown.layout.numbered for name in pane.tensors}
            assert set(frame.program.tensors) - tensors == {"rows"}


@pytest.mark.parametrize("net", ["article", "iris 16"])
@pytest.mark.parametrize("op", [2, 6])
def test_a_column_or_a_line_more_never_shows_less(net: str, op: int) -> None:
    wider = [Size(width, height) for height in (12, 24) for width in range(60, 101)]
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
        for frame in frames_of(net)[:: 3 if LONG else 16]:
            for mode in MODES:
                layout = sight_of(frame, mode).layout(Size(*size))
                assert all(pane.place.x >= 0 and pane.place.width > 0 for pane in layout.panes)
                assert len(screen(sight_of(frame, mode), *size).rows) == size[1]


@pytest.mark.parametrize("lines", [6, 8, 12])
def test_where_a_question_has_not_its_lines_not_all_is_shown(lines: int) -> None:
    (sheet,) = sheets_of(frames_of("article")[3])
    assert solved(sheet, Size(120, 13)).complete
    assert not solved(sheet, Size(120, 13), below=Below(lines, asked=True)).complete


@pytest.mark.parametrize("width", range(100, 260, 7))
def test_names_of_classes_are_cut_only_where_no_column_more_fits(width: int) -> None:
    frame = frame_at("1:batch", Experiment.of("iris"))
    layout, lines = layout_at(frame, State(), Size(width, 48)), text(frame, width, 48)
    panes = [pane for name in ("logits", "probs", "dlogits") if (pane := layout.with_tensor(name)) is not None]
    y = panes[0].place.y
    right = max(x + across for band in layout.bands[:1] for x, _, across, _ in (pane.place for pane in band.panes))
    shown = [pane for pane in panes if "versicolor" in lines[y + 1][pane.place.x : pane.place.x + pane.place.width]]
    spare = min([width, *(part.place.x for part in layout.parts if part.name in ("sidebar", "beside"))]) - right - 1
    assert len(shown) == 3 or spare < sum(pane.columns for pane in panes)
    assert len({pane.digits for pane in panes}) == 1
