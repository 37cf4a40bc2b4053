"""Screens of any size, of any network, whatever is open: nothing overlaps, more room never shows less."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from stepviz.views.layout.layouts import Layout, Size
from stepviz.views.screen import screen
from tests.support.examples import LONG
from tests.support.places import ARTICLE, LEAST, MODES, NETS, assert_holds, frames_of, shown_at, sight_of, sizes

SAMPLES = (5000 if LONG else 300) // len(NETS)
"""Of each network."""


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
