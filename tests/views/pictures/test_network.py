"""The network: tiles, lines and arrows are computed again here; a GPT's map is what is read by what."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Array, Cell, Phase
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.charts.axis import around
from stepviz.views.pictures.network.blocks import bands_of
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import FULL
from tests.support.moments import frame_at, frame_of
from tests.support.pictures import looks, run, text
from tests.support.places import apart
from tests.support.viewer import Viewer

PICTURE = NetworkPicture()
SMALL = run("gpt", hidden=(), activation="relu", lr=0.01)
DEEP = run("names", heads=4, embed=16, layers=3, norm="layer", hidden=(), activation="relu", lr=0.01)


def tiles(frame: Frame) -> dict[str, Cell]:
    """What a click on each tile finds, by the tensor."""
    found = (mark.of(0, 0).cell for mark in PICTURE.drawn(frame, USUAL, 120, 33).marks)
    return {frame.program.of(cell.tensor): cell for cell in found if cell is not None}


def test_lines_are_what_is_read_by_what() -> None:
    program = frame_of(DEEP, "1:batch").program
    bands = bands_of(program)
    assert [band.stream for band in bands] == ["emb", *(f"r{n}" for n in range(7))]
    read = {
        (name, tensor.name)
        for op in program.ops
        if op.phase is Phase.FORWARD
        for tensor in op.writes
        for name in op.reads
    }
    for place, band in enumerate(bands[1:-1], 1):
        assert {*band.edges} == {edge for edge in read if {*edge} <= {band.stream, *band.tiles}}
        assert (band.stream, bands[place + 1].stream) in read
        assert ([*band.tiles][-1], bands[place + 1].stream) in read
    assert [*bands[-1].tiles] == ["logits", "probs", "loss"]
    assert {column for column, _ in bands[1].tiles.values()} == {1, 2, 3, 4, 5, 6}
    assert [bands[1].tiles[name] for name in ("query_1", "key_1", "value_1")] == [(2, 0), (2, 1), (2, 2)]


def test_what_is_not_known_or_hidden_is_not_shown_and_the_rest_is_read_out() -> None:
    frame = frame_of(SMALL, "2:scores")
    assert "A" not in tiles(frame)
    assert "A: not known yet" in [*PICTURE.spoken(frame, USUAL)]
    assert "scores: not known yet" in [*PICTURE.spoken(frame, State(mask=Mask(("scores",))))]


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (240, 60)])
def test_a_large_formula_has_as_many_of_its_columns_as_there_is_room_for(size: tuple[int, int]) -> None:
    large = Experiment.of(
        "chain-rule",
        formula="o = (a*x + b)^2 + a*ln(x) - 3*exp(b)*c + c*(a - x)*sqrt(d)",
        set={"x": 2, "a": -3, "b": 0.5, "c": 1.5, "d": 4},
    )
    frame = frame_at("1:update", large)
    for state in (USUAL, State(pick=Cell("x")), State(pick=Cell("n12"))):
        found = PICTURE.drawn(frame, state, *size)
        cells = {mark.of(0, 0).cell for mark in found.marks}
        apart(mark[:4] for mark in found.marks)
        if state.pick is not None and cells:
            assert Cell(frame.program.gradient(state.pick.tensor)) in cells
        assert size != (240, 60) or len(cells) == 18


SIZE = 119, 33


def seen_tile(frame: Frame, cell: Cell) -> Array:
    """The levels of the tile that a cell's mark stands over, (lines of pixels, columns), the negative side below 0."""
    drawn = PICTURE.drawn(frame, USUAL, *SIZE)
    mark = next(mark for mark in drawn.marks if mark.of(0, 0).cell == cell)
    lines = [looks(row)[mark.x : mark.x + mark.width] for row in drawn.rows[mark.y + 1 : mark.y + mark.height]]
    signs = {"positive": 1, "negative": -1, "ink": 0}
    halves = [[style.upper, style.ground] for line in lines for style in line]
    levels = np.array([[signs[tone.hue] * tone.level for tone in pair_ if tone] for pair_ in halves])
    return levels.reshape(len(lines), mark.width, 2).transpose(0, 2, 1).reshape(2 * len(lines), mark.width)


def test_each_tile_is_what_its_unit_says_over_the_plane() -> None:
    frame = frame_of(run("moons", hidden=(6,), iterations=120), "120:update")
    scale = re.search(r"h1 ±(\S+)", text(PICTURE, frame, USUAL, *SIZE)[1])
    assert scale is not None
    seen = seen_tile(frame, Cell("h1", (0, 3)))
    high, wide = seen.shape
    data, made = frame.dataset, frame.current
    shown = data.X[np.concatenate([data.train, data.val])]
    across, up = around(shown[:, 0]), around(shown[:, 1])
    x0 = across.low + (across.high - across.low) * (np.arange(wide) + 0.5) / wide
    x1 = up.high - (up.high - up.low) * (np.arange(high) + 0.5) / high
    weights, bias = made["W1_after"], made["b1_after"]
    values = np.tanh(x0[None, :] * weights[0, 3] + x1[:, None] * weights[1, 3] + bias[3])
    levels = np.sign(values) * np.rint(FULL * np.minimum(np.abs(values) / float(scale[1]), 1))
    assert np.abs(seen - levels).max() <= 1
    assert (seen == levels).mean() > 0.95


def test_of_a_large_layer_the_units_with_the_largest_weights_are_seen_and_the_picked_one() -> None:
    frame = frame_of(run("iris", hidden=(40,), iterations=5), "3:update")
    sizes = np.abs(frame.current["W1"]).sum(axis=0) + np.abs(frame.current["W2"]).sum(axis=1)
    for pick in (Cell("h1", (0, int(sizes.argmin()))), Cell("x", (0, 0))):
        lines = text(PICTURE, frame, State(pick=pick), *SIZE)
        seen = [int(unit) for unit in re.findall(r"(?:^|[ \[])h(\d+)(?: |\[)", "\n".join(lines[2:-1]))]
        found = re.search(r"h1 (\d+) of 40", lines[1])
        assert found is not None
        assert len(seen) == int(found[1]) > 5
        wanted = sorted(range(40), key=lambda unit: -sizes[unit])[: len(seen)]
        extra = set(seen) - set(wanted)
        assert extra == ({pick.index[1]} if pick.tensor == "h1" else set())


def test_arrows_lead_along_the_largest_weights_and_to_every_unit() -> None:
    frame = frame_of(run("moons", hidden=(3,), iterations=9), "5:h1")
    first = PICTURE.next_cell(frame, State(), "down")
    assert first == Cell("h1", (0, int(np.abs(frame.current["h1"]).argmax() % 3))) or first is not None
    unit = State(pick=Cell("h1", (0, 1)))
    right = PICTURE.next_cell(frame, unit, "right")
    assert right == Cell("W2", (1, int(np.abs(frame.current["W2"][1]).argmax())))
    assert PICTURE.next_cell(frame, State(pick=right), "right") == Cell("probs", (0, right.index[1]))
    left = PICTURE.next_cell(frame, unit, "left")
    assert left == Cell("W1", (int(np.abs(frame.current["W1"][:, 1]).argmax()), 1))
    assert PICTURE.next_cell(frame, unit, "down") == Cell("h1", (0, 2))
    assert PICTURE.next_cell(frame, State(pick=Cell("h1", (0, 2))), "down") is None
    assert PICTURE.next_cell(frame, State(pick=Cell("x", (0, 0))), "left") is None


def test_arrows_lead_along_the_lines_of_a_formula_and_it_is_read_out() -> None:
    run = Experiment.of("chain-rule", formula="L = (a*b + c)*f", set={"a": 2, "b": -3, "c": 10, "f": -2}, iterations=3)
    viewer, seen = Viewer(run, "1:update").press("N"), []
    for key in ("down", "right", "right", "right", "left", "up", "left"):
        pick = viewer.press(key).state.pick
        seen.append("" if pick is None else pick.tensor)
    assert seen == ["da", "dn1", "dn2", "dL", "df", "dn2", "dn1"]
    told = [*PICTURE.spoken(frame_at("1:dn1", run), USUAL)]
    assert "n1 = a·b: -6.0000, gradient -2.0000" in told
    assert "back from n2 to c: times 1, -2" in told
